"""Runs one target under atheris: `python -m fuzz.grow TARGET`, and libFuzzer's own options."""

import sys
from hashlib import sha256
from random import Random

import atheris

_LIBRARIES = ["pydicom.filereader", "pydicom.fileutil", "pydicom.charset", "dateutil.parser"]

with atheris.instrument_imports(include=["fw_gear_dicom_check", *_LIBRARIES]):
    from fuzz.places import WORK
    from fuzz.registry import TARGETS


def main() -> None:
    """Grow inputs until the executions are done or something breaks."""
    target = TARGETS[sys.argv.pop(1)]

    def mutate(content: bytes, longest: int, seed: int) -> bytes:
        draw = Random(seed)  # noqa: S311 - libFuzzer's own seed, so that a run can be repeated
        blind = lambda each: bytes(atheris.Mutate(each, max(len(each) + 64, 64)))  # noqa: E731
        return target.mutate(bytes(content) or b"\n", draw, blind)[:longest]

    def run(content: bytes) -> None:
        try:
            target.run(content)
        except BaseException:  # libFuzzer may be killed by its own alarm before it has written it
            name = f"broken-{sha256(content).hexdigest()[:16]}"
            (WORK / "crashes" / target.name / name).write_bytes(content)
            raise

    atheris.Setup(sys.argv, run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
