"""The process that damages and reads: `python -m tests.fuzz.child KIND SEED FIRST WORKSPACE PROGRESS`, findings out."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from hostile.harmless import is_harmless

from tests.fuzz import corpora, readers
from tests.fuzz.mutate import mutated

MEMORY_BYTES = 4 << 30
MAX_RSS_KB = 1 << 20


def case(kind: str, seed: str, number: int, corpus: list[bytes]) -> bytes:
    """The damaged bytes of one execution: the same for the same seed."""
    rng = random.Random(f"{seed}:{kind}:{number}")
    return mutated(rng, rng.choice(corpus))


def corpus_of(kind: str, folder: Path) -> list[bytes]:
    """Sound examples of a kind, in the folder's own words."""
    made = getattr(corpora, kind)(folder)
    if kind in ("models", "cards"):
        shutil.copytree(folder / "m", folder / "models" / "m", dirs_exist_ok=True)
    return made


def main(kind: str, seed: str, first: int, workspace: Path, progress: Path) -> None:
    warnings.simplefilter("ignore")
    corpus = corpus_of(kind, workspace)
    read, number = getattr(readers, kind), first
    outside = _Outside(workspace)
    with open(progress, "wb", buffering=0) as told:
        _one(read, workspace, corpus[0])  # imports, and the first look at everything
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        sys.addaudithook(outside.see)
        while True:
            os.pwrite(told.fileno(), b"%20d" % number, 0)
            data = case(kind, seed, number, corpus)
            problem = _one(read, workspace, data)
            outside.reached, reached = [], outside.reached
            if reached:
                problem = f"reached outside the workspace: {sorted(set(reached))[:5]}"
            if (used := resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) > MAX_RSS_KB:
                problem = f"{problem}\ntook {used >> 10} MB"
            if problem:
                sys.__stdout__.write(json.dumps({"kind": kind, "number": number, "problem": problem}) + "\n")
                sys.__stdout__.flush()
            if used > MAX_RSS_KB:
                return
            number += 1


def _one(read: Any, workspace: Path, data: bytes) -> str:
    from clara_pipeline.errors import ClaraError

    try:
        read(workspace, data)
    except ClaraError as error:
        return "" if is_harmless(error) else f"a message with control characters: {str(error)!a}"
    except BaseException:
        return traceback.format_exc()
    return ""


class _Outside:
    """Files, hosts and processes that are reached for, other than the workspace, this machine and Python's own."""

    def __init__(self, workspace: Path) -> None:
        own = (
            sys.prefix,
            sys.base_prefix,
            *(path for path in sys.path if path),
            "/proc/",
            "/dev/",
            "/usr/share/zoneinfo",
            "/usr/lib",
        )
        self.may_read = tuple(map(os.path.realpath, own))
        self.workspace = os.path.realpath(workspace)
        self.reached: list[str] = []

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if not path.startswith(self.workspace) and (writes or not path.startswith(self.may_read)):
                self.reached.append(f"open {path}")
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
            self.reached.append(f"{event} {arguments[:2]}")
        elif event == "socket.connect" and arguments[1][0] != "127.0.0.1":
            self.reached.append(f"connect {arguments[1]}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]))
