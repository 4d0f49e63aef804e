"""A path and choices come in, from a script or a notebook; a public Report goes out."""
