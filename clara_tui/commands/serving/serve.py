"""`clara-tui serve`: scans over HTTP, and the app in a browser."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec
from pathlib import Path

from clara_tui.commands.output import print_json

TOKEN_VARIABLE = "CLARA_SERVE_TOKEN"
ABOUT = f"""Serve a web page and a REST interface that find events in light curves, until Ctrl-C.

The page is at /, the interface is described at /docs. Without --host only this machine can reach it; any other
address needs a token, which clients send as "Authorization: Bearer TOKEN". The token may also be in the environment
variable {TOKEN_VARIABLE}, where other users of this machine do not see it. There is no encryption: over a network
use an SSH tunnel, or a proxy with TLS."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "serve",
        help="serve a web page and a REST interface for scans, or the app in a browser",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, metavar="N", help="port (default 8080; 0: a free one)")
    parser.add_argument("--token", metavar="TEXT", help="what clients must send; needed beyond this machine")
    parser.add_argument("--app", action="store_true", help="serve the app itself, in a browser")
    parser.add_argument("--json", action="store_true", help="print the address as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until a signal comes.

    Raises UsageError for a wrong port, a missing package or an open host without a token.
    """
    from clara_pipeline.errors import UsageError

    if not 0 <= args.port <= 65535:
        raise UsageError("--port is a number from 0 to 65535")
    token = _token(args)
    if missing := [name for name in ("aiohttp", *(("textual_serve",) if args.app else ())) if find_spec(name) is None]:
        raise UsageError(f"serve needs {' and '.join(missing)}: pip install 'clara-tui[serve]'")
    from clara_tui.serve.guard import is_loopback

    if not is_loopback(args.host) and token is None:
        raise UsageError(f"--host {args.host} can be reached by others: give a --token, or set {TOKEN_VARIABLE}")
    if args.app:
        from clara_tui.serve.browser_app import serve_app as serve
    else:
        from clara_tui.serve.server import serve_api as serve
    serve(Path(args.workspace), args.host, args.port, token, lambda address: _tell(args, address))
    return 0


def _token(args: argparse.Namespace) -> str | None:
    from clara_pipeline.errors import UsageError

    token = os.environ.get(TOKEN_VARIABLE) if args.token is None else args.token
    if token is not None and not (token and token.isascii() and token.isprintable() and " " not in token):
        raise UsageError("a token consists of letters, digits and signs, without spaces")
    return token


def _tell(args: argparse.Namespace, address: str) -> None:
    import sys

    if args.json:
        print_json({"address": address})
    else:
        print(f"Serving at {address} (Ctrl-C ends it)")
    sys.stdout.flush()
