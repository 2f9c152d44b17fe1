"""Read what public functions and classes promise in their docstrings, and what they leave out."""

import ast
import re
from collections.abc import Iterator

from structure.source_graph import Modules

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
HANDLERS = ("on_", "action_", "watch_", "compose", "render")
"""Beginnings of the names that Textual calls; the framework documents them."""
ARRAYS = re.compile(r"\b(FloatArray|IntArray|NDArray|ndarray)\b")
NO_VERBS = frozenset(
    [
        "a",
        "all",
        "an",
        "another",
        "any",
        "are",
        "as",
        "at",
        "both",
        "by",
        "each",
        "either",
        "every",
        "everything",
        "first",
        "five",
        "for",
        "four",
        "from",
        "here",
        "how",
        "if",
        "in",
        "inside",
        "into",
        "is",
        "it",
        "its",
        "last",
        "most",
        "neither",
        "never",
        "no",
        "none",
        "nothing",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "other",
        "out",
        "over",
        "per",
        "several",
        "some",
        "something",
        "such",
        "than",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "three",
        "to",
        "two",
        "under",
        "up",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "who",
        "whose",
        "why",
        "with",
        "within",
        "without",
        "agreement",
        "arguments",
        "cadences",
        "candidates",
        "children",
        "column",
        "columns",
        "cosines",
        "days",
        "depth",
        "difference",
        "dots",
        "duration",
        "everybody",
        "factor",
        "factors",
        "failures",
        "features",
        "file",
        "files",
        "flux",
        "fluxes",
        "folder",
        "folders",
        "gaps",
        "keys",
        "labels",
        "largest",
        "margin",
        "masks",
        "mean",
        "means",
        "median",
        "members",
        "metrics",
        "milliseconds",
        "names",
        "nan",
        "noise",
        "numbers",
        "parameters",
        "parts",
        "path",
        "paths",
        "phase",
        "phases",
        "places",
        "probability",
        "radius",
        "row",
        "rows",
        "scores",
        "seconds",
        "shares",
        "sigma",
        "silhouette",
        "stages",
        "stars",
        "strongest",
        "time_btjd",
        "times",
        "total",
        "transits",
        "values",
        "versions",
    ]
)
"""First words that are no verbs: question words, articles, and nouns of this project."""
QUESTION = re.compile(r"(How|What|Who|Whose|Whether|Where|When|Why|Which|Is|Are|Do|Does)\b")
SHAPE = re.compile(r"\([\w +/]+,[\w ,+/()]*\)|\bshapes?\b")


def public(modules: Modules) -> Iterator[tuple[str, Definition]]:
    """Yield the public functions, methods and classes with their dotted names, setters and handlers left out."""
    for name, (_, tree) in modules.items():
        yield from _public(tree, name)


def _public(node: ast.AST, above: str) -> Iterator[tuple[str, Definition]]:
    for child in getattr(node, "body", []):
        if not isinstance(child, Definition) or child.name.startswith(("_", *HANDLERS)) or _is_setter(child):
            continue
        name = f"{above}.{child.name}"
        yield name, child
        if isinstance(child, ast.ClassDef):
            yield from _public(child, name)


def _is_setter(node: Definition) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "setter" for one in node.decorator_list)


def undocumented(modules: Modules) -> list[str]:
    """Return what has no docstring."""
    return [name for name, node in public(modules) if ast.get_docstring(node) is None]


def without_verb(modules: Modules) -> list[str]:
    """Return the functions and methods, private ones too, whose docstring does not begin with a verb."""
    return [
        f"{name}.{node.name}:{node.lineno}"
        for name, (_, tree) in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not _is_property(node)
        and (said := ast.get_docstring(node))
        and _is_no_verb(said.split()[0])
    ]


def _is_no_verb(word: str) -> bool:
    return not word[0].isalpha() or word.strip(".,:;()").lower() in NO_VERBS


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(one) for one in node.decorator_list) or _is_setter(node)


def with_question(modules: Modules) -> list[str]:
    """Return the modules whose docstring begins with a question word in place of a verb or a noun."""
    return [name for name, (_, tree) in modules.items() if QUESTION.match(ast.get_docstring(tree) or "")]


def without_shapes(modules: Modules) -> list[str]:
    """Return the functions that take or return an array and name no shape."""
    return [
        name
        for name, node in public(modules)
        if not isinstance(node, ast.ClassDef) and _has_arrays(node) and not SHAPE.search(ast.get_docstring(node) or "")
    ]


def without_raises(modules: Modules) -> list[str]:
    """Return the functions that raise something themselves and do not say so."""
    return [
        name
        for name, node in public(modules)
        if not isinstance(node, ast.ClassDef)
        and any(_raised(node))
        and not re.search(r"\b(raise|refuse)", ast.get_docstring(node) or "", re.IGNORECASE)
    ]


def _has_arrays(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    said = [one.annotation for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return any(ARRAYS.search(ast.unparse(one)) for one in (*said, node.returns) if one is not None)


def _raised(node: ast.AST) -> Iterator[ast.Raise]:
    """Yield what the body raises anew; what a nested function raises is its own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*Definition.__args__, ast.Lambda)):
            continue
        if isinstance(child, ast.Raise) and child.exc is not None:
            yield child
        yield from _raised(child)


def function_lines(modules: Modules) -> dict[str, int]:
    """Return the lines of each function and method, nested ones too."""
    return {
        f"{name}.{node.name}:{node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, (_, tree) in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
