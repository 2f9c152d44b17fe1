"""Runs, decisions and kills for a long time: nothing is lost, memory and open files stay flat.

    python -m benchmarks.soak [--minutes 60] [--seed 1]

Three things go on side by side until the time is over. A run over the demo sky is killed at a random moment and
resumed, again and again, until it ends; its table must have the bytes of a run that nobody killed. A vetter writes
decisions and is killed while it writes; every decision that it had told of must be in the journal. An app on a
pseudo-terminal gets keys all the time; each must become a line of its journal, and its memory and open files must not
grow. Exits 1 where something was lost or grew.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.vet import Terminal
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.session import Session

N_STARS = 24
STAGES = "ingest,features,score,rank"
LONGEST_LIFE = 1.2
"""Of a run before it is killed, in what one takes that nobody kills; the moment is drawn evenly."""
MOST_KILLS_A_RUN = 12
KEYS = "pexv"
LATEST_LINE_SECONDS = 60.0
MOST_GROWTH = 1.15
"""Memory of the app: the median of the last third over that of the second; the first is filling caches."""
MOST_NEW_FILES = 3

JUDGE_ON_AND_ON = """
import sys
from pathlib import Path
from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
session = Session.open(Path(sys.argv[1]), "soak", "ann")
for number in range(10**9):
    star = CandidateKey(number % 5000, 1, "f" * (number % 300))
    print(session.save(acts.disposition("PC"), star).id, flush=True)
