"""`python -m tests.fuzz [--minutes 10] [--seed TEXT] [--kinds fits,journals] [--workers 2]`.

Damages sound files of every kind and reads them in limited processes. Reported are tracebacks, more than 5 s of
computing, more than 1 GB, and files, hosts or processes outside the workspace. Exit 1 when there is one.
`--show KIND:NUMBER` writes the bytes of one execution of the seed to standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from clara_pipeline.one_thread import ONE_THREAD

TESTS = Path(__file__).parents[1]
KINDS = (
    "fits", "curves", "journals", "pickles", "votables", "exofop", "drafts", "manifests", "parts", "arrays", "events",
    "models", "cards", "keymaps", "configs", "conditions", "answers", "locks",
    "transients", "stored", "broker", "labels",
)  # fmt: skip
HANG_SECONDS = 5.0
TURN_SECONDS = 12.0
"""How long one kind is read before the next has its turn."""
START_SECONDS = 60.0
"""How long its process may take to start and to make the sound files."""


class Child:
    """One kind being read in a process of its own, from execution `number` on."""

    def __init__(self, kind: str, seed: str, number: int, folder: Path) -> None:
        self.kind, self.first, self.number = kind, number, number
        self.workspace, self.progress = folder / kind, folder / f"{kind}.progress"
        self.workspace.mkdir(parents=True, exist_ok=True)
        self.progress.write_bytes(b"%20d" % number)
        self.findings, self.errors = folder / f"{kind}.found", folder / f"{kind}.err"
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.child",
            kind,
            seed,
            str(number),
            str(self.workspace),
            str(self.progress),
        ]
        path = os.pathsep.join((str(TESTS.parent), str(TESTS)))
        with open(self.findings, "wb") as found, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                command, stdout=found, stderr=errors, stdin=subprocess.DEVNULL, cwd=folder, env=os.environ | ONE_THREAD | {"PYTHONPATH": path},
            )  # fmt: skip
        self.ends = time.monotonic() + START_SECONDS
        self._since, self._cpu = time.monotonic(), 0.0

    def look(self) -> list[dict[str, object]]:
        """What was found since the child began, once it has ended; ends it after its turn or where it hangs."""
        number = int(self.progress.read_bytes() or self.first)
        try:
            cpu = sum(psutil.Process(self.process.pid).cpu_times()[:2])
        except psutil.Error:
            cpu = self._cpu
        if number != self.number:
            if self.number == self.first:
                self.ends = time.monotonic() + TURN_SECONDS
            self.number, self._since, self._cpu = number, time.monotonic(), cpu
        hangs = self.number > self.first and (cpu - self._cpu > HANG_SECONDS or time.monotonic() - self._since > 60)
        if self.process.poll() is None and not hangs and time.monotonic() < self.ends:
            return []
        ended = self.process.poll()
        self.process.kill()
        self.process.wait()
        found = [json.loads(line) for line in self.findings.read_text().splitlines() if line.endswith("}")]
        if hangs:
            found.append({"kind": self.kind, "number": self.number, "problem": f"computed for over {HANG_SECONDS} s"})
        elif ended is not None and not found:
            words = self.errors.read_text(errors="replace")[-1500:]
            found.append(
                {"kind": self.kind, "number": self.number, "problem": f"the process ended with {ended}: {words}"}
            )
        self.ends = 0.0
        return found

    @property
    def is_over(self) -> bool:
        return self.ends == 0.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", default="")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", default="", metavar="KIND:NUMBER")
    args = parser.parse_args()
    seed = args.seed or secrets.token_hex(4)
    with tempfile.TemporaryDirectory(prefix="clara-fuzz-") as folder:
        if args.show:
            return _show(args.show, seed, Path(folder))
        print(f"seed {seed}", flush=True)
        return _fuzz(args.kinds.split(","), seed, args.minutes * 60, args.workers, Path(folder))


def _fuzz(kinds: list[str], seed: str, seconds: float, n_workers: int, folder: Path) -> int:
    end, turn = time.monotonic() + seconds, 0
    done: Counter[str] = Counter()
    problems: dict[str, tuple[str, int]] = {}
    children: list[Child] = []
    while time.monotonic() < end or children:
        while len(children) < n_workers and time.monotonic() < end:
            kind = kinds[turn % len(kinds)]
            turn += 1
            if all(child.kind != kind for child in children):
                children.append(Child(kind, seed, done[kind], folder))
        time.sleep(0.2)
        for child in list(children):
            for found in child.look():
                lines = str(found["problem"]).strip().splitlines()
                where = [line.strip() for line in lines if "/clara_" in line][-1:]
                key = " ".join((child.kind + ":", re.split(r"[:0-9(]", lines[-1])[0][:80], *where))
                if key not in problems:
                    print(f"--- {child.kind}:{found['number']} (seed {seed})\n{found['problem']}", flush=True)
                problems[key] = (
                    problems.get(key, ("", 0))[0] or f"{child.kind}:{found['number']}",
                    problems.get(key, ("", 0))[1] + 1,
                )
            if child.is_over:
                done[child.kind] = child.number + 1
                children.remove(child)
    for kind in kinds:
        print(f"{kind:<12} {done[kind]:>8} executions")
    print(f"{sum(done.values())} executions, {len(problems)} findings, seed {seed}")
    for key, (case, count) in problems.items():
        print(f"  {count:>5} x {case}  {key}")
    return 1 if problems else 0


def _show(case: str, seed: str, folder: Path) -> int:
    sys.path.insert(0, str(TESTS))
    from tests.fuzz import child

    kind, _, number = case.partition(":")
    sys.stdout.buffer.write(child.case(kind, seed, int(number), child.corpus_of(kind, folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
