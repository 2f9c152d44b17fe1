"""`clara-tui completion`: scripts that complete commands, options and their values in a shell."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from clara_tui.command_line.command_list import COMMANDS

HOW = """Print a completion script.

bash: eval "$(clara-tui completion bash)" in ~/.bashrc
zsh:  eval "$(clara-tui completion zsh)" in ~/.zshrc, after compinit
fish: clara-tui completion fish > ~/.config/fish/completions/clara-tui.fish"""


@dataclass(frozen=True, slots=True)
class Node:
    """What can follow some words of a command line."""

    words: tuple[str, ...]
    """The command and its actions; empty: nothing was written yet."""
    commands: dict[str, str]
    """Name and help of each word that may come next."""
    options: dict[str, str]
    values: dict[str, tuple[str, ...]]
    """The choices of options that have some."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `completion` command to the parser."""
    parser = subparsers.add_parser(
        "completion",
        help="print a script that completes commands and options with Tab",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=HOW,
    )
    parser.add_argument("shell", choices=tuple(SCRIPTS), metavar="SHELL", help="bash, zsh or fish")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the completion script of a shell; returns the exit code."""
    print("\n".join(SCRIPTS[args.shell](list(nodes()))))
    return 0


def nodes() -> Iterator[Node]:
    """Yield the start of a command line, then every command and every action of one."""
    from clara_tui.command_line.app_options import app_parser
    from clara_tui.command_line.parser import command_parser, subcommands

    yield _node((), dict(COMMANDS), app_parser())
    for name in COMMANDS:
        for words, _, parser in subcommands(command_parser(name)):
            inner = {path[0]: about for path, about, _ in subcommands(parser) if len(path) == 1}
            yield _node(words, inner | _positional_choices(parser), parser)


def _node(words: tuple[str, ...], commands: dict[str, str], parser: argparse.ArgumentParser) -> Node:
    actions = [action for action in parser._actions if action.option_strings]
    options = {option: (action.help or "").replace("%%", "%") for action in actions for option in action.option_strings}
    values = {o: tuple(map(str, a.choices)) for a in actions if a.choices for o in a.option_strings}
    return Node(words, commands, options, values)


def _positional_choices(parser: argparse.ArgumentParser) -> dict[str, str]:
    if parser.prog.endswith(" help"):
        return dict(COMMANDS)
    choosing = [a for a in parser._actions if a.choices and not a.option_strings]
    return {str(c): "" for a in choosing if not isinstance(a, argparse._SubParsersAction) for c in a.choices or ()}


def bash(found: list[Node]) -> list[str]:
    """Return the lines of the bash script."""
    paths = "|".join("/" + "/".join(node.words) for node in found if node.words)
    lines = [
        "_clara_tui() {",
        '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at="" words="" i',
        "  for ((i = 1; i < COMP_CWORD; i++)); do",
        f'    case "$at/${{COMP_WORDS[i]}}" in {paths}) at="$at/${{COMP_WORDS[i]}}" ;; esac',
        "  done",
        '  case "$at $prev" in',
    ]
    for node in found:
        at = "/".join(("", *node.words)) if node.words else ""
        lines += [f'    "{at} {option}") words="{" ".join(choices)}" ;;' for option, choices in node.values.items()]
    lines += ['    *) case "$at" in']
    for node in found:
        at = "/".join(("", *node.words)) if node.words else ""
        lines.append(f'      "{at}") words="{" ".join([*node.commands, *node.options])}" ;;')
    return [
        *lines,
        "    esac ;;",
        "  esac",
        '  COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -f -- "$cur"))',
        "}",
        "complete -o filenames -F _clara_tui clara-tui",
    ]


def zsh(found: list[Node]) -> list[str]:
    """Return the lines of the zsh script: the bash function by way of `bashcompinit`."""
    return ["#compdef clara-tui", "autoload -U +X bashcompinit && bashcompinit", *bash(found)]


def fish(found: list[Node]) -> list[str]:
    """Return the lines of the fish script."""
    lines = []
    for node in found:
        seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in node.words)
        inner = " ".join(node.commands)
        condition = seen or "__fish_use_subcommand"
        open_still = f"{seen}; and not __fish_seen_subcommand_from {inner}" if seen and inner else condition
        for name, about in node.commands.items():
            lines.append(f"complete -c clara-tui -n {_quoted(open_still)} -a {name} -d {_quoted(about)}")
        for option, about in node.options.items():
            flag = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            choices = f" -x -a {_quoted(' '.join(node.values[option]))}" if option in node.values else ""
            lines.append(f"complete -c clara-tui -n {_quoted(condition)} {flag}{choices} -d {_quoted(about)}")
    return lines


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS = {"bash": bash, "zsh": zsh, "fish": fish}
