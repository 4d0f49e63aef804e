"""A URL comes in; its bytes, read by ranges, go out."""
