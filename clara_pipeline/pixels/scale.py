"""Measure how much sky a pixel sees."""

TESS_ARCSEC_PER_PIXEL = 21.0
"""TESS Instrument Handbook (Vanderspek et al. 2018)."""
KEPLER_ARCSEC_PER_PIXEL = 3.98
"""Kepler Instrument Handbook (Van Cleve & Caldwell 2016)."""
KEPLER = ("Kepler", "K2", "EVEREST", "K2SFF", "KEPSEISMIC")


def arcsec_per_pixel(product: str) -> float:
    """Return the scale of the camera that a light curve's `product` (`LightCurve.product`) comes from."""
    return KEPLER_ARCSEC_PER_PIXEL if product.startswith(KEPLER) else TESS_ARCSEC_PER_PIXEL
