"""List the commands, and where each one's module is."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

COMMANDS = {
    "run": "rank a folder of light curves, in batch",
    "top": "print the ranked table of a run",
    "show": "draw one light curve and its fold as text",
    "report": "write a page a candidate as SVG and PDF, and an HTML index",
    "export": "write the ranked table to a file",
    "failures": "print what could not be used, and why",
    "runs": "list, show, measure, compact and remove the runs of a workspace",
    "clusters": "print the quality of the clusters and what they hold",
    "scan": "find dips, flares, outliers and steps in light curves",
    "fit": "search light curves for repeating dips, fit them and time each",
    "classify": "classify transients from photometry in several bands",
    "make": "make sample light curves with known events",
    "serve": "serve a web page and a REST interface for scans, or the app in a browser",
    "models": "list, show, import and build forests and reference sets",
    "config": "print every setting, its value and where it came from",
    "download": "fetch a sector's light curves, or single stars'",
    "explore": "draw labelled light curves of transients by class",
    "fetch": "fetch light curves of transients from an alert broker",
    "stars": "print what catalogues know of a run's candidates",
    "doctor": "check the workspace, the machine and the archives",
    "train": "train a triage, a scan model or a classifier of transients",
    "trainings": "list, show, compare, export, track and promote trainings",
    "evaluate": "measure a triage, classifiers of transients, or scores against TOIs",
    "sweep": "train many designs of the synthetic class and compare them",
    "sessions": "list, show, export, merge and compare vetting sessions",
    "completion": "print a script that completes commands and options with Tab",
    "help": "print the help of a command",
}

PACKAGES = {
    "clara_tui.commands.pipeline": ("run",),
    "clara_tui.commands.results": ("top", "show", "report", "export", "failures", "clusters"),
    "clara_tui.commands.runs": ("runs",),
    "clara_tui.commands.models": ("models", "train", "evaluate"),
    "clara_tui.commands.trainings": ("trainings",),
    "clara_tui.commands.experiments": ("sweep",),
    "clara_tui.commands.archives": ("download", "stars"),
    "clara_tui.commands.transients": ("classify", "explore", "fetch"),
    "clara_tui.commands.scan": ("scan", "fit", "make"),
    "clara_tui.commands.serving": ("serve",),
    "clara_tui.commands.workspace": ("config", "doctor"),
    "clara_tui.commands.sessions": ("sessions",),
    "clara_tui.command_line": ("completion", "help"),
}
"""Where the module of each command is; it has `add_parser(subparsers)` and a function that runs the command."""


def command_module(name: str) -> ModuleType:
    """Import the module of the command `name`."""
    package = next(package for package, names in PACKAGES.items() if name in names)
    return import_module(f"{package}.{name}")
