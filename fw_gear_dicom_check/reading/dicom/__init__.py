"""A member's bytes come in; its Header, read by pydicom, goes out."""
