"""Text or defaults come in; the bounds of a run, and what is left of them, go out."""
