"""Puts the same archives to the real consumers and to our rules, and compares."""
