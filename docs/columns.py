"""Write `docs/columns.md` from the columns that the program knows: `python -m docs.columns`."""

from pathlib import Path

from clara_pipeline.tables.candidate_columns import markdown

HEAD = """# Columns of the candidates table

One row per scored light curve, in order of rank: `runs/<run>/candidates.parquet`, `clara-tui top`, `clara-tui export`,
the queue's filters and SQL. Empty (null) where nothing is known, or where the stage has not run.
Times are BJD − 2457000 (BTJD), depths parts per million. `gaia_dr3` is text: a float cannot hold it.
`clara-tui export` writes units, UCDs and meanings into VOTable, ECSV, FITS and Parquet files.

"""

if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(HEAD + markdown())
