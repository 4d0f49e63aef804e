"""Finished texts come in; the screen, whole files, progress and exit codes go out."""
