"""The site's API over HTTP on loopback; it can be told to be slow, busy, broken or cut off."""

import json
import re
import socket
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jsonschema import Draft7Validator

from tests.support.flywheel_site.content import BLOCK, Content, begin_content, list_zip
from tests.support.flywheel_site.filters import choose
from tests.support.flywheel_site.state import GROUP, RefusedError, State
from tests.support.flywheel_site.views import to_view
from tests.support.quiet_server import QuietServer

KEY, READ_ONLY_KEY, STRANGERS_KEY = "topsecret", "readonly", "stranger"
_PAGE = 250
_JOB_KEYS = {"gear_id", "inputs", "config", "tags", "priority", "destination"}
_RULE_KEYS = {
    *("name", "gear_id", "config", "any", "all", "not", "disabled", "auto_update", "project_id"),
    *("fixed_inputs", "triggering_input", "priority", "tags"),
}

Answer = Any
Query = Mapping[str, str]
Route = Callable[["Site", "re.Match[str]", Query, Any], Answer]


@dataclass
class Trouble:
    """What goes wrong with some requests.

    `kind`: a status, drop (before it is done), lose (after), or cut (in the middle of the answer).
    `skip`: requests that go well before. `after`: what the answer says of when to ask again.
    """

    pattern: str
    kind: str
    times: int = 1
    delay: float = 0.0
    skip: int = 0
    after: str = ""


