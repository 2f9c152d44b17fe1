"""Execute the notebooks' code, cell by cell, in this process: `python -m docs.run_notebook`. Needs no kernel."""

import ast
from pathlib import Path

from docs.notebook_page import GAUSSIAN_PROCESS, NOTEBOOK, cells


def run_notebook(notebook: Path = NOTEBOOK) -> dict[str, object]:
    """Execute every code cell in one namespace, which is returned. Raises what a cell raises."""
    namespace: dict[str, object] = {"__name__": "notebook"}
    for number, (kind, text) in enumerate(cells(notebook), start=1):
        if kind == "code":
            exec(compile(ast.parse(text), f"{notebook.name}, cell {number}", "exec"), namespace)
    return namespace


if __name__ == "__main__":
    run_notebook()
    run_notebook(GAUSSIAN_PROCESS)
