"""Exams of the checker on generated lines whose truth is known another way.  Run by hand."""
