"""Records that a disk or a person damaged: read and told, or refused in a sentence."""

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.errors import DamagedStore
from clara_pipeline.trainings.comparison import compare_trainings
from clara_pipeline.trainings.export import exported
from clara_pipeline.trainings.mlflow_store import _nameable
from clara_pipeline.trainings.record import RECORD, Naming, TrainingData, TrainingRecord, read_record
from clara_tui.commands.trainings.training_text import comparison_lines, detail_lines, list_lines
from clara_tui.plots.canvas import Size
from clara_tui.screens.trainings.learning_curves import learning_curves
from clara_tui.terminal.glyphs import UNICODE
from clara_tui.text.styled_text import text_of
from clara_tui.text.trainings import detail_lines as detail_words
from clara_tui.text.trainings import list_lines as list_words

SOUND = msgspec.json.encode(
    TrainingRecord(
        id="a", kind="scan", state="finished", naming=Naming("one", "tries", ("a", "b"), "why"), seed=3,
        parameters={"rate": 0.1, "deep": True, "name": "x"}, versions={"numpy": "2"},
        data=TrainingData(("a.csv",), "ab", {"train": 3}, {"SN": 2}),
        epochs=tuple({"epoch": n, "loss": 1 / n, "validation_loss": 0.5} for n in range(1, 30)),
        metrics={"f1": 0.5, "worst": None}, started_utc="2026-01-01T00:00:00+00:00",
    )
)  # fmt: skip
SWAPPED = (b"1e308", b"-1e999", b"9" * 400, b"null", b"[]", b"{}", b'"\\u001b[2J\\u202e"', b"true", b"\xff", b"")


def damaged(seed: int) -> bytes:
    """A record of which some bytes, or a value, became others."""
    rng = random.Random(seed)
    data = bytearray(SOUND)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data))
        data[at : at + rng.randint(0, 8)] = rng.choice(SWAPPED)
    return bytes(data)


def tell(record: TrainingRecord, folder: Path) -> str:
    """All that is ever told of a record, in text."""
    lines = [
        *list_lines([record]),
        *detail_lines(record, folder),
        *comparison_lines(compare_trainings([record, record])),
    ]
    styled = [list_words.list_line(record, 80, True, True, UNICODE), *detail_words.detail_lines(record, 40)]
    styled += detail_words.comparison_lines(compare_trainings([record, record]), 60, "…")
    for first in (0, 1):
        styled += learning_curves([record, record], first, Size(80, 20), "braille", "…")
        styled += learning_curves([record], first, Size(30, 9), "ascii", "~")
    exported([record], "json")
    exported([record], "csv", epochs=True)
    return "".join([*lines, *map(text_of, styled), exported([record], "csv").decode().replace("\n", "")])


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_a_damaged_record_is_told_without_harm_or_refused(tmp_path: Path, first: int) -> None:
    refused = 0
    for seed in range(first, first + 100):
        (tmp_path / RECORD).write_bytes(damaged(seed))
        try:
            record = read_record(tmp_path)
        except DamagedStore as error:
            refused += 1
            assert str(error).isprintable()  # noqa: PT017
            continue
        assert tell(record, tmp_path).isprintable(), seed
    assert 0 < refused < 100


@settings(max_examples=60)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["epoch", "loss", "validation_loss"]), st.floats() | st.none()), max_size=8
    )
)
def test_epochs_of_any_numbers_can_be_told(epochs: list[dict[str, float | None]]) -> None:
    record = TrainingRecord(id="a", kind="scan", state="finished", epochs=tuple(epochs))
    assert tell(record, Path("x")).isprintable()


@given(st.text(max_size=40))
def test_a_name_for_mlflow_leads_nowhere_else(name: str) -> None:
    parts = _nameable(name).split("/")
    assert all(part.strip(". ") for part in parts)
