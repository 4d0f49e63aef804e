"""A Report comes in; text, JSON, CSV and Flywheel's metadata go out."""
