"""What replays a proof: one theorem a module.  May import the kernel and python-flint only."""
