"""Makes exports as people have them: a CD, what three makers' scanners write, mixed patients."""

import gc
import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydicom import dcmread
from pydicom.fileset import FileSet

from tests.support.dicom_files import COMPLETE, MR, Table, dicom_file

_PRESENTATION = "1.2.840.10008.5.1.4.1.1.11.1"
"""Grayscale Softcopy Presentation State Storage."""


def table(subject: int, study: int, series: int, image: int, **others: str) -> Table:
    """Return a complete header of one image of a sound export."""
    root = f"1.2.{subject}.{study}"
    uids = {
        "StudyInstanceUID": root,
        "SeriesInstanceUID": f"{root}.{series}",
        "SOPInstanceUID": f"{root}.{series}.{image}",
    }
    person = {"PatientID": f"sub-{subject:02}", "PatientName": f"Doe^{'AB'[subject % 2]}"}
    time = f"20240{study}0203{series:02}{image:02}"
    names = {
        "StudyDescription": f"Visit {study}",
        "SeriesDescription": f"T{series}w",
        "SeriesNumber": str(series),
        "InstanceNumber": str(image),
        "StudyDate": time[:8],
        "SeriesDate": time[:8],
        "AcquisitionDate": time[:8],
        "AcquisitionDateTime": time,
        "StudyComments": f"fw://neuro/Amnesia/sub-{subject:02}",
    }
    return {**COMPLETE, "SOPClassUID": MR, "Modality": "MR", **uids, **person, **names, **others}


def _places(subjects: int = 1, studies: int = 2) -> Iterator[tuple[int, int, int, int]]:
    for subject in range(1, subjects + 1):
        for study in range(1, studies + 1):
            for series in range(1, 4):
                for image in range(1, 4):
                    yield subject, study, series, image


def make_cd(folder: Path) -> None:
    """Write a CD: a DICOMDIR made by pydicom, the files that it lists, and a viewer's."""
    with warnings.catch_warnings():
        # A file-set leaves its temporary folders to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        files = FileSet()
        for place in _places():
            files.add(dcmread(io.BytesIO(dicom_file(table(*place)))))
        files.write(folder)
        del files
        gc.collect()
    (folder / "AUTORUN.INF").write_text("[autorun]\nopen=viewer.exe\n")
    (folder / "viewer.exe").write_bytes(b"MZ" + bytes(200))


def make_siemens(folder: Path) -> None:
    """Write what a Siemens console exports: a folder for each study and each series."""
    for subject, study, series, image in _places():
        at = (
            folder / f"DOE_A_{subject}" / f"VISIT_2024010{study}_030405" / f"T{series}W_{series:04}"
        )
        name = f"DOE.MR.VISIT.{series:04}.{image:04}.2024.01.02.03.04.05.100.{image}.IMA"
        _write(at / name, table(subject, study, series, image))


def make_ge(folder: Path) -> None:
    """Write what a GE console exports: folders of numbers, names without an extension."""
    for number, (subject, study, series, image) in enumerate(_places(), start=1):
        at = folder / f"e{1230 + study}" / f"s{4560 + series}" / f"i{number:06}.MRDC.{image}"
        _write(at, table(subject, study, series, image))


def make_philips(folder: Path) -> None:
    """Write what a Philips console exports: one flat folder, presentation states among images."""
    for number, (subject, study, series, image) in enumerate(_places(), start=1):
        _write(folder / "DICOM" / f"IM_{number:04}", table(subject, study, series, image))
    state: Table = {
        **{key: value for key, value in table(1, 1, 9, 1).items() if key != "PixelData"},
        "SOPClassUID": _PRESENTATION,
        "Modality": "PR",
        "ReferencedSeriesSequence": [{"SeriesInstanceUID": "1.2.1.1.1"}],
    }
    _write(folder / "DICOM" / "PS_0099", state)


def make_mixed(folder: Path) -> None:
    """Write a pile of two patients' images: some without UIDs, one twice, one cut, one astray."""
    for number, place in enumerate(_places(2, 1), start=1):
        _write(folder / f"IMG{number:05}.dcm", table(*place))
    plain = table(2, 1, 3, 1)
    _write(folder / "a" / "again.dcm", plain)
    for image in (1, 2):
        without_uid = {**table(1, 1, 7, image), "SOPInstanceUID": f"1.2.7.{image}"}
        del without_uid["SeriesInstanceUID"]
        _write(folder / "a" / f"nameless{image}.dcm", without_uid)
    other = {**table(1, 1, 1, 9), "PatientID": "sub-99"}
    _write(folder / "b" / "other.dcm", other)
    elsewhere = {**table(1, 1, 2, 9), "StudyInstanceUID": "1.2.99"}
    _write(folder / "b" / "study.dcm", elsewhere)
    (folder / "b" / "cut.dcm").write_bytes(dicom_file(table(1, 1, 3, 9))[:900])


EXPORTS: Mapping[str, Callable[[Path], None]] = {
    "cd": make_cd,
    "siemens": make_siemens,
    "ge": make_ge,
    "philips": make_philips,
    "mixed": make_mixed,
}
"""Name -> what writes the export into an empty folder."""
SOUND = ("cd", "siemens", "ge", "philips")


def _write(path: Path, header: Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dicom_file(header))
