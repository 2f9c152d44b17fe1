import json
from pathlib import Path

import pytest

from clara_pipeline.config.load import describe, known_names, resolve
from clara_pipeline.errors import UsageError
from clara_pipeline.settings import Settings
from clara_tui.command_line.parser import parse_command
from clara_tui.commands.pipeline.run import assignments


def test_defaults_need_no_file(tmp_path: Path) -> None:
    assert resolve(tmp_path).settings == Settings()
    assert resolve(tmp_path).origins == {}


def test_later_sources_win_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "clara.toml").write_text("[run]\nworkers = 2\nchunk_size = 10\n")
    (tmp_path / "mine.toml").write_text("[run]\nworkers = 3\n")
    resolved = resolve(tmp_path, tmp_path / "mine.toml", ["run.seed=7", "run.workers=5"])
    assert (resolved.settings.run.workers, resolved.settings.run.chunk_size, resolved.settings.run.seed) == (5, 10, 7)
    assert resolved.origins == {"run.workers": "--set", "run.chunk_size": "clara.toml", "run.seed": "--set"}


def test_set_takes_bare_text_for_text_settings(tmp_path: Path) -> None:
    assignments = ["fold.select=nwrss > 0.4 and tmag < 10", "models.p3=mine", "rank.batch='sector'"]
    settings = resolve(tmp_path, assignments=assignments).settings
    assert settings.fold.select == "nwrss > 0.4 and tmag < 10"
    assert (settings.models.p3, settings.rank.batch) == ("mine", "sector")


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("run.wrkers=3", "did you mean 'run.workers'"),
        ("workers=3", "section.key=value"),
        ("run.workers", "section.key=value"),
        ("run.workers=0", "run.workers"),
        ("run.workers=four", "run.workers"),
        ("rank.batch=night", "rank.batch"),
        ("run.workers=true", "run.workers"),
        ("rank.batch=night", "one of product, run, sector"),
        ("train.enabled=yes", "true or false"),
        ("fold.min_period_days=inf", "inf is no number"),
        ("fold.select=\udcff", "UTF-8"),
    ],
)
def test_what_cannot_be_is_refused_in_words(tmp_path: Path, assignment: str, said: str) -> None:
    with pytest.raises(UsageError, match="--set") as error:
        resolve(tmp_path, assignments=[assignment])
    assert said in str(error.value)


def test_unknown_names_in_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "clara.toml").write_text("[rank]\nbacth = 'run'\n")
    with pytest.raises(UsageError, match=r"clara.toml.*did you mean 'rank.batch'"):
        resolve(tmp_path)


def test_the_published_clis_json_is_understood(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps({"score": {"input_dirs": ["a", "b"], "max_workers": 2, "output_dir": "x"}, "eps": 0.5})
    )
    resolved = resolve(tmp_path, config)
    assert resolved.inputs == ("a", "b")
    assert (resolved.settings.run.workers, resolved.settings.cluster.eps) == (2, 0.5)
    assert any("output_dir" in remark for remark in resolved.remarks)


@pytest.mark.parametrize(
    ("content", "workers"),
    [
        ({"score": {"input_dirs": ["a"], "max_workers": 2}}, 2),
        ({"download": {"sector_number": 1}, "fold": {"fits_dir": "a", "max_workers": None}}, 4),
        ({"features": {"fits_dir": "a", "reduce_features": "true", "desired_length": None}, "max_workers": 3}, 3),
    ],
)
def test_commands_of_the_published_cli_are_not_taken_for_our_sections(
    tmp_path: Path, content: dict, workers: int
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(content))
    resolved = resolve(tmp_path, tmp_path / "config.json")
    assert (resolved.inputs, resolved.settings.run.workers) == (("a",), workers)


def test_our_own_settings_may_be_json_too(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"fold": {"bins": 50}, "score": {"kind": "leaf"}}))
    settings = resolve(tmp_path, config).settings
    assert (settings.fold.bins, settings.score.kind) == (50, "leaf")
    config.write_text(json.dumps({"run": {"wrkers": 2}}))
    with pytest.raises(UsageError, match=r"run\.workers"):
        resolve(tmp_path, config)


def test_names_neither_cli_knows_are_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"max_wrokers": 2}))
    with pytest.raises(UsageError, match="max_workers"):
        resolve(tmp_path, config)


def test_every_setting_is_described() -> None:
    assert [name for name, _, _ in describe(Settings())] == known_names()


@pytest.mark.parametrize(
    ("line", "trains"),
    [
        ("--stages train,score", True),
        ("--stages ingest,\ttrain", True),
        ("--models p3=a --stages train", False),
        ("--models p3=a --set train.enabled=true", True),
        ("--stages rank", True),
    ],
)
def test_named_models_are_used_and_nothing_is_trained(tmp_path: Path, line: str, trains: bool) -> None:
    given = assignments(parse_command("run", line.split(" "), {}))
    start = resolve(tmp_path, assignments=["train.enabled=true"]).settings
    assert resolve(tmp_path, assignments=given, start=start).settings.train.enabled is trains


@pytest.mark.parametrize("pairs", ["p4=a", "small3", "p3=", "p3=a,=b"])
def test_models_are_named_by_role(pairs: str) -> None:
    with pytest.raises(SystemExit):
        parse_command("run", ["--models", pairs], {})
