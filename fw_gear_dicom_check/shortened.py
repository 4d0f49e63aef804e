"""Shortens what is too long to be shown."""


def shorten(name: str, room: int) -> str:
    """Leave out the middle of a long name: its end tells instances apart."""
    return name if len(name) <= room else f"{name[: room // 3]}…{name[1 + room // 3 - room :]}"
