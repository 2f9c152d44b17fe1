"""The web page, driven in a headless browser against a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

from serve.browser import browser, drag, foreign, requested, until, written
from serve.sample_curve import csv_curve
from serve.serving import real_server


def choose_file(chrome, path: Path, element: str = "file") -> None:  # type: ignore[no-untyped-def]
    chrome.find_element("id", element).send_keys(str(path))


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.long)])
def test_a_file_is_analyzed_and_drawn(tmp_path, width) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "star.csv"
    path.write_bytes(csv_curve())
    with browser(width) as chrome, real_server(tmp_path) as address:
        chrome.get(address)
        choose_file(chrome, path)
        chrome.find_element("id", "go").click()
        until(chrome, "document.querySelector('#plot canvas') !== null")
        assert "1 event in 1000 points (robust)" in chrome.find_element("id", "summary").text
        assert [row.text.split()[0] for row in chrome.find_elements("css selector", "#events tr")] == ["dip"]
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= width
        assert _colours(chrome) >= {"event", "flux"}
        chrome.find_element("css selector", "#events tr").click()
        assert chrome.find_element("id", "message").text == ""
        chrome.save_screenshot(str(tmp_path / f"page-{width}.png"))
        assert [entry for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"] == []
        addresses = requested(chrome)
    assert any(one.endswith("/api/analyze") for one in addresses)
    assert foreign(addresses, address) == []


@pytest.mark.long
def test_a_file_is_dropped_and_its_events_are_downloaded(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "star.csv").write_bytes(csv_curve())
    downloads = tmp_path / "downloads"
    with browser(1280) as chrome, real_server(tmp_path) as address:
        chrome.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
        chrome.get(address)
        drag(chrome, "drop", tmp_path / "star.csv")
        assert chrome.find_element("id", "file-name").text == "star.csv"
        chrome.find_element("id", "go").click()
        until(chrome, "!document.getElementById('result').hidden")
        for form in ("csv", "json"):
            chrome.find_element("id", f"save-{form}").click()
        written(downloads / "events.csv", downloads / "events.json")
        assert [entry for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"] == []
    header, row = (downloads / "events.csv").read_text().splitlines()[-2:]
    [event] = json.loads((downloads / "events.json").read_text())["files"][0]["events"]
    assert dict(zip(header.split(","), row.split(","), strict=True))["kind"] == event["kind"] == "dip"


@pytest.mark.long
def test_a_model_is_trained_and_chosen_behind_a_token(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "star.csv"
    path.write_bytes(csv_curve())
    with browser(1280) as chrome, real_server(tmp_path, "--token", "secret") as address:
        chrome.get(address)
        until(chrome, "!document.getElementById('token-form').hidden")
        chrome.find_element("id", "token").send_keys("secret")
        chrome.find_element("css selector", "#token-form button").click()
        until(chrome, "document.getElementById('token-form').hidden")
        chrome.find_element("id", "tab-train").click()
        count = chrome.find_element("id", "n-samples")
        count.clear()
        count.send_keys("5")
        chrome.find_element("id", "name").send_keys("quick")
        chrome.find_element("id", "learn").click()
        until(chrome, "document.getElementById('model').value === 'quick'")
        chrome.find_element("id", "tab-analyze").click()
        choose_file(chrome, path)
        chrome.find_element("id", "go").click()
        until(chrome, "document.getElementById('summary').textContent.includes('iflof')")
        assert foreign(requested(chrome), address) == []
    assert json.loads((tmp_path / "models" / "quick" / "card.json").read_text())["n_synthetic"] == 5


@pytest.mark.long
def test_the_description_of_the_interface_is_readable(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with browser(390) as chrome, real_server(tmp_path) as address:
        chrome.get(f"{address}/docs")
        until(chrome, "document.body.textContent.includes('POST /api/analyze')")
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= 390
        assert foreign(requested(chrome), address) == []


def _colours(chrome) -> set[str]:  # type: ignore[no-untyped-def]
    """Name what is painted on the plot: points of the curve, and events."""
    painted = """
      const canvas = document.querySelector("#plot canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let k = 0; k < data.length; k += 4) found.add(`${data[k]},${data[k + 1]},${data[k + 2]}`);
      const wanted = { event: [[200, 16, 46], [255, 107, 107]], flux: [[11, 98, 184], [109, 179, 248]] };
      return Object.keys(wanted).filter((name) => wanted[name].some((colour) => found.has(colour.join(","))));
    """
    return set(chrome.execute_script(painted))
