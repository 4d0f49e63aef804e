"""The DICOMweb server on pydicom, by which the viewer is looked at, answers as OHIF needs it to."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydicom.encaps import encapsulate as encapsulate_frames

from conformance.agreement import Compared, Why
from conformance.foretelling import foretold
from conformance.judge_viewer import effect, is_shown
from conformance.matrix import variants_of
from conformance.our_settings import default_settings
from conformance.pydicom_server.answers import Answer, Asked, answer, judge_strictly, multipart
from conformance.pydicom_server.frames import NoFrameError, read_frame
from conformance.pydicom_server.stored import RefusedError, Store
from conformance.pydicom_server.to_json import LENIENT, STRICT
from fw_gear_dicom_check.main import check_archive
from fw_gear_dicom_check.model import Observed
from tests.support.dicom_files import (
    BIG_ENDIAN,
    COMPLETE,
    JPEG_2000,
    Table,
    dicom_file,
    picture,
    to_rle,
    without,
)
from tests.support.places import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")
"""As the server does: pydicom warns of what is wrong on purpose."""

SERIES = "studies/1.2.3/series/1.2.3.4"
RLE = "1.2.840.10008.1.2.5"
END = bytes.fromhex("fe ff dd e0 00 00 00 00")
"""Sequence Delimitation Item."""


def store_of(*files: bytes) -> Store:
    store = Store()
    for file in files:
        store.add(file)
    return store


def get(store: Store, path: str, mode: str = LENIENT, **wanted: str) -> Answer:
    return answer(store, Asked(path.split("/"), wanted, mode, "http://here"))


def get_json(store: Store, path: str, mode: str = LENIENT, **wanted: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(get(store, path, mode, **wanted).parts[0])


def other(**values: Any) -> Table:  # noqa: ANN401 - values of any attribute
    return {**COMPLETE, **values}


def test_studies_series_and_instances_are_counted() -> None:
    second = other(SOPInstanceUID="1.2.3.4.5.2", InstanceNumber="2")
    third = other(SOPInstanceUID="1.9.1", SeriesInstanceUID="1.9", Modality="SR")
    store = store_of(dicom_file(), dicom_file(second), dicom_file(third))
    (study,) = get_json(store, "studies", limit="10", offset="0")
    assert study["00080061"]["Value"] == ["CT", "SR"]
    assert study["00201206"]["Value"] == [2]
    assert study["00201208"]["Value"] == [3]
    first, last = get_json(store, "studies/1.2.3/series")
    assert (first["00201209"]["Value"], last["00201209"]["Value"]) == ([2], [1])
    assert len(get_json(store, f"{SERIES}/instances")) == 2
    assert get_json(store, "studies", StudyInstanceUID="9.9") == []
    assert len(get_json(store, "studies", StudyInstanceUID="1.2.3")) == 1


def test_metadata_are_all_attributes_but_the_pixels() -> None:
    (found,) = get_json(store_of(dicom_file()), f"{SERIES}/metadata")
    assert found["00100020"] == {"vr": "LO", "Value": ["sub-01"]}
    assert found["00400275"]["Value"][0]["00400009"]["Value"] == ["SPS1"]
    assert "7FE00010" not in found


def test_a_long_binary_value_is_fetched_by_its_address() -> None:
    palette = bytes(range(256)) * 8
    store = store_of(dicom_file(other(RedPaletteColorLookupTableData=palette)))
    (found,) = get_json(store, f"{SERIES}/metadata")
    address = found["00281201"]["BulkDataURI"]
    assert address.startswith("http://here/dicom-web/studies/1.2.3/")
    path = address.partition("/dicom-web/")[2]
    assert get(store, path).parts == [palette]
    with pytest.raises(IndexError):
        get(store, path[:-1] + "7")


@pytest.mark.parametrize(
    ("values", "vrs", "tag"),
    [
        ({"PixelSpacing": "0,5\\0,5"}, {}, "00280030"),
        ({"SeriesNumber": "three"}, {}, "00200011"),
        ({"EchoTime": b"\x01\x02\x03"}, {"EchoTime": "FD"}, "00180081"),
    ],
    ids=["a comma", "letters", "a number of three bytes"],
)
def test_what_cannot_be_written_fails_a_strict_answer_only(
    values: Mapping[str, Any], vrs: Mapping[str, str], tag: str
) -> None:
    store = store_of(dicom_file(other(**values), vrs=vrs))
    (found,) = get_json(store, f"{SERIES}/metadata")
    assert tag not in found
    assert "00080060" in found
    with pytest.raises(Exception, match=r"\w"):
        get(store, f"{SERIES}/metadata", STRICT)
    assert judge_strictly(store.below()[0]).startswith("metadata: ")


def test_a_nested_fault_costs_that_element_alone() -> None:
    items = [{"ScheduledProcedureStepID": "SPS1", "SeriesNumber": "three"}]
    store = store_of(dicom_file(other(RequestAttributesSequence=items)))
    (found,) = get_json(store, f"{SERIES}/metadata")
    assert list(found["00400275"]["Value"][0]) == ["00400009"]


def test_a_number_that_is_none_is_null_or_no_json_at_all() -> None:
    store = store_of(dicom_file(other(ImagePositionPatient="0\\NaN\\1")))
    (found,) = get_json(store, f"{SERIES}/metadata")
    assert found["00200032"]["Value"] == [0, None, 1]
    assert b"NaN" in get(store, f"{SERIES}/metadata", STRICT).parts[0]
    assert judge_strictly(store.below()[0]) == "metadata: ValueError"


def test_a_sound_image_is_served_strictly_too() -> None:
    assert judge_strictly(store_of(dicom_file()).below()[0]) == ""


def test_frames_are_as_they_are_stored() -> None:
    native = other(PixelData=picture(frames=3), NumberOfFrames="3")
    store = store_of(dicom_file(native))
    found = get(store, f"{SERIES}/instances/1.2.3.4.5.1/frames/2")
    assert found.parts == [picture(frames=3)[512:1024]]
    assert found.media == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
    with pytest.raises(NoFrameError):
        get(store, f"{SERIES}/instances/1.2.3.4.5.1/frames/4")


@pytest.mark.parametrize(("syntax", "media"), [(RLE, "image/dicom-rle"), (JPEG_2000, "image/jp2")])
def test_encapsulated_frames_are_told_apart(syntax: str, media: str) -> None:
    frames = [b"one!", b"two!"]
    table = other(PixelData=encapsulate_frames(frames) + END, NumberOfFrames="2")
    file = dicom_file(table, syntax=syntax, pixel_length=0xFFFFFFFF)
    (stored,) = store_of(file).below()
    for number, frame in enumerate(frames, 1):
        assert read_frame(stored, number, LENIENT) == (frame, f"{media}; transfer-syntax={syntax}")


def test_native_pixels_in_an_encapsulated_syntax_are_a_fault() -> None:
    (stored,) = store_of(dicom_file(syntax=RLE)).below()
    with pytest.raises(ValueError, match="unexpected tag"):
        read_frame(stored, 1, LENIENT)
    encapsulated = dicom_file(
        other(PixelData=to_rle(picture())), syntax=RLE, pixel_length=0xFFFFFFFF
    )
    assert read_frame(store_of(encapsulated).below()[0], 1, LENIENT)[0][:2] == b"\x02\x00"


def test_big_endian_pixels_are_sent_as_such() -> None:
    (stored,) = store_of(dicom_file(syntax=BIG_ENDIAN)).below()
    assert read_frame(stored, 1, LENIENT)[1].endswith(f"transfer-syntax={BIG_ENDIAN}")


def test_bits_of_a_frame_begin_with_a_byte() -> None:
    table = other(
        BitsAllocated=1, Rows=1, Columns=4, NumberOfFrames="2", PixelData=bytes([0b10100101, 0])
    )
    (stored,) = store_of(dicom_file(table)).below()
    assert [read_frame(stored, each, LENIENT)[0] for each in (1, 2)] == [b"\x05", b"\x0a"]


def test_a_frame_without_its_size_is_served_leniently_only() -> None:
    (stored,) = store_of(dicom_file(without(COMPLETE, "Rows"))).below()
    assert read_frame(stored, 1, LENIENT)[0] == picture()
    assert judge_strictly(stored) == "frame: AttributeError"


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"])
def test_a_file_without_a_uid_is_refused(keyword: str) -> None:
    with pytest.raises(RefusedError):
        store_of(dicom_file(without(COMPLETE, keyword), preamble=True))


def test_an_answer_of_several_parts_names_its_type() -> None:
    body, kind = multipart(Answer("image/jp2; transfer-syntax=1.2", [b"one", b"two"]))
    assert kind.startswith('multipart/related; type="image/jp2"; boundary=')
    assert body.count(b"Content-Type: image/jp2; transfer-syntax=1.2\r\n\r\n") == 2


@pytest.fixture
def origin() -> Iterator[str]:
    command = [sys.executable, "-m", "conformance.pydicom_server.serve", "--mode", STRICT]
    with subprocess.Popen(  # noqa: S603 - a list
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        yield f"http://127.0.0.1:{child.stdout.readline().strip()}"
        child.stdin.close()
        assert child.wait(10) == 0


def ask(address: str, method: str = "GET", content: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(address, content, method=method)  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=10) as found:  # noqa: S310 - our own
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_server_is_spoken_to_by_http(origin: str) -> None:
    bad = dicom_file(other(SeriesNumber="three"))
    assert ask(f"{origin}/instances", "POST", b"no DICOM")[0] == 409
    assert ask(f"{origin}/instances", "POST", bad) == (200, b'{"strict": "metadata: ValueError"}')
    assert ask(f"{origin}/dicom-web/{SERIES}/metadata")[0] == 500
    assert ask(f"{origin}/instances", "POST", dicom_file()) == (200, b'{"strict": ""}')
    assert ask(f"{origin}/dicom-web/{SERIES}/metadata")[0] == 200
    assert ask(f"{origin}/dicom-web/{SERIES}/rendered")[0] == 404
    assert ask(f"{origin}/instances", "DELETE")[0] == 204
    assert ask(f"{origin}/dicom-web/studies") == (200, b"[]")


VIEW = {"order": ["1"], "thumbnails": 1, "window": [0, 1]}


@pytest.mark.parametrize(
    ("view", "errors", "expected"),
    [
        (VIEW, [], True),
        ({**VIEW, "window": None}, [], False),
        ({**VIEW, "thumbnails": 0}, ["… IMAGE_LOAD_ERROR …"], False),
        ({**VIEW, "thumbnails": 0, "order": ["1", "2"]}, ["… IMAGE_LOAD_ERROR …"], True),
        ({**VIEW, "thumbnails": 0}, [], True),
    ],
    ids=["sound", "no window", "not loaded", "one of two not loaded", "no thumbnail"],
)
def test_a_picture_is_shown_if_the_viewer_has_loaded_it(
    view: Mapping[str, Any], errors: list[str], *, expected: bool
) -> None:
    record = {"display_sets": [], "errors": errors, "is_drawn": True, "viewport": view}
    assert is_shown(record) is expected


def test_a_fault_of_the_server_is_told_beside_the_black_picture() -> None:
    record = {
        "display_sets": [{"is_supported": True, "modality": "CT"}],
        "errors": [],
        "http": {"frames": [200, 500], "metadata": [200]},
        "is_drawn": False,
        "listed": [""],
        "viewport": None,
    }
    why = ("the viewport stays black", "the server answers frames with 500")
    assert effect(record, record) == (Observed.BLOCKS, why)


def test_a_difference_counts_in_each_setup_unless_it_is_explained_there() -> None:
    setups = ("one", "two")
    variant = variants_of("ohif-viewer")[0]
    effects = {
        "one": (Observed.NONE, ()),
        "two": (Observed.BLOCKS, ("the viewport stays black",)),
    }
    said = dict.fromkeys(setups, Observed.NONE)
    assert Compared(variant, said, effects, setups).is_open
    assert Compared(variant, said, effects, setups).differing == ("two",)
    assert not Compared(variant, said, effects, ("one",)).is_open
    assert not Compared(variant, said, effects, setups, why=Why("…", ("two",))).is_open
    assert Compared(variant, said, effects, setups, why=Why("…", ("one",))).is_open
    assert Compared(variant, said, {}, setups).is_open


def test_what_is_foretold_depends_on_version_and_route(tmp_path: Path) -> None:
    variant = next(
        each for each in variants_of("ohif-viewer") if each.id == "ohif-viewer/Rows: missing in all"
    )
    report = check_archive(variant.build(tmp_path), default_settings())
    found = foretold(report, "ohif-viewer", ["ohif-3.13-pydicom", "ohif-3.14-beta-orthanc"])
    assert set(found.values()) == {Observed.BLOCKS}
