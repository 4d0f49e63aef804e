"""Reports come in; one self-contained HTML page goes out."""
