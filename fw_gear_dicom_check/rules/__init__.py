"""Profiles and an Archive come in; findings and verdicts go out."""
