"""What the README shows as a command's output is what the command prints."""

from pathlib import Path

from clara_tui.cli import main

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_fold_in_the_readme_is_what_show_draws(shared_data, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    pasted = README.read_text().partition("$ clara-tui show 35516889 --width 90\n")[2].partition("\n```")[0]
    (path,) = (shared_data / "tess").glob("*0000000035516889*")
    assert main(["show", str(path), "--width", "90"]) == 0
    printed = capsys.readouterr().out
    title = printed.partition("\n")[0]
    assert pasted.startswith(title)
    fold = pasted[pasted.index("folded on") :]
    assert fold in printed
