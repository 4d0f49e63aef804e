"""Works with a Flywheel site through its SDK: gear rules and batches of jobs."""
