"""No test asserts how long something takes: a busy machine would fail it. Figures live in `benchmarks/`."""

import re
from pathlib import Path

CLOCK = re.compile(r"assert\b.*\b(monotonic|perf_counter|process_time|time\.time)\(\)")


def test_no_test_asserts_on_the_clock() -> None:
    found = [
        f"{path.name}:{number}"
        for path in Path(__file__).parent.rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if CLOCK.search(line)
    ]
    assert found == []
