"""The REST interface, in this process (its workers are real ones)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

import aiohttp
from serve.sample_curve import csv_curve
from serve.serving import client

from clara_tui.cli import main


def form(data: bytes, name: str = "star.csv", **fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False)
    made.add_field("file", data, filename=name)
    for field, value in fields.items():
        made.add_field(field, value)
    return made


async def test_an_analysis_equals_the_json_of_the_command(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "star.csv"
    path.write_bytes(csv_curve())
    assert main(["scan", "--json", str(path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    table = tmp_path / "events.csv"
    assert main(["scan", str(path), "-o", str(table)]) == 0
    async with client(tmp_path) as http:
        answer = await (await http.post("/api/analyze", data=form(path.read_bytes()))).json()
        assert len(answer.pop("id")) == 22
        assert answer == printed
        name = (await (await http.post("/api/analyze", data=form(path.read_bytes()))).json())["id"]
        exported = await (await http.get(f"/api/export/{name}?format=json")).json()
        csv = await (await http.get(f"/api/export/{name}?format=csv")).read()
        curve = await (await http.get(f"/api/curve/{name}")).json()
    assert exported == printed | {"id": name}
    assert csv == table.read_bytes()
    assert sum(curve["inside"]) == printed["files"][0]["n_flagged"]
    assert len(curve["time_btjd"]) == curve["n_points"] == 1000
    assert [event["kind"] for event in printed["files"][0]["events"]] == ["dip"]


async def test_a_real_file_is_answered_as_by_the_command(tmp_path, shared_data, capsys) -> None:  # type: ignore[no-untyped-def]
    path = next(iter(sorted((shared_data / "tess").glob("*.fits"))))
    assert main(["scan", "--json", str(path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    async with client(tmp_path) as http:
        answer = await (await http.post("/api/analyze", data=form(path.read_bytes(), path.name))).json()
    assert answer["files"] == printed["files"]


async def test_a_model_is_trained_listed_and_used(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        synthetic = {"n_samples": 3, "contamination": 0.05, "name": "made"}
        assert (await http.post("/api/train/synthetic", json=synthetic)).status == 200
        assert (await http.post("/api/train/synthetic", json=synthetic)).status == 409
        sent = aiohttp.FormData()
        sent.add_field("files", csv_curve(), filename="good.csv")
        sent.add_field("files", b"<html>", filename="bad.csv")
        trained = await (await http.post("/api/train", data=sent)).json()
        assert trained["model"]["name"] == "scan-1"
        assert [remark.partition(":")[0] for remark in trained["remarks"]] == ["bad.csv"]
        models = (await (await http.get("/api/models")).json())["models"]
        assert [model["name"] for model in models] == ["made", "scan-1"]
        used = await http.post("/api/analyze", data=form(csv_curve(), method="iflof", model="made"))
        assert (await used.json())["files"][0]["method"] == "iflof"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"contamination": "0.9"}, "contamination"),
        ({"window_size": "3"}, "window"),
        ({"window_size": "-1"}, "window_size"),
        ({"method": "magic"}, "method"),
        ({"strategy": "xor"}, "strategy"),
        ({"vote_threshold": "nan"}, "vote_threshold"),
        ({"model": "made"}, "model"),
        ({"method": "iflof", "model": "../../etc"}, "model"),
        ({"method": "iflof", "model": "nobody"}, "nobody"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_wrong_fields_are_refused_by_name(tmp_path, fields, word) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        answer = await http.post("/api/analyze", data=form(csv_curve(), **fields))
        assert answer.status == 400
        assert word in (await answer.json())["error"]


FILES = {
    "empty.csv": (b"", 422),
    "zeros.fits": (b"\0" * 3000, 422),
    "page.fits": (b"<html>", 422),
    "short.csv": (b"time,flux\n1,2\n", 422),
    "bomb.fits.gz": (gzip.compress(b"SIMPLE  =" + b"\0" * (200 << 20), 1), 422),
    "bomb.csv.gz": (gzip.compress(b"time,flux\n" + b"1,2\n" * (50 << 20), 1), 422),
    "star.csv.gz": (gzip.compress(csv_curve()), 200),
    "../../../etc/cron.d/star.csv": (csv_curve(), 200),
    "..\\..\\star.csv": (csv_curve(), 200),
}


async def test_any_file_is_served_or_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        for name, (data, status) in FILES.items():
            answer = await http.post("/api/analyze", data=form(data, name))
            assert answer.status == status
            text = await answer.text()
            assert "Traceback" not in text
            assert str(tmp_path) not in text
            if status == 200:
                assert json.loads(text)["files"][0]["file"] == name.replace("\\", "/").rpartition("/")[2]
    assert not list((tmp_path / "uploads").glob("upload-*"))


async def test_a_hostile_name_comes_back_harmless(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        answer = await http.post("/api/analyze", data=form(b"\0" * 3000, "a\u202e<b>\u200b.fits"))
        assert (await answer.json())["error"].startswith("a<b>.fits: ")


async def test_old_analyses_are_forgotten(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, kept_analyses=2) as http:
        names = [(await (await http.post("/api/analyze", data=form(csv_curve()))).json())["id"] for _ in range(3)]
        statuses = [(await http.get(f"/api/export/{name}")).status for name in names]
        assert statuses == [404, 200, 200]
        assert (await http.get("/api/export/..%2F..%2Fetc%2Fpasswd")).status == 404
        assert (await http.get(f"/api/export/{names[2]}?format=exe")).status == 400
    assert len(list((tmp_path / "uploads").iterdir())) == 2


async def test_a_long_analysis_is_stopped_and_the_next_is_served(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, training_seconds=0.0) as http:
        assert (await http.post("/api/train/synthetic", json={"n_samples": 2000})).status == 504
        assert (await http.post("/api/analyze", data=form(csv_curve()))).status == 200


async def test_the_document_and_the_pages_are_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        document = await (await http.get("/openapi.json")).json()
        assert document["openapi"] == "3.1.0"
        for path in ("/", "/docs", "/static/page.js", "/static/uPlot.iife.min.js", "/static/uPlot-LICENSE.txt"):
            answer = await http.get(path)
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in answer.headers
        for path in ("/static/../serve.py", "/static/%2e%2e/limits.py", "/static/", "/nothing"):
            assert (await http.get(path)).status == 404


def test_the_page_names_no_other_host() -> None:
    import clara_tui.serve as serve

    for path in (Path(serve.__file__).parent / "static").iterdir():
        text = (
            path.read_text().replace("/*! https://github.com/leeoniya/uPlot", "").replace("http://127.0.0.1:8080", "")
        )
        assert "//" not in text.replace("// ", "") or "http" not in text, path
