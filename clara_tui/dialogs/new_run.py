"""Form of a new run: input, kind, stages, models, settings and a message; checked before it is started."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.text import sanitize
from clara_tui.run_request import RunRequest

FIELDS = (
    ("input", "folder, files apart by ;, demo, or sector 12"),
    ("kind", "empty: stars; or transients, in several bands"),
    ("stages", "empty: all   or some, apart by commas"),
    ("models", "empty: p3 p5 p9; p3=NAME; or a classifier"),
    ("settings", "section.key=value, apart by spaces"),
    ("message", "kept with the run"),
)

TRANSIENTS = "transients"


class NewRun(ModalScreen[RunRequest | None]):
    """Returns what to run, or None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    DEFAULT_CSS = """
    NewRun { background: $background 0%; align: center middle; }
    NewRun Vertical { width: 76; max-width: 100%; height: auto; background: $panel; border: round $frame; padding: 0 1;
                      border-title-color: $accent; }
    NewRun.ascii Vertical { border: ascii $frame; }
    NewRun Horizontal { height: 1; }
    NewRun Label { width: 10; color: $muted; }
    NewRun Input { height: 1; border: none; padding: 0; width: 1fr; background: $panel; color: $foreground; }
    NewRun Input:focus { background: $selected; }
    NewRun .problem { width: 100%; height: auto; color: $error; display: none; }
    NewRun .keys { width: 100%; color: $muted; }
    """

    def __init__(self, workspace: Path, last_form: dict[str, str], problem: str = "") -> None:
        """Fill the form. `last_form`: the fields' first texts by name; updated in place when the form is sent."""
        super().__init__()
        self._workspace, self._last_form, self._problem = workspace, last_form, problem

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "start a run"
            for name, hint in FIELDS:
                with Horizontal():
                    yield Label(name, markup=False)
                    given = self._last_form.get(name, "")
                    yield Input(given, placeholder=hint, id=name, compact=True, select_on_focus=False)
            yield Label("", classes="problem", markup=False)
            yield Label("Tab next field   Enter start   Esc leave", classes="keys", markup=False)

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")
        for field in self.query(Input):
            field.cursor_blink = False
        if self._problem:
            self._show_problem(self._problem)

    def on_input_submitted(self) -> None:
        texts = {field.id or "": sanitize(field.value, 2000) for field in self.query(Input)}
        try:
            request = request_of(texts, self._workspace)
        except ClaraError as error:
            self._show_problem(str(error))
        else:
            self._last_form.update(texts)
            self.dismiss(request)

    def _show_problem(self, words: str) -> None:
        label = self.query_one(".problem", Label)
        label.update(sanitize(words, 600))
        label.display = True

    def action_leave(self) -> None:
        self.dismiss(None)


def request_of(texts: dict[str, str], workspace: Path) -> RunRequest:
    """Return the request that the dialog's fields make. Raises UsageError, in words, for what cannot be run."""
    from clara_pipeline.config.load import resolve

    given, kind = texts["input"].strip(), _kind(texts["kind"])
    words = given.lower().split()
    sector = int(words[1]) if len(words) == 2 and words[0] == "sector" and words[1].isdecimal() else None
    demo = given.lower() == "demo"
    if kind == TRANSIENTS and sector is not None:
        raise UsageError("a sector is of stars: name files of photometry for transients, or leave the kind empty")
    inputs = () if demo or sector is not None else _inputs(given)
    models = texts["models"].replace(" ", "")
    assignments = tuple(texts["settings"].split())
    if kind == TRANSIENTS and models:
        assignments, models = (f"transients.model={_classifier(models, workspace)}", *assignments), ""
    resolve(workspace, None, assignments)
    _check_models(models, workspace)
    return RunRequest(
        inputs=inputs,
        demo=demo,
        kind=kind,
        sector=sector,
        stages=texts["stages"].replace(" ", ""),
        models=models,
        assignments=assignments,
        message=texts["message"],
    )


def _kind(typed: str) -> str:
    """Return the kind of run that is meant; a word's beginning is enough. Raises UsageError for another word."""
    word = typed.strip().lower()
    found = next((kind for kind in ("stars", TRANSIENTS) if word and kind.startswith(word)), "")
    if word and not found:
        raise UsageError(f"write the kind as stars or transients, not {sanitize(typed, 60)}")
    return TRANSIENTS if found == TRANSIENTS else ""


def _classifier(name: str, workspace: Path) -> str:
    from clara_pipeline.models.registry import find_model

    find_model(workspace, name, "transients")
    return name


def _check_models(given: str, workspace: Path) -> None:
    from clara_pipeline.models.registry import find_model

    for pair in filter(None, map(str.strip, given.split(","))):
        role, _, name = map(str.strip, pair.partition("="))
        if role not in ("p3", "p5", "p9") or not name:
            raise UsageError(f"write the models as p3=NAME,p5=NAME,p9=NAME, not {sanitize(pair, 60)}")
        find_model(workspace, name, "forest")


def _inputs(given: str) -> tuple[Path, ...]:
    paths = tuple(_there(part.strip()) for part in given.split(";") if part.strip())
    if not paths:
        raise UsageError("say what to run on: a folder of light curves, or demo, or sector and its number")
    return paths


def _there(typed: str) -> Path:
    """Return the absolute path of something that exists. Whatever is typed, the answer is a path or a sentence."""
    try:
        path = Path(typed).expanduser()
        if not path.exists():
            raise UsageError(f"there is no such file or folder: {sanitize(path, 120)}")
        return path.absolute()
    except RuntimeError:  # no such user, or no home to be found
        raise UsageError(f"there is no home folder {sanitize(typed, 120)}: write the path from / on") from None
    except OSError as error:
        raise UsageError(f"{sanitize(typed, 120)} cannot be reached: {error.strerror}; check the path") from error
