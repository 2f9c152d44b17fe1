"""The run's fit of a signal on the star card: ephemeris with errors; of the first its planet and orbit, too."""

from __future__ import annotations

from clara_pipeline.records import Star
from clara_pipeline.transit_fit.same_signal import are_one
from clara_pipeline.units import EARTH_RADII_PER_SUN, SURFACE_PERIOD_SQUARED
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.ephemeris_sources import FURTHER, of_fit
from clara_tui.text.transits import density_from_gravity, density_words, ephemeris_words, impact_words, with_error
from clara_tui.widgets.panels.words import number
from clara_tui.widgets.vet_head import radius_words


def fitted(view: CandidateView) -> list[tuple[str, str]]:
    """Return the fit of the transits and what it says of the planet, as (words, style); empty without a fit."""
    if view.signal != 1:
        return _further(view)
    if not view.candidate.number("fit_period_days"):
        return []
    chi2 = number(view.candidate.number("fit_chi2"))
    rows = [(f"fit: {', '.join(ephemeris_words(of_fit(view.candidate, 'fit')))}, chi2 {chi2}", "")]
    return [*rows, (", ".join(_planet(view)), "")]


def _further(view: CandidateView) -> list[tuple[str, str]]:
    """Return the fit of a further signal; the run may number its signals otherwise than they are judged here."""
    runs = [of_fit(view.candidate, start) for start in FURTHER if view.candidate.number(f"{start}_period_days")]
    shown = view.ephemeris
    found = next((one for one in runs if shown is not None and are_one(one, shown)), None)
    return [] if found is None else [(f"fit: {', '.join(ephemeris_words(found))}", "")]


def _planet(view: CandidateView) -> list[str]:
    found = view.candidate.number
    ratio, density = found("radius_ratio"), found("stellar_density_solar")
    if ratio is None or density is None:
        return ["a trapezoid fits better than a planet's disc"]
    words = [f"Rp/R* {with_error(ratio, found('radius_ratio_err'))}", *_radius(view, ratio)]
    words += [impact_words(found("impact"), found("impact_err")), density_words(density, star_density(view))]
    return [*words, *_temperature(view, density)]


def _radius(view: CandidateView, ratio: float) -> list[str]:
    star = _star(view)
    radius = view.candidate.number("radius_rsun") or star.radius_rsun
    if not radius:
        return []
    return [f"Rp {radius_words(ratio * radius * EARTH_RADII_PER_SUN)}"]


def _temperature(view: CandidateView, density: float) -> list[str]:
    """Return the temperature of a black planet on a circular orbit around a star of this density."""
    teff, period = _star(view).teff_k or view.candidate.number("teff_k"), view.candidate.number("fit_period_days")
    if not teff or not period or density <= 0:
        return []
    return [f"Teq {equilibrium_temperature_k(teff, density, period):.0f} K"]


def equilibrium_temperature_k(teff_k: float, density_solar: float, period_days: float) -> float:
    """Return the temperature of a planet without albedo, its heat spread evenly (Seager 2010, eq. 3.9).

    a/R★ is that of a circular orbit around a star of this mean density (in the Sun's).
    """
    a_over_r = (density_solar * period_days**2 / SURFACE_PERIOD_SQUARED) ** (1 / 3)
    return teff_k / (2 * a_over_r) ** 0.5


def star_density(view: CandidateView) -> float | None:
    """Return the star's mean density in the Sun's, by its catalogued mass and radius, or gravity and radius."""
    star, mass = _star(view), view.candidate.number("mass_msun")
    radius = view.candidate.number("radius_rsun") or star.radius_rsun
    if not radius:
        return None
    if mass:
        return mass / radius**3
    return None if star.logg is None else density_from_gravity(star.logg, radius)


def _star(view: CandidateView) -> Star:
    return view.curve.star if view.curve is not None else Star()
