"""A Flywheel site for tests: it keeps state, refuses what a real one refuses, and runs the jobs."""
