"""The process itself: its signals, its crash reports and its garbage collection."""
