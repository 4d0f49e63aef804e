"""What the code must not do: run programs or data, unpickle, talk to a network."""

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import pytest

from tests.test_architecture import SOURCES, room_of, tree_of

RUNNING = {
    *("_posixsubprocess", "asyncio", "code", "codeop", "multiprocessing", "pty", "runpy"),
    *("subprocess", "importlib.import_module", "concurrent.futures.process"),
    "concurrent.futures.ProcessPoolExecutor",
    *("os.exec*", "os.fork*", "os.popen", "os.posix_spawn*", "os.spawn*", "os.startfile"),
    "os.system",
}
"""What starts a program or chooses code by a value."""
UNPICKLING = {"cloudpickle", "copyreg", "dill", "joblib", "marshal", "pickle", "shelve"}
"""What makes objects, and so calls, out of bytes."""
NATIVE = {"cffi", "ctypes", "mmap"}
"""What reaches past Python's own checks."""
TALKING = {
    *("botocore", "dask", "distributed", "fsspec", "s3fs"),
    *("aiohttp", "ftplib", "http", "httpx", "httpx2", "requests", "smtplib", "socket"),
    *("socketserver", "ssl", "urllib.request", "urllib3", "webbrowser", "xmlrpc"),
}
"""What reaches a network."""
BUILTINS = {"__import__", "compile", "eval", "exec"}
FORBIDDEN = {f"builtins.{name}" for name in BUILTINS} | RUNNING | UNPICKLING | NATIVE | TALKING
"""Modules, with all in them, and names in modules; `*`: whatever follows."""
EXCEPTED = {
    ("flywheel", "http"): "names the status codes that a site answers",
    ("flywheel", "httpx2"): "talks to the site that it was asked to talk to, as the SDK does",
    ("flywheel", "requests"): "the same, as the SDK before version 22 does",
    ("workers", "dask"): "--executor dask: talks to the scheduler that it was told",
    ("workers", "distributed"): "the same; who may reach a scheduler is said in docs/remote.md",
    ("workers", "multiprocessing"): "--jobs: processes of this program",
    ("reading/remote", "aiohttp"): "asks for the URLs that the user has named, and nothing else",
    ("reading/remote", "asyncio"): "the same: many questions at once",
    ("reading/remote", "botocore"): "the same: the faults of an S3 store",
    ("reading/remote", "fsspec"): "the same",
    ("reading/remote", "s3fs"): "the same",
}
"""Module or folder, and what it uses -> why it may.

Between its own processes the pool pickles settings and reports that this program made itself.
"""


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_runs_nothing_unpickles_nothing_and_talks_to_nobody(module: str) -> None:
    found = {(room_of(module), name) for name in forbidden_in(tree_of(SOURCES[module]))}
    assert found - EXCEPTED.keys() == set()


def test_each_exception_is_made_use_of() -> None:
    used = {
        (room_of(each), name) for each in SOURCES for name in forbidden_in(tree_of(SOURCES[each]))
    }
    assert used >= EXCEPTED.keys()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import subprocess", "subprocess"),
        ("from subprocess import run", "subprocess"),
        ("import os; os.execvp('a', [])", "os.exec*"),
        ("import os as o; o.fork()", "os.fork*"),
        ("import os.path; os.popen('a')", "os.popen"),
        ("from os import system", "os.system"),
        ("import urllib.request", "urllib.request"),
        ("from urllib import request", "urllib.request"),
        (
            "from concurrent.futures import ProcessPoolExecutor as P",
            "concurrent.futures.ProcessPoolExecutor",
        ),
        ("import concurrent.futures.process", "concurrent.futures.process"),
        ("from multiprocessing.pool import Pool", "multiprocessing"),
        ("eval('1')", "builtins.eval"),
        ("import builtins; builtins.exec('')", "builtins.exec"),
        ("getattr(object, '__import__')", "builtins.__import__"),
    ],
)
def test_what_is_forbidden_is_found(line: str, found: str) -> None:
    assert found in set(forbidden_in(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["import re; re.compile('a')", "import urllib.parse", "from os import path"]
)
def test_what_is_not_forbidden_is_not_found(line: str) -> None:
    assert set(forbidden_in(ast.parse(line))) == set()


def forbidden_in(tree: ast.AST) -> Iterator[str]:
    """Yield what a module uses of all that is forbidden."""
    imported = list(imports_in(tree))
    for name in [*(name for _, name in imported), *attributes_in(tree, dict(imported))]:
        yield from (each for each in FORBIDDEN if covers(each, name))


def covers(forbidden: str, name: str) -> bool:
    """Tell whether a dotted name is a forbidden one, or in it."""
    return fnmatchcase(name, forbidden) or fnmatchcase(name, f"{forbidden}.*")


def imports_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what each import binds, and the whole name of what it binds; so for the builtins."""
    yield "builtins", "builtins"
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
            firsts = {alias.name.partition(".")[0] for alias in node.names if not alias.asname}
            yield from ((first, first) for first in firsts)
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        if isinstance(node, ast.Name) and node.id in BUILTINS:
            yield node.id, f"builtins.{node.id}"
        if isinstance(node, ast.Constant) and node.value in BUILTINS:
            yield str(node.value), f"builtins.{node.value}"


def attributes_in(tree: ast.AST, imported: Mapping[str, str]) -> Iterator[str]:
    """Yield the whole names of what is taken out of imported modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            if first in imported:
                yield f"{imported[first]}.{rest}"
