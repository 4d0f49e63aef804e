"""Inputs named by URL: of an archive only its directory and the headers are fetched."""
