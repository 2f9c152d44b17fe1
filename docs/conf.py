"""Settings of Sphinx for `make docs`. The pages made from the code are written first, by `docs.generate`."""

project = "CLARA"
copyright = "2026 The CLARA developers"
extensions = ["myst_parser"]
html_theme = "alabaster"
html_theme_options = {
    "description": "Strange stars in TESS light curves, ranked and judged in a terminal",
    "page_width": "1100px",
}
html_title = "CLARA"
html_copy_source = False
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]
