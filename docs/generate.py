"""Write the pages that are made from the code: `make docs-pages`, or `python -m docs.generate`.

Each page comes from a module of this folder with a function `page()`; the same code gives the same bytes.
"""

import os
from collections.abc import Callable
from pathlib import Path

from docs import columns, commands, keys, notebook_page, python_api, settings, transient_statistics, vetting_tests

HERE = Path(__file__).parent
MARK = "<!-- made by python -m docs.generate; change the code, not this page -->\n"
PAGES: dict[str, Callable[[], str]] = {
    "columns.md": columns.page,
    "commands.md": commands.page,
    "keys.md": keys.page,
    "settings.md": settings.page,
    "tests.md": vetting_tests.page,
    "transient-statistics.md": transient_statistics.page,
    "python-api.md": python_api.page,
    "notebook.md": notebook_page.page,
    "gaussian-process.md": lambda: notebook_page.page(notebook_page.GAUSSIAN_PROCESS),
}


def written(name: str) -> str:
    """Make the text of a page."""
    return MARK + PAGES[name]()


def main() -> None:
    """Write every page that has changed."""
    for name in PAGES:
        text, path = written(name), HERE / name
        if not path.is_file() or path.read_text() != text:
            path.write_text(text)
            os.write(1, f"docs/{name}\n".encode())


if __name__ == "__main__":
    main()
