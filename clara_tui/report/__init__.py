"""Reports: one page a candidate as SVG and PDF, and an HTML index, to send to a colleague."""
