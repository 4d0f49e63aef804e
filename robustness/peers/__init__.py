"""One program a file; each runs in a process, and most in an environment, of its own."""
