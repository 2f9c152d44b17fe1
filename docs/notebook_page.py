"""Write the page of the notebook: its texts and code, without what it printed."""

import json
from pathlib import Path

NOTEBOOK = Path(__file__).with_name("notebook.ipynb")


def cells() -> list[tuple[str, str]]:
    """Read the notebook's cells: (markdown or code, text)."""
    content = json.loads(NOTEBOOK.read_text())
    return [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]


def page() -> str:
    """Set the notebook's cells one after the other."""
    parts = [text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in cells()]
    return (
        "\n\n".join([parts[0], "The same as a file: {download}`notebook.ipynb <notebook.ipynb>`.", *parts[1:]]) + "\n"
    )
