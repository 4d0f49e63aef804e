"""Puts hostile inputs to the product, and holds it to what must be true of any answer."""
