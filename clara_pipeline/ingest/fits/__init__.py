"""FITS files: headers, table layouts and the light curve in them."""
