"""Nothing but download, catalogue and doctor code opens a connection."""

import ast
import os
import subprocess
import sys
from functools import cache, lru_cache
from pathlib import Path

import pytest
from small_workspace import MODELS, write_curves, write_models

ROOT = Path(__file__).parents[2]
OPENS_CONNECTIONS = {"http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ssl", "ftplib", "smtplib", "xmlrpc",
                     "telnetlib", "pyvo", "astroquery", "socketserver", "boto3", "s3fs", "fsspec"}  # fmt: skip
LISTENS = "clara_tui/serve/"
"""The server: it is asked, and asks nobody."""
PARSES = "clara_pipeline/catalogues/capabilities.py"
"""Reads a document with pyvo in a limited process; our own client fetches it."""
MAY_USE_THE_NETWORK = (
    "network",
    "catalogues",
    "brokers",
    "download",
    "doctor",
    "launch/check_settings.py",
    "stages/download.py",
    "stages/enrich.py",
)

STAGES = "ingest,features,score,rank,fold,match,cluster,enrich"

GUARD = """
import os, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg") and not isinstance(arguments[1], tuple):
        return  # a socket file of this machine
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        with open(os.environ["GUARD_LOG"], "a") as file:
            file.write(f"{event} {arguments!r}\\n")
        raise PermissionError(f"sockets are blocked: {event}")

sys.addaudithook(refuse)
"""
"""Runs in every Python process, workers too."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Run the command with sockets blocked; afterwards, what was tried."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD)
    log = folder / "log"
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "GUARD_LOG": str(log)}

    def run(*arguments, code=None):
        log.write_text("")
        command = (
            [sys.executable, "-c", code] if code else [sys.executable, "-m", "clara_tui.cli", *map(str, arguments)]
        )
        finished = subprocess.run(
            command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=180
        )
        return finished, log.read_text()

    return run


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    write_models(folder)
    write_curves(folder / "lc", 6)
    return folder


@lru_cache(maxsize=1)
def modules():
    return sorted([*(ROOT / "clara_pipeline").rglob("*.py"), *(ROOT / "clara_tui").rglob("*.py")])


@cache
def imports(path):
    return list(_imports(path))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_one_room_imports_what_opens_connections():
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in modules()
        for name in imports(path)
        if any(name == other or name.startswith(f"{other}.") for other in OPENS_CONNECTIONS)
    }
    assert found
    assert {path for path, _ in found if not path.startswith(("clara_pipeline/network/", LISTENS, PARSES))} == set()


def test_sockets_elsewhere_only_name_the_host():
    for path in modules():
        if "import socket" in path.read_text() and "network" not in path.parts:
            used = {node.attr for node in ast.walk(ast.parse(path.read_text()))
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket"}  # fmt: skip
            assert used <= {"gethostname"}, path


def test_the_network_room_is_used_by_archive_code_only():
    users = {
        str(path.relative_to(ROOT / "clara_pipeline"))
        for path in modules()
        if "clara_pipeline" in path.parts and any(name.startswith("clara_pipeline.network") for name in imports(path))
    }
    assert users
    assert {user for user in users if not user.startswith(MAY_USE_THE_NETWORK)} == set()


def test_the_guard_sees_connections(guarded):
    finished, tried = guarded(code="import socket; socket.create_connection(('127.0.0.1', 9))")
    assert finished.returncode == 1
    assert "socket.getaddrinfo" in tried
    finished, tried = guarded(code="import socket; socket.socket().connect(('127.0.0.1', 9))")
    assert "socket.connect" in tried


def test_a_run_and_the_commands_need_no_connection(guarded, workspace):
    finished, tried = guarded(
        "--run", "--workspace", workspace, "--input", workspace / "lc", "--models", MODELS, "--offline"
    )
    assert (finished.returncode, tried) == (0, ""), finished.stderr
    commands = (("top",), ("failures",), ("stars",), ("models", "list"), ("config", "show"), ("doctor", "--offline"))
    said = [[*command, "--workspace", str(workspace)] for command in commands]
    code = f"from clara_tui.cli import main\nassert not any([main(words) for words in {said!r}])"
    finished, tried = guarded(code=code)
    assert (finished.returncode, tried) == (0, ""), finished.stderr


@pytest.mark.long
def test_the_demo_sky_needs_no_connection(guarded, tmp_path):
    write_models(tmp_path)
    finished, tried = guarded(
        "--run",
        "--demo",
        "--workspace",
        tmp_path,
        "--set",
        "demo.n_stars=10",
        "--models",
        MODELS,
        "--stages",
        f"demo,{STAGES}",
    )
    assert (finished.returncode, tried) == (0, ""), finished.stderr
    assert "simulated" in finished.stderr


def test_a_fetch_connects_only_where_it_may(guarded, tmp_path):
    finished, tried = guarded("fetch", "alerce", "--class", "SNIa", "--offline", "--workspace", tmp_path)
    assert (finished.returncode, tried) == (0, ""), finished.stderr
    finished, tried = guarded(
        "fetch", "alerce", "--class", "SNIa", "--workspace", tmp_path, "--set", "brokers.retries=0"
    )
    assert finished.returncode == 1
    assert "api.alerce.online" in tried
    assert {line.split()[0] for line in tried.splitlines()} == {"socket.getaddrinfo"}


def test_a_run_that_may_not_connect_goes_on_and_says_so(guarded, workspace):
    finished, tried = guarded("--run", "--workspace", workspace, "--input", workspace / "lc", "--models", MODELS,
                              "--stages", STAGES, "--set", "enrich.retries=0")  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert "exofop" in tried
    assert "enrich: TOI table: " in finished.stderr
