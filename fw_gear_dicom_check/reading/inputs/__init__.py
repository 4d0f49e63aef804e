"""A path comes in; its kind and its members, named byte streams, go out."""