@dataclass
class Site:
    """The running server: its state, the log of its requests, and the troubles to come.

    `asked`: path and query of each. `sent`: bytes of files' content that it has put on the line.
    """

    state: State
    port: int = 0
    log: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[str, Query]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    sent: int = 0

    def key(self, secret: str = KEY) -> str:
        """Return an API key for this site."""
        return f"127.0.0.1:{self.port}:__force_insecure:{secret}"

    def added(self) -> list[str]:
        """Return file and version of each job that was added, in order."""
        return [f"{job['file_id']}:{job['file_version']}" for job in self.state.jobs.values()]

    def next_trouble(self, line: str) -> Trouble | None:
        """Return what goes wrong with a request, if anything does."""
        with self.state.lock:
            for trouble in self.troubles:
                if not trouble.times or not re.search(trouble.pattern, line):
                    continue
                if trouble.skip:
                    trouble.skip -= 1
                    continue
                trouble.times -= 1
                return trouble
        return None


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Yield a site that listens on loopback until the end."""
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(State(folder))

    class Handler(_Handler):
        served = site

    server = QuietServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    served: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the client's acknowledgement

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Serve every method alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path).removeprefix("/api")
        line = f"{self.command} {path}"
        length = int(self.headers.get("Content-Length") or 0)
        body = self._to_body(self.rfile.read(length)) if length else None
        trouble = self.served.next_trouble(line)
        if trouble:
            time.sleep(trouble.delay)
        if trouble and trouble.kind == "drop":
            self._cut()
            return
        if trouble and trouble.kind.isdigit():
            self._answer(int(trouble.kind), {"message": "trouble"}, trouble.after)
            return
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            self._let_in()
            self.served.log.append((self.command, path))
            self.served.asked.append((path, query))
            status, answer = 200, _route(self.served, line, query, body)
        except RefusedError as refused:
            status, answer = refused.status, {"message": refused.message}
        if isinstance(answer, Content):
            self._send(answer, is_cut=bool(trouble and trouble.kind == "cut"))
            return
        if trouble and trouble.kind == "lose":
            self._cut()
            return
        self._answer(status, answer)

    def _to_body(self, content: bytes) -> Any:  # noqa: ANN401 - JSON, or files
        """Return JSON, or name -> content of the files of a form."""
        kind = self.headers.get("Content-Type") or ""
        if not kind.startswith("multipart/"):
            return json.loads(content)
        form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
        parts = [each for each in form.walk() if each.get_filename()]
        return {str(each.get_filename()): each.get_payload(decode=True) for each in parts}

    def _let_in(self) -> None:
        secret = (self.headers.get("Authorization") or "").split(" ")[-1]
        if secret not in (KEY, READ_ONLY_KEY, STRANGERS_KEY):
            raise RefusedError(401, "unknown key")
        is_asking = self.command == "GET" or self.path.endswith("/lookup")
        if secret == READ_ONLY_KEY and not is_asking:
            raise RefusedError(403, "read only")
        if secret == STRANGERS_KEY and "auth" not in self.path:
            raise RefusedError(404, "not yours")

    def _answer(self, status: int, answer: Answer, after: str = "") -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        if after:
            self.send_header("Retry-After", after)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send(self, content: Content, *, is_cut: bool) -> None:
        """Send a file's content as long as somebody takes it; the kernel takes little ahead."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BLOCK)
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(content.length))
        self.end_headers()
        try:
            for block in content.blocks():
                self.wfile.write(block[: len(block) // 2] if is_cut else block)
                with self.served.state.lock:
                    self.served.sent += len(block)
                if is_cut:
                    self._cut()
                    return
        except (ConnectionError, zlib.error, zipfile.BadZipFile):
            self.close_connection = True

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _route(site: Site, line: str, query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    for pattern, answer in ROUTES.items():
        if found := re.fullmatch(pattern, line):
            return answer(site, found, query, body)
    raise RefusedError(404, f"no such endpoint: {line}")


def _look_up(site: Site, _found: object, _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    path = body["path"]
    if path == [GROUP, site.state.project["label"]]:
        return {"container_type": "project", **site.state.project}
    if path == [GROUP]:
        return {"container_type": "group", "_id": GROUP, "label": GROUP}
    if path[0] == "gears":
        gears = [each for each in site.state.gears.values() if each["gear"]["name"] == path[1]]
        if len(path) > 2:
            gears = [each for each in gears if each["gear"]["version"] == path[2]]
        if gears:
            return {"container_type": "gear", **gears[-1]}
    raise RefusedError(404, f"not found: {'/'.join(path)}")


def _get(kind: str) -> Route:
    def answer(site: Site, found: re.Match[str], _query: Query, _body: object) -> Answer:
        things = getattr(site.state, kind)
        if found[1] not in things:
            raise RefusedError(404, "not found")
        return things[found[1]]

    return answer


def _list(kind: str, key: str) -> Route:
    def answer(site: Site, _found: object, query: Query, _body: object) -> Answer:
        limit = min(int(query.get("limit", _PAGE)), _PAGE)
        with site.state.lock:
            things = list(getattr(site.state, kind).values())
        page = choose(things, query.get("filter", ""), limit, query.get("after_id", ""), key)
        page = [{name: each[name] for name in each if name != "info"} for each in page]
        is_paged = kind == "files"  # as the SDK's types say
        return {"count": len(page), "total": len(things), "results": page} if is_paged else page

    return answer


def _add_job(site: Site, _found: object, _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    if not isinstance(body, dict) or not body.keys() <= _JOB_KEYS:
        raise RefusedError(422, "unknown keys")
    tags = body.get("tags", [])
    if not all(isinstance(tag, str) for tag in tags):
        raise RefusedError(422, "tags are texts")
    gear = site.state.gears.get(body["gear_id"])
    if gear is None:
        raise RefusedError(404, "no such gear")
    _validate(gear, body.get("config") or {})
    return {"_id": site.state.add_job(body["gear_id"], body["inputs"], body["config"], tags)}


def _validate(gear: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    properties = {
        name: {key: each[key] for key in ("type", "enum") if key in each}
        for name, each in gear["gear"]["config"].items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    for error in Draft7Validator(schema).iter_errors(config):
        raise RefusedError(422, error.message)


def _list_rules(site: Site, found: re.Match[str], _query: Query, _body: object) -> Answer:
    return [each for each in site.state.rules.values() if each["project_id"] == found[1]]


def _add_rule(site: Site, found: re.Match[str], _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    rule = {**_to_rule(site, body), "_id": site.state.new_id(), "project_id": found[1]}
    site.state.rules[rule["_id"]] = rule
    return rule


def _change_rule(site: Site, found: re.Match[str], _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    site.state.rules[found[2]].update(_to_rule(site, body))
    return site.state.rules[found[2]]


def _remove_rule(site: Site, found: re.Match[str], _query: Query, _body: object) -> Answer:
    del site.state.rules[found[2]]
    return {"deleted": 1}


def _get_project(site: Site, found: re.Match[str], _query: Query, _body: object) -> Answer:
    if found[1] != site.state.project["_id"]:
        raise RefusedError(404, "no such project")
    return {**site.state.project, "files": site.state.files_of_project()}


def _upload(site: Site, found: re.Match[str], _query: Query, body: Any) -> Answer:  # noqa: ANN401 - files
    if found[1] != site.state.project["_id"]:
        raise RefusedError(404, "no such project")
    return [site.state.upload_to_project(*each) for each in body.items()]


def _to_rule(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    unknown = body.keys() - _RULE_KEYS
    if unknown or body.get("gear_id") not in site.state.gears:
        raise RefusedError(422, f"unknown: {sorted(unknown) or 'gear'}")
    _validate(site.state.gears[body["gear_id"]], body["config"])
    for each in body["fixed_inputs"]:
        if each["input"] not in site.state.gears[body["gear_id"]]["gear"]["inputs"]:
            raise RefusedError(422, "no such input")
        file = site.state.find_file(each["id"], each["name"])
        if file is None or each.get("version", file["version"]) != file["version"]:
            raise RefusedError(404, "no such file, or no such version of it")
    return dict(body)


def _list_views(site: Site, found: re.Match[str], _query: Query, _body: object) -> Answer:
    return [each for each in site.state.views.values() if each["parent"] == found[1]]


def _add_view(site: Site, found: re.Match[str], _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    if found[1] != site.state.project["_id"]:
        raise RefusedError(404, "no such container")
    view = {**to_view(body), "_id": site.state.new_id(), "parent": found[1]}
    site.state.views[view["_id"]] = view
    return {"_id": view["_id"]}


def _change_view(site: Site, found: re.Match[str], _query: Query, body: Any) -> Answer:  # noqa: ANN401 - JSON
    if found[1] not in site.state.views:
        raise RefusedError(404, "no such view")
    site.state.views[found[1]].update(to_view(body))
    return {"modified": 1}


ROUTES: Mapping[str, Route] = {
    r"GET /auth/status": lambda *_: {
        "origin": {"type": "user", "id": "a@b.c"},
        "user_is_admin": True,
        "is_device": False,
        "roles": [],
    },
    r"GET /config": lambda *_: {"features": {}},
    r"POST /lookup": _look_up,
    r"GET /projects/(\w+)": _get_project,
    r"POST /projects/(\w+)/files": _upload,
    r"GET /gears/(\w+)": _get("gears"),
    r"GET /acquisitions/(\w+)": _get("acquisitions"),
    r"GET /files": _list("files", "file_id"),
    r"GET /files/(\w+)/info": lambda site, found, *_: _get("files")(site, found, {}, None)["info"],
    r"GET /files/(\w+)/zip_info": lambda site, found, query, _: list_zip(
        site.state, found[1], query
    ),
    r"GET /(\w+)/(\w+)/files/(.+)": lambda site, found, query, _: begin_content(
        site.state, found, query
    ),
    r"GET /jobs": _list("jobs", "_id"),
    r"POST /jobs/add": _add_job,
    r"GET /containers/(\w+)/views": _list_views,
    r"POST /containers/(\w+)/views": _add_view,
    r"PUT /views/(\w+)": _change_view,
    r"GET /projects/(\w+)/rules": _list_rules,
    r"POST /projects/(\w+)/rules": _add_rule,
    r"PUT /projects/(\w+)/rules/(\w+)": _change_rule,
    r"DELETE /projects/(\w+)/rules/(\w+)": _remove_rule,
}
"""Method and path -> what answers."""