"""


@dataclass
class Tally:
    """What was done, and what went wrong."""

    kills: int = 0
    runs: int = 0
    decisions: int = 0
    keys: int = 0
    app_mb: list[float] = field(default_factory=list)
    app_files: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        finished_run(workspace, "--demo", "--set", f"demo.n_stars={N_STARS}")
        table, longest_life = finished_run(workspace, "--input", str(workspace / "data" / "demo")), 1e9
        for _ in range(2):  # the faster one: a busy moment must not make lives so long that nothing is killed
            began = time.monotonic()
            finished_run(workspace, "--input", str(workspace / "data" / "demo"))
            longest_life = min(longest_life, LONGEST_LIFE * (time.monotonic() - began))
        end = time.monotonic() + 60 * args.minutes
        actors: list[Callable[[], None]] = [
            lambda: killed_runs(workspace, table, tally, end, longest_life, random.Random(args.seed)),
            lambda: killed_vetters(workspace / "soak", tally, end, random.Random(args.seed + 1)),
            lambda: pressed_keys(workspace, tally, end, random.Random(args.seed + 2)),
        ]
        threads = [threading.Thread(target=guarded, args=(actor, tally)) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    report(tally)
    sys.exit(bool(tally.wrong))


def guarded(actor: Callable[[], None], tally: Tally) -> None:
    try:
        actor()
    except (Exception, SystemExit) as error:  # noqa: BLE001  the others go on, and the report says it
        tally.wrong.append(f"{type(error).__name__}: {error}")


def command(workspace: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "clara_tui.cli", "run", "--workspace", str(workspace), "--json", "-q", *more]


def finished_run(workspace: Path, *more: str) -> bytes:
    """Run to the end; the bytes of the table."""
    stages = () if "--resume" in more else ("--stages", f"demo,{STAGES}", "--set", "run.chunk_size=2", "--workers", "2")
    done = subprocess.run(command(workspace, *more, *stages), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"a run ended with {done.returncode}: {done.stderr[-500:]}")
    return Path(json.loads(done.stdout)["candidates"]).read_bytes()


def killed_runs(
    workspace: Path, table: bytes, tally: Tally, end: float, longest_life: float, rng: random.Random
) -> None:
    """Begin runs, kill each many times, let it end, and compare its table."""
    options = ("--input", str(workspace / "data" / "demo"), "--stages", STAGES, "--workers", "2")
    while time.monotonic() < end:
        before = set((workspace / "runs").iterdir())
        kill_soon(command(workspace, *options, "--set", "run.chunk_size=2"), longest_life, rng)
        tally.kills += 1
        for begun in sorted(set((workspace / "runs").iterdir()) - before):
            if begun.name.startswith(".") or not (begun / "manifest.json").exists():
                continue  # killed before it had its name
            for _ in range(rng.randrange(MOST_KILLS_A_RUN)):
                tally.kills += kill_soon(command(workspace, "--resume", begun.name), longest_life, rng)
            tally.runs += 1
            if finished_run(workspace, "--resume", begun.name) != table:
                tally.wrong.append(f"run {begun.name} has another table")


def kill_soon(words: list[str], longest_life: float, rng: random.Random) -> bool:
    """Start a program and kill it at a random moment; whether it was still alive."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(rng.random() * longest_life)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def killed_vetters(folder: Path, tally: Tally, end: float, rng: random.Random) -> None:
    """Let vetters tell of each decision, kill them while they write, and look for all that was told."""
    folder.mkdir()
    told: set[str] = set()
    while time.monotonic() < end:
        words = [sys.executable, "-c", JUDGE_ON_AND_ON, str(folder)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as vetter:
            assert vetter.stdout is not None
            first = vetter.stdout.readline()
            time.sleep(rng.random() * 0.05)
            vetter.kill()
            told |= set((first + vetter.stdout.read()).split("\n")[:-1])
        tally.kills += 1
        with Session.open(folder, "soak", "ann") as session:
            content = read_journal(session.path)
        tally.decisions = len(told)
        lost = told - {line.id for line in content.lines}
        if lost or content.problems or content.torn:
            tally.wrong.append(f"journal: {len(lost)} lost, {content.problems}, torn {content.torn!r}")
            return


def pressed_keys(workspace: Path, tally: Tally, end: float, rng: random.Random) -> None:
    """Judge by keys in an app that lives as long as the test; measure it after each ten keys."""
    app = Terminal(workspace, 100, 30)
    app.start()
    app.until(b"#1/")
    app.press("\r")
    process = psutil.Process(app.process)
    while time.monotonic() < end:
        if not any(became_a_line(app, workspace, key) for key in rng.sample(KEYS, 2)):
            raise RuntimeError("two keys became no line of the journal")
        tally.keys += 1
        app.press(rng.choice("jk"))
        if tally.keys % 10 == 0:
            tally.app_mb.append(process.memory_info().rss / 1e6)
            tally.app_files.append(process.num_fds())
    app.stop()


def became_a_line(app: Terminal, workspace: Path, key: str) -> bool:
    """Press a key; whether the journal grew. A star that is judged so already needs no line."""
    n_lines, latest = journal_lines(workspace), time.monotonic() + LATEST_LINE_SECONDS
    app.press(key)
    while journal_lines(workspace) == n_lines and time.monotonic() < latest:
        app.settle(0.02)
    return journal_lines(workspace) > n_lines


def journal_lines(workspace: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in (workspace / "sessions").glob("*.jsonl"))


def report(tally: Tally) -> None:
    """Say what was done, and check that the app has not grown."""
    print(f"{tally.kills} kills, {tally.runs} runs with the same bytes")
    print(f"{tally.decisions} decisions told of and kept, {tally.keys} keys, each a line of the journal")
    third = len(tally.app_mb) // 3
    if third:
        second, last = (sorted(tally.app_mb[i * third : (i + 1) * third])[third // 2] for i in (1, 2))
        files = tally.app_files[third], tally.app_files[-1]
        print(f"app: {second:.0f} MB, then {last:.0f} MB; open files {files[0]}, then {files[1]}")
        if last > MOST_GROWTH * second or files[1] > files[0] + MOST_NEW_FILES:
            tally.wrong.append("the app has grown")
    for problem in tally.wrong:
        print(f"WRONG: {problem}")


if __name__ == "__main__":
    main()
