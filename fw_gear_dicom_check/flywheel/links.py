"""Makes links to the pages of a site."""

from urllib.parse import quote, urlsplit

import flywheel


def site_address(client: flywheel.Client) -> str:
    """Return the site's address: scheme, host and port, without the API key."""
    parts = urlsplit(str(client.api_client.configuration.host))
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    is_usual = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


def to_link(address: str, project: str, session: str | None) -> str:
    """Return the link to a session, or to the project where there is none."""
    below = f"/sessions/{quote(session, safe='')}?tab=data" if session else ""
    return f"{address}/#/projects/{quote(project, safe='')}{below}"
