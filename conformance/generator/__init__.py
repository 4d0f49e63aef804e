"""Seed and number in, an archive with faults that nobody wrote by hand out."""
