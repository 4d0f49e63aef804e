"""Turns a report into what people and programs read; nothing here decides anything."""
