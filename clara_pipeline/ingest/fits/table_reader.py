"""One FITS file as a light curve with its evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits import astropy_table, plain_table
from clara_pipeline.ingest.fits.datasum import datasum_notes, said_sum, sum_of
from clara_pipeline.ingest.fits.hdus import Hdu, hdus
from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.products.columns import (
    AUTO,
    LightCurveColumns,
    choice_notes,
    evidence_columns,
    missing_column,
    time_and_flux,
)
from clara_pipeline.ingest.products.flux_units import error_in_proportion, in_proportion, unit_of, zero_point_notes
from clara_pipeline.ingest.products.identity import (
    cadence_seconds,
    pipeline_name,
    product_name,
    star_in,
    tic_sector_notes,
)
from clara_pipeline.ingest.products.lightkurve_products import product_for_lightkurve, read_with_lightkurve
from clara_pipeline.ingest.products.not_light_curves import refuse
from clara_pipeline.ingest.products.quality_flags import QualityRule, flagged_to_gaps, quality_rule
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, reference_jd, span_notes, to_btjd
from clara_pipeline.records import Evidence, LightCurve

_Columns = dict[str, NDArray]


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of a FITS file that holds its light curve."""

    index: int
    hdu: Hdu
    layout: np.dtype | None
    """The row where it is plain; None sends the table to astropy."""
    names: tuple[str, ...]
    chosen: LightCurveColumns
    wanted: str
    """The setting `ingest.flux_column`."""
    pipeline: str
    tic_id: int | None
    sector: int | None
    identity_notes: tuple[str, ...]
    rule: QualityRule | None

    def columns(self) -> set[str]:
        """Return what a light curve needs: time, flux, and the quality word where it is used."""
        needed = {self.chosen.time, self.chosen.flux}
        return needed | ({self.rule.column} if self.rule else set())

    def read(self, source: Source, names: Iterable[str]) -> tuple[_Columns, tuple[str, ...]]:
        """Read the named columns, by the plain reader or where the layout is unusual by astropy, and check the data.

        Returns a note where these are not those that the header's DATASUM was made of.
        """
        said = said_sum(self.hdu)
        if self.layout is not None:
            columns, total = plain_table.read_columns(source, self.hdu, self.layout, names, said is not None)
            return columns, datasum_notes(said, total)
        columns = astropy_table.read_columns(source, self.hdu, self.index, names)
        return columns, datasum_notes(said, 0 if said is None else sum_of(source, self.hdu))


def read_light_curve(source: Source, filename: str, flux_column: str = AUTO) -> LightCurve:
    """Return the first table with time and flux, of which only these columns and a quality word in use are read."""
    parts = hdus(source)
    if flux_column == AUTO and (product := product_for_lightkurve(parts)):
        return read_with_lightkurve(source, parts, product, filename).light_curve
    table = _light_curve_table(parts, filename, flux_column)
    return _light_curve(filename, parts[0].cards, table, *table.read(source, table.columns()))


def read_evidence(source: Source, filename: str, flux_column: str = AUTO) -> Evidence:
    """Return the first table with time and flux, with every other column we know."""
    parts = hdus(source)
    if flux_column == AUTO and (product := product_for_lightkurve(parts)):
        return read_with_lightkurve(source, parts, product, filename)
    table = _light_curve_table(parts, filename, flux_column)
    fields = evidence_columns(table.names, table.chosen.flux)
    columns, notes = table.read(source, table.columns() | {name for _, name in fields})
    light_curve = _light_curve(filename, parts[0].cards, table, columns, notes)
    evidence = {field: columns[name] for field, name in fields}
    if "flux_err" in evidence:
        evidence["flux_err"] = error_in_proportion(evidence["flux_err"], unit_of(table.hdu.cards, table.chosen.flux))
    return Evidence(light_curve, **evidence)


def _light_curve_table(parts: Sequence[Hdu], filename: str, wanted: str) -> _Table:
    seen: list[str] = []
    for index, part in enumerate(parts[1:], 1):
        layout = plain_table.row_layout(part)
        names = astropy_table.scalar_columns(part) if layout is None else layout.names or ()
        seen += names
        if chosen := time_and_flux(names, wanted):
            pipeline = pipeline_name(parts[0].cards, chosen.flux)
            identity = tic_sector_notes(parts[0].cards, part.cards, filename)
            rule = quality_rule(pipeline, identity[1], chosen.flux)
            rule = rule if rule and rule.column in names else None
            return _Table(index, part, layout, names, chosen, wanted, pipeline, *identity, rule)
    if wanted != AUTO and seen:
        raise UnreadableLightCurve(missing_column(wanted, seen))
    raise refuse(parts)


def _light_curve(
    filename: str, primary: FitsHeader, table: _Table, columns: _Columns, notes: tuple[str, ...]
) -> LightCurve:
    cards, chosen = table.hdu.cards, table.chosen
    flux, flux_notes = _flux(table, columns)
    time, time_notes = to_btjd(
        columns[chosen.time], chosen.time, reference_jd(cards, primary), unit_of(cards, chosen.time)
    )
    cadence = cadence_seconds(primary, cards, time)
    product = product_name(table.pipeline, cadence)
    notes += table.identity_notes + time_notes + flux_notes + zero_point_notes(flux)
    notes += order_notes(time) + span_notes(time, flux) + choice_notes(chosen, table.wanted)
    star = star_in(primary, cards)
    return LightCurve(filename, table.tic_id, table.sector, time, flux, cadence, product, star, notes, chosen.flux)


def _flux(table: _Table, columns: _Columns) -> tuple[NDArray[np.floating], tuple[str, ...]]:
    """Return the flux in proportion to light, with gaps as NaN, and what there is to say of it."""
    raw = columns[table.chosen.flux]
    flux, gap_notes = numbers_to_gaps(columns[table.chosen.time], _real(raw))
    flux, unit_notes = in_proportion(flux, unit_of(table.hdu.cards, table.chosen.flux))
    if table.rule is None:
        return flux, gap_notes + unit_notes
    flux, flag_notes = flagged_to_gaps(flux, columns[table.rule.column], table.rule)
    return flux, gap_notes + unit_notes + flag_notes


def _real(flux: NDArray) -> NDArray[np.floating]:
    return flux if flux.dtype.kind == "f" else flux.astype(np.float64)
