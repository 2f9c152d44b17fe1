"""Read the documentation for its tests: code blocks, inline code, keys and links."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROGRAM = "clara-tui"


def pages() -> list[Path]:
    """List every page a person wrote or the generator made, README, ARCHITECTURE and CONTRIBUTING included."""
    return sorted([*DOCS.glob("*.md"), *(path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md")])


def command_lines(text: str) -> list[list[str]]:
    """List the words of every command line of the program inside a fenced block."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.split(" ")[0] == PROGRAM]


def inline_commands(text: str) -> list[list[str]]:
    """List the words of every command line of the program in inline code."""
    return [
        words.split()[1:] for words in re.findall(r"`([^`\n]+)`", _without_blocks(text)) if words.split()[0] == PROGRAM
    ]


def inline_code(text: str) -> list[str]:
    """List what stands in inline code."""
    return re.findall(r"`([^`\n]+)`", _without_blocks(text))


def keys(text: str) -> list[str]:
    """List the keys that stand in `<kbd>`."""
    found = re.findall(r"<kbd>(.*?)</kbd>", text)
    return [key.replace("&lt;", "<").replace("&gt;", ">").replace("&#42;", "*") for key in found]


def links(text: str) -> list[str]:
    """List the files that links lead to."""
    found = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    return [target for target in found if "://" not in target]


def paths(text: str) -> list[tuple[str, str]]:
    """List the files of the repository that stand in inline code, each with the names in brackets behind it."""
    found = re.findall(
        r"`((?:clara_pipeline|clara_tui|tests|docs|benchmarks)/[^`\s]*)`(?:\s*\(((?:`\w+`[, ]*)+)\))?", text
    )
    return [(path, " ".join(re.findall(r"\w+", names))) for path, names in found]


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
