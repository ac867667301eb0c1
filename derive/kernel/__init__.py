"""The kernel: expressions, lines, steps and traces.  Standard library only."""
