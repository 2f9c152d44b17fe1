"""Themes, signs, and terminals that can show little."""

import pytest
from app.piloting import Opener, screen_text
from textual.color import Color

from clara_pipeline.decisions import acts
from clara_tui import judging
from clara_tui.terminal import themes
from clara_tui.terminal.glyphs import ASCII, UNICODE, Glyphs, glyphs_for
from clara_tui.widgets.queue_table import SIGNS


@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}, UNICODE),
        ({"TERM": "xterm", "LANG": "C", "LC_ALL": "C.utf8"}, UNICODE),
        ({"TERM": "xterm", "LANG": "C"}, ASCII), ({"TERM": "xterm"}, ASCII), ({}, ASCII),
        ({"TERM": "dumb", "LANG": "C.UTF-8"}, ASCII), ({"TERM": "linux", "LANG": "C.UTF-8"}, ASCII),
        ({"TERM": "xterm", "LANG": "de_DE.ISO-8859-1"}, ASCII),
        ({"TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "POSIX"}, ASCII),
    ],
)  # fmt: skip
def test_signs_suit_the_terminal(environment: dict[str, str], glyphs: Glyphs) -> None:
    assert glyphs_for(environment) is glyphs


def test_the_ascii_signs_are_ascii() -> None:
    for name in Glyphs.__dataclass_fields__:
        assert str(getattr(ASCII, name)).isascii()


@pytest.mark.parametrize(
    ("environment", "colours", "name"),
    [
        ({}, "truecolor", "clara-dark"), ({"CLARA_THEME": "okabe-ito"}, "256", "okabe-ito"),
        ({"CLARA_THEME": "no such"}, "256", "clara-dark"), ({}, "standard", "sixteen-colours"),
        ({}, None, "sixteen-colours"), ({"NO_COLOR": "", "CLARA_THEME": "okabe-ito"}, "truecolor", "sixteen-colours"),
    ],
)  # fmt: skip
def test_the_theme_suits_the_terminal(environment: dict[str, str], colours: str | None, name: str) -> None:
    assert themes.theme_for(environment, colours) == name


def test_every_theme_names_every_colour_of_ours() -> None:
    for theme in themes.THEMES:
        assert theme.variables.keys() >= themes.DARK.variables.keys() | set(themes.DISPOSITION_COLOURS.values())


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1."""

    def luminance(colour: str) -> float:
        shares = [channel / 255 for channel in Color.parse(colour).rgb]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_high_contrast_and_dark_can_be_read() -> None:
    """WCAG: 7 to 1 for high contrast, 4.5 to 1 elsewhere, for text on its background."""
    for theme in (themes.DARK, themes.LIGHT, themes.OKABE_ITO, themes.HIGH_CONTRAST):
        wanted = 7.0 if theme is themes.HIGH_CONTRAST else 4.5
        for name in ("muted", *set(themes.DISPOSITION_COLOURS.values())):
            assert contrast(theme.variables[name], theme.background or "") >= wanted, (theme.name, name)


@pytest.mark.parametrize("theme", themes.NAMES)
async def test_every_theme_paints_every_screen(open_app: Opener, theme: str) -> None:
    async with open_app() as (app, pilot):
        app.theme = theme
        judging.save(app.state, acts.disposition("PC"))
        for key in ("J", "S", "question_mark"):
            await pilot.press(key)
            await pilot.pause()
            assert screen_text(app)


@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {"LANG": "C"}, {"TERM": "dumb"}])
async def test_plain_terminals_get_plain_ascii(
    open_app: Opener, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        for key in ("j", "o", "escape", "J", "s", "escape", "S", "question_mark"):
            await pilot.press(key)
            await pilot.pause()
            text = "".join(screen_text(app))
            assert text.isascii(), [c for c in text if not c.isascii()]


async def test_no_color_shows_decisions_by_sign_and_word(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("EB"))
        await pilot.press("j")
        await pilot.pause()
        assert any("✗ EB" in line for line in screen_text(app))
        for strip in app.screen._compositor.render_strips():
            filtered = strip.apply_filter(app._filters[-1], app.screen.background_colors[1])
            assert all(s.style is None or s.style.color is None or s.style.color.is_default for s in filtered)


def test_every_decision_has_a_sign_of_its_own_kind() -> None:
    from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS

    assert SIGNS.keys() == ALL_DISPOSITIONS.keys() == themes.DISPOSITION_COLOURS.keys()
