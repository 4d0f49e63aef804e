"""Puts all bad inputs to ours and to the peers, keeps what was seen, and writes the page."""

import argparse
import hashlib
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from robustness.inputs import INPUTS
from robustness.inputs.bad_input import DCM, ZIP, BadInput
from robustness.inputs.making import sound_file, sound_zip
from robustness.judge import words_for
from robustness.page import write_page
from robustness.places import WORK
from robustness.programs import OURS, PROGRAMS, Program, find_program
from robustness.records import Seen, load, save
from robustness.running import Ended, Runner, start
from robustness.told import told

SAID = 5
"""Lines that are kept of what was said, those with a word for what is demanded first."""
_TOGETHER = ("S1", "S2", "S4", "S6")
"""Rows about several instances; with names used twice they are not asked of programs that take
files, one at a time."""
_LONGEST = 160
_EXCEPTION = re.compile(r"[\w.]*(Error|Exception|BadZipFile)\b")
_UNPACKED_LIMIT = 64 * 1024 * 1024
"""Bytes up to which archives are unpacked for the programs that take files."""
_UNPACKED_MEMBERS = 1000


def main() -> int:
    """Run what the command line names, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", default=[*PROGRAMS], help=", ".join(PROGRAMS))
    parser.add_argument("--anew", action="store_true", help="run also what is known of the peers")
    parser.add_argument("--date", required=True, help="date to write into the records")
    options = parser.parse_args()
    for name in options.programs:
        program = find_program(name)
        paths = write_inputs(WORK / "inputs" / name)
        records = put_all(program, paths, {} if options.anew else known_records(program))
        save(Seen(name, program.version, program.about, options.date, records))
    lacking = [name for name in PROGRAMS if not is_complete(name)]
    if lacking:
        sys.stderr.write(f"the page is left as it is: run {', '.join(lacking)} too\n")
    else:
        write_page()
    return 0


def is_complete(name: str) -> bool:
    """Tell whether all inputs were put to a program."""
    try:
        return load(name).records.keys() == {each.id for each in INPUTS}
    except FileNotFoundError:
        return False


def known_records(program: Program) -> Mapping[str, Mapping[str, Any]]:
    """Return what this version of a peer was seen to do; ours is always run."""
    try:
        seen = load(program.name)
    except FileNotFoundError:
        return {}
    is_same = (seen.version, seen.about) == (program.version, program.about)
    return seen.records if is_same and program.name != OURS else {}


def write_inputs(folder: Path) -> dict[str, Path]:
    """Write all inputs, and return their paths by id."""
    shutil.rmtree(folder, ignore_errors=True)
    paths = {}
    for number, each in enumerate(INPUTS):
        paths[each.id] = folder / f"{number:03}" / f"case{each.ending}"
        paths[each.id].parent.mkdir(parents=True)
        paths[each.id].write_bytes(each.make())
    for ending, content in ((DCM, sound_file()), (ZIP, sound_zip())):
        paths[ending] = folder / f"sound{ending}"
        paths[ending].write_bytes(content)
    return paths


def put_all(
    program: Program, paths: Mapping[str, Path], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Return a record for each input; what is known of the same bytes stays."""
    records: dict[str, Mapping[str, Any]] = {}
    with start(program.command, is_server=program.is_server) as runner:
        usual = {ending: put(runner, program, paths[ending]) for ending in (DCM, ZIP)}
        for each in INPUTS:
            before = known.get(each.id, {})
            if before.get("digest") == digest_of(paths[each.id].read_bytes()) and (
                is_asked(program, each)
            ):
                records[each.id] = before
                continue
            sys.stderr.write(f"{program.name}: {each.id}\n")
            ended = put(runner, program, paths[each.id]) if is_asked(program, each) else None
            sound = usual[DCM if each.ending in (DCM, "") else ZIP]
            records[each.id] = to_record(program, each, ended, sound)
    return records


def is_asked(program: Program, each: BadInput) -> bool:
    """Tell whether an input is a program's business at all."""
    is_of_several = each.row in _TOGETHER or "archive/unique-names" in each.told
    return not (program.takes_files and is_of_several)


def put(runner: Runner, program: Program, path: Path) -> Ended | None:
    """Run a program on an input, None where there is nothing that it could be given."""
    given = unpack(path) if program.takes_files else path
    return runner.run(given.resolve()) if given else None


def unpack(path: Path) -> Path | None:
    """Return the folder of a zip's members, the path itself for other files; None if it is lost."""
    if not zipfile.is_zipfile(path) or path.read_bytes()[128:132] == b"DICM":
        return path if path.suffix == DCM or not path.suffix else None
    folder = path.with_name(f"{path.name}-members")
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [each.file_size for each in archive.infolist()]
            if sum(sizes) > _UNPACKED_LIMIT or len(sizes) > _UNPACKED_MEMBERS:
                return None
            if not folder.is_dir():
                archive.extractall(folder)
    except (OSError, RuntimeError, ValueError, IndexError, NotImplementedError, zipfile.BadZipFile):
        return None
    return folder if any(each.is_file() for each in folder.rglob("*")) else None


def to_record(
    program: Program, each: BadInput, ended: Ended | None, sound: Ended | None
) -> dict[str, Any]:
    """Return what is kept of a run; the same run gives the same record, but for the memory."""
    record = {"id": each.id, "digest": digest_of(each.make())}
    if ended is None or sound is None:
        return record | {"ended": "not asked"}
    usual = set(map(to_plain, sound.said))
    lines = [line for line in dict.fromkeys(map(to_plain, ended.said)) if line not in usual]
    kind = to_kind(ended)
    said = sorted(told_by_us(ended)) if program.name == OURS else pick(lines, kind, each)
    return record | {
        "ended": kind,
        "code": ended.code,
        "differs": ended.code != sound.code,
        "megabytes": round(ended.peak / 1024**2),
        "left_megabytes": round(ended.left / 1024**2),
        "said": said,
    }


def digest_of(content: bytes) -> str:
    """Return what tells whether an input is still the same."""
    return hashlib.sha256(content).hexdigest()[:16]


def to_kind(ended: Ended) -> str:
    """Return hang, crash or ended."""
    if ended.hung:
        return "hang"
    is_raised = ended.code and any(each.startswith("Traceback (most") for each in ended.said)
    return "crash" if is_raised or ended.code < 0 else "ended"


def pick(lines: Sequence[str], kind: str, each: BadInput) -> list[str]:
    """Return the lines to keep: of a crash the last, which names the exception."""
    if kind == "crash":
        named = [line for line in lines if _EXCEPTION.match(line)] or lines
        return [line[:_LONGEST] for line in named[-1:]]
    words = [words_for(code) for code in each.told]
    return sorted(
        (line[:_LONGEST] for line in lines),
        key=lambda line: not any(word.search(line) for word in words),
    )[:SAID]


def told_by_us(ended: Ended) -> set[str]:
    """Return the codes in our report."""
    try:
        return told(json.loads(ended.out))
    except (ValueError, IndexError):
        return set()


def to_plain(line: str) -> str:
    """Return a line without paths and addresses of this machine and run."""
    line = re.sub(r"(/[\w.+-]+)*/(case|sound)(\.[\w.]+)?(-members)?", "INPUT", line)
    line = re.sub(r"(/[\w.+-]+){2,}", "PATH", line)
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", line).strip()


if __name__ == "__main__":
    sys.exit(main())
