"""Write how consistent a vetter is: in a line, and in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize, star_name

if TYPE_CHECKING:
    from clara_pipeline.decisions.gold.consistency import Bin, Consistency
    from clara_pipeline.decisions.gold.intervals import Share

TOO_FEW = "too few to tell"
BIN_TITLES = {"snr": "S/N", "period": "period", "depth": "depth"}
MISSED_HEAD = ("star", "sector", "said", "period d", "depth ppm", "duration h", "S/N")


def gold_line(found: Consistency) -> str:
    """Return `gold rows: same 12 of 14 (60-96 %), kappa .78; planets 1 of 2 (9-91 %, few)`."""
    kappa = "" if found.kappa.value is None else f", kappa {found.kappa.value:.2f}".replace(" 0.", " .")
    return f"gold rows: same {_short(found.same)}{kappa}; planets {_short(found.found)}"


def _short(share: Share) -> str:
    from clara_pipeline.decisions.gold.consistency import FEW

    if (interval := share.interval) is None:
        return "0 of 0"
    few = ", few" if share.n < FEW else ""
    return f"{share.n_hits} of {share.n} ({100 * interval[0]:.0f}-{100 * interval[1]:.0f} %{few})"


def share_words(share: Share) -> str:
    """Return `9 of 10 (90 %, 60-98)`, the share with its 95 % interval; `0 of 0`; what is too few says so."""
    from clara_pipeline.decisions.gold.consistency import FEW

    words, interval = f"{share.n_hits} of {share.n}", share.interval
    if share.value is None or interval is None:
        return words
    few = f"; {TOO_FEW}" if share.n < FEW else ""
    return f"{words} ({100 * share.value:.0f} %, {100 * interval[0]:.0f}-{100 * interval[1]:.0f}{few})"


def kappa_words(found: Consistency) -> str:
    """Return Cohen's kappa with its interval, or why there is none."""
    from clara_pipeline.decisions.gold.consistency import FEW

    if found.kappa.value is None:
        return "none: " + (found.kappa.reason if found.same.n else "no star was judged twice")
    interval = found.kappa_interval
    words = f"{found.kappa.value:.3f}"
    if interval is None:
        is_same = found.same.n_hits == found.same.n
        return f"{words} ({'nothing was judged differently: no interval' if is_same else TOO_FEW})"
    few = f"; {TOO_FEW}" if found.same.n < FEW else ""
    return f"{words} ({interval[0]:.2f} to {interval[1]:.2f}{few})"


def consistency_lines(name: str, found: Consistency) -> Iterator[str]:
    """Yield all that gold rows say of one vetter, line by line."""
    yield name
    near = f"; {found.n_too_near} more, judged too soon after their star, left out" if found.n_too_near else ""
    yield f"  repeats the same: {share_words(found.same)}{near}"
    yield f"  Cohen's kappa: {kappa_words(found)}"
    yield f"  planets called PC: {share_words(found.found)}"
    for one in found.bins:
        yield f"    {bin_words(one):<24} {share_words(one.share)}"


def bin_words(one: Bin) -> str:
    """Return `S/N 25 to 40`, `period below 1.5 d`."""
    unit = f" {one.unit}" if one.unit else ""
    title = BIN_TITLES[one.of]
    if one.low is None:
        return f"{title} below {one.high:g}{unit}"
    return (
        f"{title} {one.low:g} to {one.high:g}{unit}" if one.high is not None else f"{title} {one.low:g}{unit} and more"
    )


def missed_rows(found: Consistency) -> list[tuple[str, ...]]:
    """Return the planets missed, the clearest first, as cells under `MISSED_HEAD`."""
    return [
        (
            star_name(one.key.tic_id, one.key.filename, 60),
            "-" if one.key.sector is None else str(one.key.sector),
            sanitize(one.disposition, 8),
            f"{one.planet.period_days:.4f}",
            f"{one.planet.depth_ppm:.0f}",
            f"{one.planet.duration_hours:.1f}",
            f"{one.planet.snr:.0f}",
        )
        for one in found.missed
    ]
