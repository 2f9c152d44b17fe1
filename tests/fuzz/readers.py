"""What reads each kind of file: every function takes the workspace and the damaged bytes; ClaraError is an answer."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from pathlib import Path
from typing import Any

from clara_pipeline.errors import ClaraError


def fits(workspace: Path, data: bytes) -> None:
    _light_curve(workspace / ("x.fits.gz" if data[:2] == b"\x1f\x8b" else "x.fits"), data)


def curves(workspace: Path, data: bytes) -> None:
    _light_curve(workspace / "x.csv", data)


def _light_curve(path: Path, data: bytes) -> None:
    from clara_pipeline.ingest.read import read_evidence, read_light_curve

    path.write_bytes(data)
    for read in (read_light_curve, read_evidence):
        with contextlib.suppress(ClaraError):
            made: Any = read(path)
            curve = getattr(made, "light_curve", made)
            assert len(curve.time_btjd) == len(curve.flux)
            assert "\x1b" not in "".join((*curve.notes, curve.product, curve.star.name))


def transients(workspace: Path, data: bytes) -> None:
    import numpy as np

    from clara_pipeline.transient_files.read import LeftOut, read_photometry

    (workspace / "x.csv").write_bytes(data)
    left_out = LeftOut()
    for one in read_photometry([workspace / "x.csv"], left_out):
        assert np.isfinite((one.time_mjd, one.flux_ujy, one.flux_error_ujy)).all()
        assert (one.flux_error_ujy > 0).all()
        assert "\x1b" not in one.object_id
    assert "\x1b" not in "".join(left_out.sentences())


def stored(workspace: Path, data: bytes) -> None:
    import numpy as np

    from clara_pipeline.transient_files.read import read_photometry
    from clara_pipeline.transient_files.stored import place_of

    path = place_of(workspace / "kept", "ztf", "ZTF18abc")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for one in read_photometry([workspace / "kept"]):
        assert one.object_id == "ZTF18abc"
        assert np.isfinite((one.time_mjd, one.flux_ujy, one.flux_error_ujy)).all()


def broker(workspace: Path, data: bytes) -> None:
    """What an answer is made into, and that it can be kept."""
    import msgspec

    from clara_pipeline.brokers.alerce.light_curve import read_rows
    from clara_pipeline.brokers.alerce.listing import read_page
    from clara_pipeline.transient_files.stored import StoredObject, find_object, write_object

    try:
        answer = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    with contextlib.suppress(ClaraError):
        for listed in read_page(answer, "SNIa")[0]:
            assert listed.object_id.isprintable()
    one = StoredObject("ZTF18abc", "ztf", "", detections=read_rows(answer))
    write_object(workspace / "kept", one)
    kept = find_object(workspace / "kept", "ztf", "ZTF18abc")
    assert kept is not None
    for point in kept.points():
        assert isinstance(point, str) or point.error > 0


def labels(workspace: Path, data: bytes) -> None:
    from clara_pipeline.transient_files.labels import read_labels

    (workspace / "x.csv").write_bytes(data)
    assert "\x1b" not in "".join(read_labels(workspace / "x.csv").values())


def journals(workspace: Path, data: bytes) -> None:
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.decisions.table import decision_rows
    from clara_pipeline.sessions.export import export_decisions
    from clara_pipeline.sessions.journal import read_journal
    from clara_pipeline.sessions.merge import merge_journals

    path = workspace / "x.jsonl"
    path.write_bytes(data)
    decision_rows(DecisionLog(read_journal(path).lines))
    for form in ("csv", "jsonl", "ctoi"):
        export_decisions(path, form, workspace / f"out.{form}", workspace)
    (workspace / "merged.jsonl").unlink(missing_ok=True)
    merge_journals([path], workspace / "merged.jsonl")
    assert not read_journal(workspace / "merged.jsonl").problems or b'"schema"' in data


def pickles(workspace: Path, data: bytes) -> None:
    from clara_pipeline.sklearn_pickle.reader import read_forest, read_pca

    (workspace / "x.pkl").write_bytes(data)
    for read in (read_forest, read_pca):
        with contextlib.suppress(ClaraError):
            read(workspace / "x.pkl")


def votables(workspace: Path, data: bytes) -> None:
    from clara_pipeline.catalogues.votable_child import answer_in
    from clara_pipeline.catalogues.votable_scan import scan_votable

    scan_votable(data, "here")
    with contextlib.suppress(MemoryError):  # the process that reads is limited, see tests/hostile
        answer_in(data)


def exofop(workspace: Path, data: bytes) -> None:
    from clara_pipeline.catalogues.toi import read_table
    from clara_pipeline.files.csv_input import csv_rows
    from clara_pipeline.sessions.ctoi_files import known_signals

    (workspace / "x.csv").write_bytes(data)
    for read in (
        lambda: read_table(data),
        lambda: known_signals(workspace / "x.csv"),
        lambda: csv_rows(workspace / "x.csv"),
    ):
        with contextlib.suppress(ClaraError):
            read()


def drafts(workspace: Path, data: bytes) -> None:
    from clara_pipeline.sessions.ctoi_files import validate_ctoi

    (workspace / "x.txt").write_bytes(data)
    for problem in validate_ctoi(workspace / "x.txt"):
        assert "\x1b" not in str(problem)


def manifests(workspace: Path, data: bytes) -> None:
    run = _run(workspace)
    (run / "manifest.json").write_bytes(data)
    _commands(workspace, ["top"], ["failures"], ["export", "-o", str(workspace / "out.vot"), "--format", "votable"])


def parts(workspace: Path, data: bytes) -> None:
    run = _run(workspace)
    (run / "candidates.parquet").write_bytes(data)
    (run / "rank" / "part.parquet").write_bytes(data)
    (run / "rank" / "part.failed.parquet").write_bytes(data)
    _commands(workspace, ["top"], ["failures"], ["export", "-o", str(workspace / "out.csv")])


def arrays(workspace: Path, data: bytes) -> None:
    from clara_pipeline.runs.part_rows import PartRows

    run = _run(workspace)
    (run / "rank" / "part.bins.npy").write_bytes(data)
    rows = PartRows(run / "rank")
    rows.refresh()
    rows.row("a.fits", ".bins.npy")
    rows.matrix(".bins.npy")


def events(workspace: Path, data: bytes) -> None:
    from clara_pipeline.launch.narration import bar_line
    from clara_pipeline.runs.event_log import EventTail
    from clara_tui.terminal.glyphs import UNICODE
    from clara_tui.text import jobs

    (workspace / "events.jsonl").write_bytes(data)
    status = EventTail(workspace / "events.jsonl").poll()
    shown = [bar_line(stage) for stage in status.stages.values()]
    lines = [*jobs.stage_lines(status, UNICODE, 80, True), *jobs.worker_lines(status, UNICODE, 80)]
    lines += [*jobs.failure_lines(status, 80, UNICODE), *jobs.log_lines(status.notices, [], 80)]
    assert not {"\x1b", "\x07", "\x9b"} & set("".join(map(str, (*shown, *lines)))), "control characters are shown"


def models(workspace: Path, data: bytes) -> None:
    from clara_pipeline.models.registry import load_forest
    from clara_pipeline.models.signal_files import read_signals

    folder = workspace / "models" / "m"
    (folder / "forest.npz").write_bytes(data)
    with contextlib.suppress(ClaraError):
        load_forest(folder)
    read_signals(folder / "forest.npz")


def cards(workspace: Path, data: bytes) -> None:
    from clara_pipeline.models.registry import list_models, load_forest

    folder = workspace / "models" / "m"
    (folder / "card.json").write_bytes(data)
    list_models(workspace)
    load_forest(folder)


def keymaps(workspace: Path, data: bytes) -> None:
    from clara_tui.keys.keymap import load_keymap

    (workspace / "keymap.toml").write_bytes(data)
    keymap = load_keymap(workspace / "keymap.toml")
    assert keymap.summary.isprintable() if keymap.problems else True
    assert "ctrl+q" in keymap.keys["quit"]


def configs(workspace: Path, data: bytes) -> None:
    from clara_pipeline.config.load import resolve

    folder = workspace / "config"
    folder.mkdir(exist_ok=True)
    for name in ("x.toml", "x.json", "x.yaml"):
        (folder / name).write_bytes(data)
        with contextlib.suppress(ClaraError):
            resolve(workspace / "nowhere", folder / name)
    resolve(workspace / "nowhere", None, [data.decode("utf-8", "replace")])


def conditions(workspace: Path, data: bytes) -> None:
    from clara_pipeline.stage_work.select_candidates import where
    from clara_pipeline.tables.run_tables import RANKED, arrow_table

    rows = [{"filename": f"f{n}", "rank": n, "nwrss": n / 10, "tmag": 9.0} for n in range(1, 10)]
    where(arrow_table(RANKED, rows), data.decode("utf-8", "replace"))


def answers(workspace: Path, data: bytes) -> None:
    from clara_pipeline.network.client import Client
    from clara_pipeline.network.hosts import allow
    from clara_pipeline.network.retry_policy import RetryPolicy

    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.settimeout(2.0)
        threading.Thread(target=_serve, args=(listening, data), daemon=True).start()
        try:
            Client(allow(frozenset(), url), 1.0, RetryPolicy(0, 0.001)).read(f"{url}/x", 10**6)
        finally:
            listening.shutdown(socket.SHUT_RDWR)  # wakes the thread


def _serve(listening: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(2.0)
                connection.recv(65536)
                connection.sendall(data)


def locks(workspace: Path, data: bytes) -> None:
    from clara_pipeline.files.lock import hold, holder

    (workspace / "lock").write_bytes(data)
    assert "\x1b" not in str(holder(workspace / "lock"))
    with hold(workspace / "lock"):
        pass


def _run(workspace: Path) -> Path:
    """The folder of a sound run, made anew where it was spoilt."""
    from clara_pipeline.runs.parts import Plan, write_plan
    from tests.fuzz import corpora

    run = workspace / "runs" / "r1"
    (run / "rank").mkdir(parents=True, exist_ok=True)
    (run / "manifest.json").write_bytes(corpora.manifests(workspace)[0])
    sound = corpora.parts(workspace)[0]
    (run / "candidates.parquet").write_bytes(sound)
    write_plan(run / "rank", Plan("rank", ("part",)))
    (run / "rank" / "part.parquet").write_bytes(sound)
    (run / "rank" / "part.failed.parquet").unlink(missing_ok=True)
    return run


def _commands(workspace: Path, *commands: list[str]) -> None:
    from clara_tui.cli import main

    for command in commands:
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            code = main([*command, "--workspace", str(workspace)])
        assert code in (0, 1, 2, 3), code
        assert not {"\x1b", "\x07", "\x9b"} & set(told.getvalue()), told.getvalue()
