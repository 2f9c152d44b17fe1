"""Nothing stale is ever shown: a random walk of keys, sizes and answers, after each act compared with a full repaint.

`make walk` takes 2 000 acts; the suite a shorter form. The seed is printed: CLARA_WALK_SEED walks it again.
"""

import os
import secrets
import sys
from pathlib import Path

import pytest
from terminal.walk import walk

N_ACTS = int(os.environ.get("CLARA_WALK_ACTS", "120"))
SEED = int(os.environ.get("CLARA_WALK_SEED") or secrets.randbelow(1_000_000))
TERMINALS = {
    "colour": {"COLORTERM": "truecolor"},
    "no colour": {"NO_COLOR": "1"},
    "ascii": {"LANG": "C", "TERM": "vt220"},
    "slow line": {"TERM": "xterm-256color"},
}
SHARES = {"colour": 0.4, "no colour": 0.2, "ascii": 0.2, "slow line": 0.2}


@pytest.mark.parametrize("terminal", TERMINALS)
async def test_what_is_shown_is_what_a_full_repaint_shows(
    terminal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE", "TMUX", "CLARA_THEME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm-256color", "LANG": "C.UTF-8"} | TERMINALS[terminal]).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    n_acts = round(N_ACTS * SHARES[terminal])
    print(f"\n{terminal}: {n_acts} acts, CLARA_WALK_SEED={SEED}", file=sys.__stderr__)
    walked = await walk(tmp_path / "sky", SEED, n_acts, monkeypatch, low_bandwidth=terminal == "slow line")
    print(dict(walked.seen), file=sys.__stderr__)
    assert len(walked.acts) == n_acts
