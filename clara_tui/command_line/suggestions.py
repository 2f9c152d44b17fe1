"""Suggest what was meant by a word that is no command, option or value."""

from __future__ import annotations

from collections.abc import Iterable

PUBLISHED_COMMANDS = {
    "score": "clara-tui run --stages ingest,features,score,rank",
    "features": "clara-tui run --stages ingest,features",
    "sim": "clara-tui run --stages ingest,features,score,rank,match",
    "fold": "clara-tui run --stages ingest,features,score,rank,fold",
    "clustering": "clara-tui run --stages ingest,features,score,rank,fold,cluster, then clara-tui clusters",
}
"""Commands of the published CLI, and what does the same here."""

PUBLISHED_OPTIONS = {
    "--meta_message": "--message", "--input_dirs": "--input", "--fits_dir": "--input", "--output_dir": "--workspace",
    "--max_workers": "--workers", "--num_threads": "--threads", "--sector_number": "--sector",
    "--start_index": "--start", "--max_downloads": "--max", "--calculate_wrss_p3p9": "--stages",
}  # fmt: skip
"""Options of the published CLI, and the name of each here."""


def did_you_mean(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return `; did you mean …?` with the known words most like `word`, or nothing where none is like it."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=3, cutoff=likeness)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def option_meant(word: str, known: Iterable[str]) -> str:
    """Return `did_you_mean` for an option such as `--work` or `--work=3`; its start counts, too."""
    name, known = word.partition("=")[0], [option for option in known if option.startswith("--")]
    if (here := PUBLISHED_OPTIONS.get(name)) in known:
        return f"; did you mean {here}?"
    begins = [option for option in known if len(name) > 3 and option.startswith(name)]
    return f"; did you mean {' or '.join(begins)}?" if begins else did_you_mean(name, known, 0.75)
