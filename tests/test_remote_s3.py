"""Archives in a real S3 server (moto's), behind a wire that counts what it sends."""

import os
from pathlib import Path

import pytest

from fw_gear_dicom_check.cli.app import main
from fw_gear_dicom_check.output.exit_codes import UNREADABLE
from tests.support.dicom_files import dicom_file
from tests.support.remote.archives import write_scans
from tests.support.remote.s3 import BUCKET, Wire, serve_s3

SCALE = int(os.environ.get("REMOTE_SCALE", "4"))
"""The archive's size, in 5 MB; `make test-remote` takes 500 MB."""
TIMEOUT = "120"


def test_of_an_archive_in_s3_only_directory_and_headers_are_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One server for all that follows: its start is what costs.
    folder = tmp_path / "bucket"
    (folder / "upload").mkdir(parents=True)
    archive = write_scans(folder / "scans.zip", SCALE)
    write_scans(folder / "upload" / "small scans.zip", 1)
    (folder / "upload" / "a.dcm").write_bytes(dicom_file())
    (folder / "upload" / "empty.txt").write_bytes(b"")
    with serve_s3(folder) as wire:
        for name, value in wire.environment.items():
            monkeypatch.setenv(name, value)
        _few_bytes(archive, wire, capsys)
        _folder(folder, capsys)
        _faults(wire, capsys, monkeypatch)


def _few_bytes(archive: Path, wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    local = _report(capsys, archive)
    assert _report(capsys, f"s3://{BUCKET}/scans.zip") == local
    size = archive.stat().st_size
    with capsys.disabled():
        print(f"\n{wire.sent:,} of {size:,} bytes: {100 * wire.sent / size:.2f} %")  # noqa: T201 - the number is the point
    assert 0 < wire.sent <= 0.03 * size


def _folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    local = _report(capsys, folder / "upload")
    assert _report(capsys, f"s3://{BUCKET}/upload/") == local
    assert local.count('"kind"') == 2


def _faults(
    wire: Wire, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no such object (404)" in _fault(capsys, f"s3://{BUCKET}/absent.zip")
    assert "no such object (404)" in _fault(capsys, "s3://absent/a.zip")
    assert "not a valid bucket" in _fault(capsys, "s3://KEY:5ecre7@No Bucket/a.zip")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "does not answer" in _fault(capsys, f"s3://{BUCKET}/scans.zip")
    monkeypatch.setenv("AWS_ENDPOINT_URL", wire.environment["AWS_ENDPOINT_URL"])
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    assert "FSSPEC_S3_ANON=true" in _fault(capsys, f"s3://{BUCKET}/scans.zip")


def _report(capsys: pytest.CaptureFixture[str], place: object) -> str:
    main(["check", str(place), "--format", "json", "--timeout", TIMEOUT])
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def _fault(capsys: pytest.CaptureFixture[str], url: str) -> str:
    assert main(["check", url, "--timeout", TIMEOUT]) == UNREADABLE
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "5ecre7" not in told
    return told
