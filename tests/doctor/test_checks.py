"""The other things a doctor looks at."""

import shutil

import pytest
from catalogues.services import Services
from small_workspace import write_models

from clara_pipeline.catalogues.cache import Cache
from clara_pipeline.catalogues.lookup import Lookup
from clara_pipeline.doctor import machine, services, workspace
from clara_pipeline.settings import BrokerSettings, DownloadSettings, EnrichSettings, Settings

NOW = "2025-04-13T12:00:00+00:00"


def test_the_machine(tmp_path):
    assert machine.processors(1).state == "ok"
    assert machine.processors(256).state == "note"
    assert "memory" in machine.memory(4).text
    assert machine.memory(10**6).state == "problem"
    assert "GiB" in machine.space(tmp_path).text
    assert machine.file_system(tmp_path).state in {"ok", "note"}


def test_file_systems_over_a_network_or_in_memory_are_noted(tmp_path, monkeypatch):
    for kind in ("nfs4", "tmpfs"):
        monkeypatch.setattr(machine, "file_system_kind", lambda path, kind=kind: kind)
        assert machine.file_system(tmp_path).state == "note"


def test_a_worker_starts():
    assert machine.pool_start().state == "ok"


def test_settings_that_do_not_read_are_a_problem(tmp_path):
    assert workspace.settings(tmp_path)[0].state == "ok"
    (tmp_path / "clara.toml").write_text("[run]\nwrkers = 3\n")
    finding, settings = workspace.settings(tmp_path)
    assert (finding.state, settings) == ("problem", Settings())
    assert "workers" in finding.text


def test_models_whose_check_sum_is_wrong_are_a_problem(tmp_path):
    write_models(tmp_path)
    with open(tmp_path / "models" / "small3" / "forest.npz", "ab") as file:
        file.write(b"x")
    shutil.rmtree(tmp_path / "models" / "small9")
    (tmp_path / "models" / "small9").mkdir()
    (tmp_path / "models" / "small9" / "card.json").write_text("{")
    states = {f.what: f.state for f in workspace.models(tmp_path)}
    assert (states["model small3"], states["model small5"], states["model small9"]) == ("problem", "ok", "problem")


def test_cache_ages(tmp_path):
    enrich = EnrichSettings()
    assert {finding.state for finding in workspace.caches(tmp_path, enrich, NOW)} == {"note"}
    stars = {1: {"tic_id": 1, "found": False, "asked_utc": NOW}}
    Cache(tmp_path / "catalogues").add_stars("tic", stars)
    found = {f.what: f for f in workspace.caches(tmp_path, enrich, NOW)}
    assert found["catalogue tic"].state == "ok"
    assert "1 rows; the oldest asked on 2025-04-13, today" in found["catalogue tic"].text
    later = {f.what: f for f in workspace.caches(tmp_path, enrich, "2027-04-13T12:00:00+00:00")}
    assert later["catalogue tic"].state == "note"
    Cache(tmp_path / "catalogues").path("tic").write_bytes(b"?")
    assert any(f.state == "problem" for f in workspace.caches(tmp_path, enrich, NOW))


def _broker(there: Services) -> BrokerSettings:
    return BrokerSettings(alerce_ztf=f"{there.url}/ztf/v1")


def test_services_that_do_not_answer_are_a_note(monkeypatch):
    monkeypatch.setattr(services, "SHORT_SECONDS", 1.0)
    with Services().serving() as there:
        there.down = {"unknown"}
        enrich = there.settings(tap_gaia="http://127.0.0.1:9/tap")
        settings = Settings(enrich=enrich, download=DownloadSettings(base_url=there.url), brokers=_broker(there))
        found = {f.what: f for f in services.reachability(settings)}
    assert {f.state for f in found.values()} == {"note"}
    assert "not reachable" in found["service Gaia"].text
    assert "503" in found["service SIMBAD"].text
    assert "503" in found["service ALeRCE"].text


def test_services_that_answer_are_fine():
    with Services().serving() as there:
        settings = Settings(
            enrich=there.settings(), download=DownloadSettings(base_url=there.url), brokers=_broker(there)
        )
        assert {f.state for f in services.reachability(settings)} == {"ok"}


def test_the_lookup_never_waits_long_for_silent_services(tmp_path):
    with Services().serving() as there:
        settings = there.settings(exofop="http://127.0.0.1:9/x", tap_tic="http://127.0.0.1:9/y", retries=2)
        lookup = Lookup(settings, Cache(tmp_path), NOW)
        assert (lookup.tois(), lookup.tic([1])) == ([], {})
        assert lookup.client.patience.retries == 0
        assert len(lookup.notes) == 2


@pytest.mark.parametrize("kind", ["", "ext4"])
def test_ordinary_file_systems_are_fine(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(machine, "file_system_kind", lambda path: kind)
    assert machine.file_system(tmp_path).state == "ok"
