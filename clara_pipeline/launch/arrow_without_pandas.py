"""Arrow without pandas.

pyarrow imports pandas at its first `array` or `read_table`, only to look whether it was given a pandas
object: half a second and 45 MB a process that nothing here has use for. It looks once, so it is asked to look while
pandas cannot be found. pandas itself can be imported afterwards as ever.
"""

import sys


class _NoPandas:
    """Finds no pandas, and leaves all other modules to the other finders."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002  import's names
        """Raise ModuleNotFoundError for `pandas`; leave every other module to the other finders."""
        if name == "pandas":
            raise ModuleNotFoundError("left out on purpose", name="pandas")


def import_arrow_without_pandas() -> None:
    """Make pyarrow believe that there is no pandas; does nothing where pandas is in already."""
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    try:
        import pyarrow

        pyarrow.array([0])
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]
