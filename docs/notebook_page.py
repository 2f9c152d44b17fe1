"""Write the pages of the notebooks: their texts and code, without what they printed."""

import json
from pathlib import Path

HERE = Path(__file__).parent
NOTEBOOK = HERE / "notebook.ipynb"
GAUSSIAN_PROCESS = HERE / "gaussian-process.ipynb"


def cells(notebook: Path = NOTEBOOK) -> list[tuple[str, str]]:
    """Read a notebook's cells: (markdown or code, text)."""
    content = json.loads(notebook.read_text())
    return [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]


def page(notebook: Path = NOTEBOOK) -> str:
    """Set a notebook's cells one after the other."""
    parts = [text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in cells(notebook)]
    link = f"The same as a file: {{download}}`{notebook.name} <{notebook.name}>`."
    return "\n\n".join([parts[0], link, *parts[1:]]) + "\n"
