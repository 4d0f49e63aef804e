"""A small DICOMweb server on pydicom, in an environment of its own: files in, answers out."""
