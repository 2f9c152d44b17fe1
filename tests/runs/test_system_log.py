from pathlib import Path

import msgspec
import psutil
import pytest

from clara_pipeline.system_log import Sample, SystemLog, sample

GAUGES = [
    ("swap_memory", "swap_used_bytes"),
    ("disk_io_counters", "disk_read_bytes"),
    ("net_io_counters", "net_sent_bytes"),
    ("cpu_freq", "cpu_mhz"),
    ("sensors_temperatures", "temperature_celsius"),
]


@pytest.mark.parametrize("error", [NotImplementedError, RuntimeError("no diskstats"), FileNotFoundError, psutil.Error])
@pytest.mark.parametrize(("gauge", "field"), GAUGES)
def test_a_gauge_the_machine_lacks_is_left_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gauge: str, field: str, error: Exception
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(psutil, gauge, fail, raising=False)
    seen = sample(tmp_path)
    assert getattr(seen, field) is None
    assert seen.ram_total_bytes > 0


def test_a_run_of_any_length_has_a_sample(tmp_path: Path) -> None:
    with SystemLog(tmp_path / "system.jsonl"):
        pass
    assert msgspec.json.decode((tmp_path / "system.jsonl").read_bytes().splitlines()[0], type=Sample).load is not None


def test_a_folder_still_to_be_made_has_the_space_of_its_disk(tmp_path: Path) -> None:
    here, later = sample(tmp_path).disk_free_bytes, sample(tmp_path / "new" / "deep").disk_free_bytes
    assert later == pytest.approx(here, rel=0.1)
    assert later > 0
