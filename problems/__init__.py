"""The catalogue: one problem a file."""
