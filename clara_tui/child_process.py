"""Start Python processes without the current folder on their path."""

from __future__ import annotations

import subprocess
import sys


def python_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module` in a new Python process, without the current folder on its path."""
    return [sys.executable, "-P", "-m", module, *words]


def run_to_end(seconds: float, module: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run `module` in a new Python process and keep what it prints; call it in a thread.

    Raises OSError where no process can be started, subprocess.TimeoutExpired after `seconds`.
    """
    command = python_command(module, *words)
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
