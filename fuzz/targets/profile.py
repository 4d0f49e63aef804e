"""A site's profile: any bytes give settings that work, or a ProfileError that says where."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from fuzz.invariants import hold_report
from fuzz.lines import hostile_lines
from fuzz.product import to_file
from fuzz.target import Blind, Target
from fw_gear_dicom_check.errors import ProfileError
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Profile
from fw_gear_dicom_check.options import Options
from fw_gear_dicom_check.rules.profile import load_profiles
from fw_gear_dicom_check.rules.site_profile import load_site
from fw_gear_dicom_check.settings import to_settings
from tests.support.dicom_files import dicom_file, series, write_zip

_WHOLE = """name = "site"
title = "Ours"
[level]
"ohif-viewer/StudyID" = "ignore"
[[routing]]
attribute = "PatientComments"
pattern = "{group}/{project}"
[[rule]]
profile = "ohif-viewer"
name = "ours"
keyword = "BodyPartExamined"
alternatives = ["PatientComments"]
why = "Nobody knows what is seen."
fix = "Fill it in."
level = "error"
observed_when = {empty = "degrades"}
applies_to = "images"
same_in = "series"
decided_by = "first"
silent_if = "ohif-viewer/StudyID"
nested_in = ["RequestAttributesSequence"]
values = ["HEAD", "BRAIN"]
"""
_THOROUGH = 8
"""One input in so many goes the whole way."""
_LINES = (
    *_WHOLE.splitlines(),
    *('check = "allowed-value"', 'check = "one-value"', 'check = "pixel-data"', 'check = "unique"'),
    *('keyword = "00091001"', 'keyword = "PatientName"', 'keyword = "PixelData"', "keyword = 5"),
    *('documented = "required"', 'observed = "blocks"', 'evidence = "seen"', 'source = "us"'),
    *("values = [1]", "x = " + "[" * 2000, "x = " + "9" * 5000, 'x = "\\ud800"', "x = 1e999"),
    *("[rule]", "[[level]]", "level = 1", "[a.b.c]", "x = 1979-05-27T07:32:00Z", "\ufeff", "="),
    *('name = ""', 'name = "a/b"', 'name = "x\\u0000y"', 'profile = "archive"', 'name = "archive"'),
)


@lru_cache
def _profiles() -> tuple[Profile, ...]:
    return load_profiles()


@lru_cache
def _archive() -> Path:
    members = {name: dicom_file(table) for name, table in series(2).items()}
    return write_zip(Path(mkdtemp()) / "a.zip", members)


def run(content: bytes) -> None:
    """Load the file; if it is taken, now and then check an archive with it."""
    path = to_file(content, "site.toml")
    try:
        load_site(path, _profiles())
        if len(content) % _THOROUGH:
            return
        settings = to_settings(Options(profile=path))
    except ProfileError as error:
        assert "site.toml" in str(error)
        return
    hold_report(check_archive(_archive(), settings))


def mutate(content: bytes, draw: Random, blind: Blind) -> bytes:
    """Put lines together anew, of known ones and odd ones."""
    return hostile_lines(content, draw, _LINES) if draw.randrange(3) else blind(content)


def seeds() -> Iterator[bytes]:
    """Yield profiles."""
    yield _WHOLE.encode()
    rule = '[[rule]]\nwhy = "a"\nfix = "b"\n'
    for line in _LINES:
        yield line.encode("utf-8", "surrogatepass")
        yield f'{rule}keyword = "PatientID"\n{line}'.encode("utf-8", "surrogatepass")


TARGET = Target("profile", run, mutate, seeds, share=70, longest=8 * 1024)
