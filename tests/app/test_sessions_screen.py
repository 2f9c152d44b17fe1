"""Sessions and Compare: opening, beginning, marking, agreement; the export dialog."""

import errno
from pathlib import Path

import pytest
from app.piloting import Opener, screen_text, until, write

from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
from clara_tui import judging
from clara_tui.app import ClaraApp
from clara_tui.dialogs import export
from clara_tui.queue.rows import Rows
from clara_tui.screens.compare import CompareScreen
from clara_tui.screens.sessions import SessionsScreen
from clara_tui.screens.vet.screen import VetScreen

LABELS = {"bob": "PC PC EB V J J PC EB", "cat": "PC EB EB V J U PC EB"}


def judged_by(workspace: Path, rows: Rows, name: str) -> None:
    with Session.open(workspace / "sessions", name, name) as session:
        for place, code in enumerate(LABELS[name].split()):
            session.save(acts.disposition(code), rows.key(place))


def text_of(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


def words_of(app: ClaraApp) -> str:
    """The text as one line: where it is wrapped depends on the length of the paths in it."""
    return " ".join(text_of(app).split())


async def test_sessions_are_listed_with_what_they_hold(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        judged_by(workspace, app.state.rows, "bob")
        await pilot.press("S")
        await until(pilot, lambda: "bob" in text_of(app))
        line = next(line for line in screen_text(app) if " bob " in line)
        assert line.split() == ["bob", "bob", "8", "3", "2", "1", "·", "2", "·", "·", "·"]


async def test_the_counts_of_all_dispositions_fit_into_sixty_columns(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(60, 16)) as (app, pilot):
        judged_by(workspace, app.state.rows, "bob")
        await pilot.press("S")
        await until(pilot, lambda: "bob" in text_of(app))
        head, line = (next(line for line in screen_text(app) if word in line) for word in ("judged", " bob "))
        assert head.split()[-1] == "KP"
        assert line.split() == ["bob", "8", "3", "2", "1", "·", "2", "·", "·", "·"]


async def test_another_session_is_opened_and_the_first_let_go(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        judged_by(workspace, app.state.rows, "bob")
        await pilot.press("S")
        await until(pilot, lambda: "bob" in text_of(app))
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.state.session.name == "bob")
        Session.open(workspace / "sessions", "ann", "x").close()


async def test_a_new_session_needs_a_name_that_is_one(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("S", "n")
        await write(app, pilot, "../evil")
        await until(pilot, lambda: "cannot name a session" in text_of(app))
        await write(app, pilot, "eve")
        await until(pilot, lambda: app.state.session.name == "eve")
        assert sorted(path.name for path in (workspace / "sessions").glob("*.jsonl")) == ["ann.jsonl", "eve.jsonl"]


async def test_a_folder_that_may_not_be_entered_is_a_sentence(
    open_app: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("S", "n")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "exists", lambda path: forbidden(path))
            await write(app, pilot, "eve")
            await until(pilot, lambda: "cannot be looked into" in text_of(app))


def forbidden(path: Path) -> bool:
    """What the system says of a file in a folder without permission; root would be let in."""
    raise PermissionError(errno.EACCES, "Permission denied", str(path))


async def test_a_session_somebody_writes_is_opened_to_read(open_app: Opener, workspace: Path) -> None:
    with Session.open(workspace / "sessions", "ann", "other") as other:
        async with open_app() as (app, pilot):
            assert app.state.session.is_read_only
            assert any("opened to read only" in n.message for n in app._notifications)
            assert "read-only" in screen_text(app)[0]
            app.run_or_notify(judging.save, app.state, acts.disposition("PC"))
            assert not app.state.judgement(app.state.current).disposition
            other.save(acts.disposition("EB"), app.state.current)
            await until(pilot, lambda: "other" in app.state.session.book.vetters)


async def test_a_damaged_session_says_what_was_dropped(open_app: Opener, workspace: Path) -> None:
    (workspace / "sessions").mkdir()
    (workspace / "sessions" / "ann.jsonl").write_bytes(b'{"half of a li')
    async with open_app() as (app, _pilot):
        assert any("never finished" in n.message for n in app._notifications)
        judging.save(app.state, acts.disposition("PC"))
        assert app.state.judgement(app.state.current).disposition


async def test_compare_tells_agreement_and_disagreements(open_app: Opener, workspace: Path) -> None:
    from sklearn.metrics import cohen_kappa_score

    async with open_app() as (app, pilot):
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        await pilot.press("S")
        await until(pilot, lambda: "cat" in text_of(app))
        await pilot.press("j", "space", "space", "c")
        await until(pilot, lambda: "judged differently: 2" in text_of(app))
        kappa = cohen_kappa_score(LABELS["bob"].split(), LABELS["cat"].split())
        assert f"{kappa:.3f}" in text_of(app)
        assert "75.0 %" in text_of(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, SessionsScreen)


async def test_what_was_judged_differently_is_seen_at_the_smallest_size(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(60, 16)) as (app, pilot):
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        await pilot.press("S")
        await until(pilot, lambda: "cat" in text_of(app))
        await pilot.press("j", "space", "space", "c")
        await until(pilot, lambda: "judged differently: 2" in text_of(app))
        assert sum("bob PC" in line or "cat EB" in line or "cat U" in line for line in screen_text(app)) == 2


@pytest.mark.parametrize("way", [["S", "c"], ["enter", "S", "c"]])
async def test_a_disagreement_is_opened_and_left_again(open_app: Opener, workspace: Path, way: list[str]) -> None:
    async with open_app() as (app, pilot):
        keys = [app.state.rows.key(place) for place in range(8)]
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        await pilot.press("j", *way)
        await until(pilot, lambda: "judged differently: 2" in text_of(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        assert app.state.current == max(keys[1], keys[5])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and "judged differently: 2" in text_of(app))
        assert [line.split()[2] for line in screen_text(app) if app.glyphs.cursor in line] == [
            str(max(keys[1], keys[5])[0])
        ]
        await pilot.press("g", "enter")
        await until(pilot, lambda: app.state.current == min(keys[1], keys[5]))


async def test_a_star_of_another_run_cannot_be_opened_and_says_so(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        for name, code in (("bob", "PC"), ("cat", "EB")):
            with Session.open(workspace / "sessions", name, name) as session:
                session.save(acts.disposition(code), CandidateKey(7, 9, "elsewhere.fits"))
        await pilot.press("S", "c")
        await until(pilot, lambda: "judged differently: 1" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: any("TIC 7 in sector 9 is not in the run" in n.message for n in app._notifications))


async def test_the_queue_shows_the_stars_that_vetters_disagree_on(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        keys = [app.state.rows.key(place) for place in range(8)]
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        await pilot.press("slash")
        await write(app, pilot, "disagree")
        await until(pilot, lambda: len(app.state) == 2)
        assert {app.state.rows.key(place) for place in range(2)} == {keys[1], keys[5]}
        await pilot.press("slash")
        await write(app, pilot, "-disagree rank<=8")
        await until(pilot, lambda: len(app.state) == 6)
        await pilot.press("B")
        await until(pilot, lambda: len(app.state) == 60)
        await pilot.press("slash")
        await write(app, pilot, "disagree")
        await until(pilot, lambda: any("until they are shown" in n.message for n in app._notifications))
        assert len(app.state) == 60


async def test_a_filter_that_means_nothing_stays_to_be_mended(open_app: Opener) -> None:
    async with open_app(size=(120, 30)) as (app, pilot):
        await pilot.press("slash")
        await write(app, pilot, "tri-pcs>.9")
        await until(pilot, lambda: "did you mean tri-PC?" in text_of(app))
        await write(app, pilot, "N-WRSS > .5")
        await until(pilot, lambda: app.state.query is not None and app.state.query.text == "N-WRSS > .5")


async def test_blind_hides_the_others(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        await pilot.press("S", "B", "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and "blind" in text_of(app))
        assert "back" in screen_text(app)[-1], "the keys are at the bottom"
        assert "κ" not in text_of(app)
        await pilot.press("B", "B")
        await until(pilot, lambda: "κ" in text_of(app))


async def test_blind_hides_what_the_others_counted(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        judged_by(workspace, app.state.rows, "bob")
        await pilot.press("S", "B")
        await until(pilot, lambda: "hidden: judging blind, B" in text_of(app))
        bob = next(line for line in screen_text(app) if " bob " in line)
        ann = next(line for line in screen_text(app)[1:] if " ann " in line)
        assert bob.split() == ["bob", "bob", "8", "hidden:", "judging", "blind,", "B"]
        assert ann.split()[-9:] == ["1", "1", *"·······"]
        await pilot.press("B", "B")
        await until(pilot, lambda: "hidden: judging blind, B" not in text_of(app))


async def test_comparing_one_alone_says_why_not(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("S", "c")
        await until(pilot, lambda: "two vetters or more" in text_of(app))


@pytest.mark.parametrize("letter", ["a", "f", "g"])
async def test_decisions_and_ranks_are_exported(open_app: Opener, workspace: Path, letter: str) -> None:
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("EB"))
        await pilot.press("E", letter)
        await write(app, pilot, str(workspace / "out.x"))
        await until(pilot, lambda: any("written" in n.message for n in app._notifications))
        assert (workspace / "out.x").stat().st_size > 0


async def test_an_export_never_writes_over_a_file(open_app: Opener, workspace: Path) -> None:
    (workspace / "there.csv").write_text("mine")
    async with open_app() as (app, pilot):
        await pilot.press("E", "a")
        await write(app, pilot, str(workspace / "there.csv"))
        await until(pilot, lambda: "is there already" in words_of(app))
    assert (workspace / "there.csv").read_text() == "mine"


def test_default_names_are_free(workspace: Path) -> None:
    csv = export.EXPORTS[0]
    first = export.default_path(csv, workspace, "ann", "run")
    first.write_text("")
    assert export.default_path(csv, workspace, "ann", "run") == workspace / "ann-decisions-2.csv"


async def test_a_further_signal_judged_differently_is_opened(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        key = app.state.rows.key(3)
        for name, code in (("bob", "PC"), ("cat", "EB")):
            with Session.open(workspace / "sessions", name, name) as session:
                session.save(acts.disposition(code), key._replace(signal=2))
        await pilot.press("S", "c")
        await until(pilot, lambda: f"S{key.sector} .02" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        assert (app.state.current, app.state.signal) == (key, 2)


async def test_disagree_is_of_the_sessions_chosen_in_compare(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(160, 40)) as (app, pilot):
        keys = [app.state.rows.key(place) for place in range(8)]
        for name in LABELS:
            judged_by(workspace, app.state.rows, name)
        with Session.open(workspace / "sessions", "dan", "dan") as session:
            session.save(acts.disposition("V"), keys[0])
        await pilot.press("S")
        await until(pilot, lambda: "dan" in text_of(app))
        await pilot.press("g", "j", "space", "j", "space", "c")
        await until(pilot, lambda: "judged differently: 1" in text_of(app))
        await pilot.press("q", "q", "slash")
        await write(app, pilot, "disagree")
        await until(pilot, lambda: len(app.state) == 1)
        assert app.state.rows.key(0) == keys[0]
        assert "of bob, dan" in text_of(app)
