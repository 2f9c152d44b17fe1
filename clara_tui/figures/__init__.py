"""Pictures for papers and slides, as SVG or PNG: records in, bytes out, drawn by matplotlib."""
