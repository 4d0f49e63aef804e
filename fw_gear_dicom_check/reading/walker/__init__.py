"""A member's first bytes come in; the Header of an ordinary file goes out, without pydicom."""
