"""One FITS file as a light curve with its evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.ingest.fits import astropy_table, plain_table
from clara_pipeline.ingest.fits.hdus import Hdu, hdus
from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.products.columns import evidence_columns, time_and_flux
from clara_pipeline.ingest.products.identity import cadence_seconds, product_name, star_in, tic_sector_notes
from clara_pipeline.ingest.products.not_light_curves import refuse
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, reference_jd, to_btjd
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
    time: str
    flux: str

    def read(self, source: Source, names: Iterable[str]) -> _Columns:
        if self.layout is None:
            return astropy_table.read_columns(source, self.hdu, self.index, names)
        return plain_table.read_columns(source, self.hdu, self.layout, names)


def read_light_curve(source: Source, filename: str) -> LightCurve:
    """The first table with time and flux, of which only these two columns are read."""
    parts = hdus(source)
    table = _light_curve_table(parts)
    columns = table.read(source, (table.time, table.flux))
    return _light_curve(filename, parts[0].cards, table, columns)


def read_evidence(source: Source, filename: str) -> Evidence:
    """The first table with time and flux, with every other column we know."""
    parts = hdus(source)
    table = _light_curve_table(parts)
    fields = evidence_columns(table.names, table.flux)
    columns = table.read(source, {table.time, table.flux, *(name for _, name in fields)})
    light_curve = _light_curve(filename, parts[0].cards, table, columns)
    return Evidence(light_curve, **{field: columns[name] for field, name in fields})


def _light_curve_table(parts: Sequence[Hdu]) -> _Table:
    for index, part in enumerate(parts[1:], 1):
        layout = plain_table.row_layout(part)
        names = astropy_table.scalar_columns(part) if layout is None else layout.names or ()
        if found := time_and_flux(names):
            return _Table(index, part, layout, names, *found)
    raise refuse(parts)


def _light_curve(filename: str, primary: FitsHeader, table: _Table, columns: _Columns) -> LightCurve:
    cards = table.hdu.cards
    flux, gap_notes = numbers_to_gaps(columns[table.time], _real(columns[table.flux]))
    time, time_notes = to_btjd(columns[table.time], table.time, reference_jd(cards, primary))
    tic_id, sector, identity_notes = tic_sector_notes(primary, cards, filename)
    cadence = cadence_seconds(primary, cards, time)
    product = product_name(primary, table.flux, cadence)
    notes = identity_notes + time_notes + gap_notes + order_notes(time) + _raw_notes(table.flux)
    return LightCurve(filename, tic_id, sector, time, flux, cadence, product, star_in(primary, cards), notes)


def _real(flux: NDArray) -> NDArray[np.floating]:
    return flux if flux.dtype.kind == "f" else flux.astype(np.float64)


def _raw_notes(flux_column: str) -> tuple[str, ...]:
    return ("only uncorrected flux (SAP_FLUX) is there; it is used",) if flux_column == "SAP_FLUX" else ()
