"""Run the tests on every Python that CLARA supports: `python .ci/python_versions.py [PYTEST WORDS…]`.

Each version but the one that runs this, all at once: where the machine has it, in an environment of its own
(`.venv-3.12`); where not, at least everything that the lock names for it must be there as a binary wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--constraint", "requirements.lock")


def main(*words: str) -> int:
    """Test every version; returns 1 when one failed."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    others = [version for version in VERSIONS if version != here]
    n_processes = max(1, (os.cpu_count() or 1) // len(others))
    with ThreadPoolExecutor() as threads:
        went_well = list(threads.map(lambda version: check(version, n_processes, words), others))
    return 0 if all(went_well) else 1


def check(version: str, n_processes: int, words: tuple[str, ...]) -> bool:
    """Run the tests on this version, or look for its wheels; tell whether that went well."""
    python = find(version)
    if python is None:
        say(f"Python {version} is not on this machine: looking for its wheels")
        return has_wheels(version)
    say(f"Python {version}: {python}")
    own = ROOT / f".venv-{version}"
    return (
        run(python, "-m", "venv", own)
        and run(own / "bin" / "python", *PIP, "--config-settings", "editable_mode=compat", "--editable", ".[dev,serve]")
        and run(own / "bin" / "python", "-m", "pytest", "-n", n_processes, "--dist", "loadfile", *words)
    )


def find(version: str) -> Path | None:
    """Return an interpreter of this version: on the PATH, or one of pyenv's."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    on_path = shutil.which(f"python{version}")
    for python in [*([Path(on_path)] if on_path else []), *pyenv]:
        if subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:  # pyenv's shims may lead nowhere
            return python
    return None


def has_wheels(version: str) -> bool:
    """Whether every requirement can be had in its locked version without a compiler.

    Two packages that lightkurve asks for, fbpca and memoization, come as sources only,
    plain Python with nothing to compile.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lightkurve = [one for one in wanted if one.startswith("lightkurve")]
    with tempfile.TemporaryDirectory() as folder:
        only = ("--dry-run", "--only-binary=:all:", "--python-version", version, "--target", folder)
        rest = [one for one in wanted if one not in lightkurve]
        return run(Path(sys.executable), *PIP, *only, *rest) and run(
            Path(sys.executable), *PIP, *only, "--no-deps", *lightkurve
        )


def run(program: Path, *words: object) -> bool:
    """Run a program to its end and say what it said; tell whether it went well."""
    command = [str(program), *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    say(f"{' '.join(command)[:150]}\n{done.stdout}")
    return done.returncode == 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
