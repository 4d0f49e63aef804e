"""Derives where Flywheel would file an archive, and which timestamp it would give it."""
