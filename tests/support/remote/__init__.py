"""Servers on loopback from which archives are read by URL: they count, and can misbehave."""
