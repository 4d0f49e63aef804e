"""A path or a URL comes in; an Archive of headers goes out."""
