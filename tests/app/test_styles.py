"""Every style of every line has a look in every theme."""

import pytest
from textual.app import App

from clara_tui.terminal import themes
from clara_tui.text.styled_text import STYLES as ROLES
from clara_tui.widgets.styles import ADDRESS, PLOTS, STYLES, style_of


class Themed(App[None]):
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DARK.variables


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
async def test_every_text_style_resolves(theme) -> None:  # type: ignore[no-untyped-def]
    app = Themed()
    async with app.run_test():
        app.register_theme(theme)
        app.theme = theme.name
        for name, named in STYLES.items():
            style = style_of(name, app.theme_variables)
            assert (style.color is not None) is bool(named.colour)
            assert (style.bgcolor is not None) is bool(named.ground)


def test_plots_and_words_use_no_name_twice_and_all_roles_have_one() -> None:
    assert set(ROLES) - {""} == PLOTS.keys()
    assert len(STYLES) > len(PLOTS)


def test_every_decision_has_an_ink() -> None:
    assert set(themes.DISPOSITION_COLOURS.values()) <= STYLES.keys()


def test_an_address_is_a_link() -> None:
    assert style_of(f"{ADDRESS}example.org/1", {}).link == "https://example.org/1"
