"""The page templates that the renderers fill in."""
