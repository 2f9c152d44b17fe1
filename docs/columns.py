"""Write the page of the candidates table's columns."""

from clara_pipeline.tables.candidate_columns import markdown

HEAD = """# Columns of the candidates table

One row per scored light curve, in order of rank: `runs/<run>/candidates.parquet`, `clara-tui top`, `clara-tui export`,
the queue's filters and SQL. Empty (null) where nothing is known, or where the stage has not run.
Times are BJD − 2457000 (BTJD), depths parts per million. `gaia_dr3` is text: a float cannot hold it.
`clara-tui export` writes units, UCDs and meanings into VOTable, ECSV, FITS and Parquet files.

"""


def page() -> str:
    """Describe every column: type, unit, UCD, meaning, and the stage that makes it."""
    return HEAD + markdown()
