"""Plant faults in rooms of the pipeline with mutmut, and say which share of them the tests notice.

    .venv/bin/python .ci/mutants.py scoring files --sample 100 --seed 1

Without `--sample` every mutant of the rooms is tried, which takes hours. Survivors are printed with their change.
"""

import argparse
import random
import shutil
import sys
from collections import Counter
from typing import Any

import mutmut.__main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test

TESTS = {"decisions": ["tests/sessions"], "network": ["tests/network", "--ignore=tests/network/test_only_here.py"]}
"""The tests of a room, where they are not its folder in `tests`; those of other rooms are slower."""

NOTICED = {"killed", "timeout", "suspicious", "segfault", "caught by type check"}


def main() -> int:
    """Run the mutants of the rooms named, and print the share that the tests notice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="+", metavar="ROOM", help="a folder of clara_pipeline: scoring, files")
    parser.add_argument("--sample", type=int, help="mutants to draw from each room")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    sys.argv[1:] = []
    shutil.rmtree("mutants", ignore_errors=True)  # what lies there may be of other rooms
    config().only_mutate = [f"clara_pipeline/{room}/*.py" for room in asked.rooms]
    config().pytest_add_cli_args_test_selection = sorted({t for r in asked.rooms for t in TESTS.get(r, [f"tests/{r}"])})
    drawn: list[Any] = []
    find = mutmut.collect_source_file_mutation_data

    def draw(*, mutant_names: Any) -> Any:
        mutants, files = find(mutant_names=mutant_names)
        for room in asked.rooms:
            of_room = sorted((m for m in mutants if m[1].startswith(f"clara_pipeline.{room}.")), key=lambda m: m[1])
            if asked.sample is not None and asked.sample < len(of_room):
                of_room = random.Random(asked.seed).sample(of_room, asked.sample)
            drawn.extend(of_room)
        return drawn, files

    mutmut.collect_source_file_mutation_data = draw
    mutmut._run([f"clara_pipeline.{room}.*" for room in asked.rooms], asked.processes)
    set_mutant_under_test("")
    for room in asked.rooms:
        tell(room, [(data, name) for data, name, _ in drawn if name.startswith(f"clara_pipeline.{room}.")])
    return 0


def tell(room: str, mutants: list[tuple[Any, str]]) -> None:
    """Print the survivors of a room with their change, then how many of its mutants were noticed."""
    status = {name: mutmut.status_by_exit_code[data.exit_code_by_key[name]] for data, name in mutants}
    for data, name in sorted(mutants, key=lambda m: m[1]):
        if status[name] not in NOTICED:
            print(f"\n{name}: {status[name]}\n{get_diff_for_mutant(name, path=data.path)}")
    noticed = sum(word in NOTICED for word in status.values())
    share = noticed / max(len(status), 1)
    print(f"\n{room}: {noticed} of {len(status)} noticed ({share:.1%}), {dict(Counter(status.values()))}")


if __name__ == "__main__":
    raise SystemExit(main())
