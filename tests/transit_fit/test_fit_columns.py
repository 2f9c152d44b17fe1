"""What a row of the fit's table says of a star's signals."""

from dataclasses import replace

from transit_fit.test_signals import FIRST, SECOND, star

from clara_pipeline.tables.columns import arrow_table
from clara_pipeline.tables.fit_table import FITTED
from clara_pipeline.transit_fit.fit_columns import FITTED_NAMES, fit_columns
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_signal

EMPTY = dict.fromkeys(FITTED_NAMES)


def row_of(*fits: SignalFit) -> dict[str, object]:
    [row] = arrow_table(FITTED, [fit_columns(fits)]).to_pylist()
    return row


def ephemeris_in(row: dict[str, object], start: str) -> dict[str, object]:
    return {name: row[f"{start}_{name}"] for name in FITTED_NAMES}


def test_every_signal_has_its_ephemeris_with_errors() -> None:
    evidence = star(FIRST, SECOND)
    first, second = (fit_signal(evidence, signal) for signal in (FIRST, SECOND))
    third = replace(second, ephemeris=replace(second.ephemeris, period_days=7.7, depth_err_ppm=81.0))
    row = row_of(first, second, third)
    for start, fit in (("fit", first), ("signal2", second), ("signal3", third)):
        said = ephemeris_in(row, start)
        assert said == {name: getattr(fit.ephemeris, name) for name in FITTED_NAMES}
        assert all(value > 0 for value in said.values())


def test_signals_that_were_not_found_are_empty() -> None:
    row = row_of(fit_signal(star(FIRST), FIRST))
    assert [ephemeris_in(row, start) for start in ("signal2", "signal3")] == [EMPTY, EMPTY]


def test_a_depth_without_a_zero_point_has_no_error() -> None:
    fit = fit_signal(star(FIRST), FIRST)
    nameless = replace(fit, ephemeris=replace(fit.ephemeris, depth_ppm=None, depth_err_ppm=None))
    row = row_of(fit, nameless)
    assert (row["signal2_depth_ppm"], row["signal2_depth_err_ppm"]) == (None, None)
    assert row["signal2_period_err_days"] == fit.ephemeris.period_err_days
