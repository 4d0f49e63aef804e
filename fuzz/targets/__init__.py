"""The targets, one a module; `fuzz/registry.py` lists them."""
