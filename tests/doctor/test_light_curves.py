"""Damaged and half files are found; with --fix they are dealt with."""

import gzip

import pytest
from download.mirror import light_curve_bytes, name_of

from clara_pipeline.doctor.light_curves import examine
from clara_pipeline.files.lock import hold

CONTENT = light_curve_bytes(1)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "s0001"
    folder.mkdir(parents=True)
    for i in range(3):
        (folder / name_of(i)).write_bytes(CONTENT)
    (folder / "tesscurl_sector_1_lc.sh").write_text("#!/bin/sh\n")
    return folder.parent


def hurt(data):
    sector = data / "s0001"
    (sector / name_of(0)).write_bytes(CONTENT[:5000])
    (sector / name_of(9)).write_bytes(CONTENT[:-3000] + b"\xff" + CONTENT[-2999:])
    (sector / f"{name_of(10)}.part").write_bytes(CONTENT[:100])
    (sector / f"{name_of(10)}.part.json").write_text("{}")
    (sector / "gone.fits").symlink_to("/nowhere/at/all.fits")
    (sector / "cut.fits.gz").write_bytes(gzip.compress(CONTENT)[:-20])
    (sector / "whole.fits.gz").write_bytes(gzip.compress(CONTENT))
    return sector


def test_healthy_data_is_fine(data):
    assert [finding.state for finding in examine(data, fix=True)] == ["ok"]
    assert [finding.state for finding in examine(data / "nothing", fix=True)] == ["ok"]


def test_every_damaged_or_half_file_is_named_and_nothing_touched(data):
    sector = hurt(data)
    before = sorted(sector.iterdir())
    findings = examine(data, fix=False)
    assert len(findings) == 6
    assert {finding.state for finding in findings} == {"problem"}
    assert all("--fix" in finding.cure for finding in findings)
    assert sorted(sector.iterdir()) == before


def test_fix_puts_the_damaged_aside_and_deletes_the_half(data):
    sector = hurt(data)
    assert {finding.state for finding in examine(data, fix=True)} == {"ok"}
    assert [finding.state for finding in examine(data, fix=False)] == ["ok"]
    assert sorted(p.name for p in sector.iterdir()) == sorted(
        [name_of(1), name_of(2), "whole.fits.gz", "tesscurl_sector_1_lc.sh"]
    )
    kept = {path.name for path in (data / "quarantine").iterdir()}
    assert {f"{name_of(0)}.broken", f"{name_of(0)}.reason.txt", f"{name_of(9)}.broken"} <= kept


def test_a_download_under_way_is_left_alone(data):
    hurt(data)
    with hold(data / ".download.lock"):
        (finding,) = examine(data, fix=True)
    assert finding.state == "note"
    assert "under way" in finding.text
