"""Settings from their sources: defaults, `clara.toml`, `--config`, `--set`; later ones win."""

import difflib
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from clara_pipeline.config.published_cli import PUBLISHED_NAMES, translate
from clara_pipeline.errors import UsageError
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.settings import Settings, as_dict
from clara_pipeline.text import sanitize

Values = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, where each that is not the default came from, and what a foreign config said beside."""

    settings: Settings
    origins: dict[str, str] = field(default_factory=dict)
    """ "section.key" → source."""
    inputs: tuple[str, ...] = ()
    """Light curve folders a published config names."""
    remarks: tuple[str, ...] = ()


def resolve(
    workspace: Path, config: Path | None = None, assignments: Iterable[str] = (), start: Settings | None = None
) -> Resolved:
    """Return all sources folded into one. `start` (a resumed run's settings) replaces `clara.toml`.

    Raises UsageError for unknown names (with the nearest known one) and values out of range.
    """
    values, origins = as_dict(start or Settings()), {}
    inputs: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    sources: list[tuple[str, Values]] = []
    own = Path(workspace) / "clara.toml"
    if start is None and own.is_file():
        sources.append(("clara.toml", _parse_toml(own, _read(own))))
    if config is not None:
        given, inputs, remarks = _read_config(config)
        sources.append((f"--config {sanitize(config.name)}", given))
    sources += [("--set", _parse_assignment(text)) for text in assignments]
    for source, given in sources:
        for section, keys in given.items():
            for key, value in keys.items():
                _check_known(f"{section}.{key}", source)
                _check_finite(f"{section}.{key}", value, source)
                values[section][key] = value
                origins[f"{section}.{key}"] = source
    return Resolved(_convert(values, origins), origins, inputs, remarks)


def known_names() -> list[str]:
    """Return every setting as "section.key"."""
    return [f"{section}.{key}" for section, keys in as_dict(Settings()).items() for key in keys]


def describe(settings: Settings) -> list[tuple[str, object, str]]:
    """Return (name, value, what it means) of every setting."""
    return [
        (f"{section}.{key}", value, _meaning(kinds_of(section)[key]))
        for section, keys in as_dict(settings).items()
        for key, value in keys.items()
    ]


def kinds_of(section: str) -> dict[str, msgspec.inspect.Type]:
    """Return the type of each setting of a section, such as `run`."""
    about = msgspec.inspect.type_info(type(getattr(Settings(), section)))
    return {field.name: field.type for field in about.fields}  # type: ignore[attr-defined]


def _meaning(kind: msgspec.inspect.Type) -> str:
    extra = getattr(kind, "extra_json_schema", None) or {}
    return str(extra.get("description", ""))


def _read_config(path: Path) -> tuple[Values, tuple[str, ...], tuple[str, ...]]:
    text = _read(path)
    if path.suffix.lower() != ".json" and not text.lstrip().startswith(b"{"):
        return _parse_toml(path, text), (), ()
    try:
        content = msgspec.json.decode(text)
    except NOT_JSON as error:
        raise UsageError(f"{path} is not JSON: {sanitize(error)}") from error
    if isinstance(content, dict) and content.keys() <= as_dict(Settings()).keys() and not _is_published(content):
        return _as_values(path, content), (), ()
    return translate(path, content)


def _is_published(content: dict[str, object]) -> bool:
    """Tell whether sections that both CLIs know hold words that only the published one has."""
    sections = {name: keys for name, keys in content.items() if isinstance(keys, dict)}
    names = {f"{section}.{key}": key for section, keys in sections.items() for key in keys}
    return any(key in PUBLISHED_NAMES and name not in known_names() for name, key in names.items())


def _parse_toml(path: Path, text: bytes) -> Values:
    try:
        return _as_values(path, tomllib.loads(text.decode()))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not TOML: {sanitize(error)}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the settings in {path}: {error.strerror}") from error


def _as_values(path: Path, content: dict[str, object]) -> Values:
    for section, keys in content.items():
        if not isinstance(keys, dict):
            raise UsageError(f"{path}: {sanitize(section)!r} stands outside a [section]{_nearest(section)}")
    return content  # type: ignore[return-value]


def _parse_assignment(text: str) -> Values:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"--set {sanitize(text)!r}: this is not valid UTF-8") from None
    name, equals, value = text.partition("=")
    section, dot, key = name.strip().partition(".")
    if not equals or not dot:
        raise UsageError(f"--set {sanitize(text)!r}: write it as section.key=value, for example --set run.workers=2")
    _check_known(f"{section}.{key}", "--set")
    return {section: {key: _parse_value(section, key, value.strip())}}


def _parse_value(section: str, key: str, value: str) -> object:
    """Take bare text for text settings; TOML (numbers, true, false) for all others."""
    if isinstance(as_dict(Settings())[section][key], str):
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        return value[1:-1] if quoted else value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except (ValueError, RecursionError):
        return value  # the conversion says what was wanted


def _check_known(name: str, source: str) -> None:
    if name not in known_names():
        raise UsageError(f"{source}: there is no setting {sanitize(name)!r}{_nearest(name)}")


def _check_finite(name: str, value: object, source: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{source}: {name}: {value} is no number to work with")


def _nearest(name: str) -> str:
    found = difflib.get_close_matches(name, known_names(), n=1, cutoff=0.3)
    return f"; did you mean {found[0]!r}?" if found else "; clara-tui config show lists all settings"


def _convert(values: Values, origins: dict[str, str]) -> Settings:
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        where = str(error).rpartition("$.")[2].rstrip("`")
        source = origins.get(where, "the settings")
        said = sanitize(str(error).partition(" - at")[0])
        raise UsageError(f"{source}: {where}: {said}{_choices(where)}") from error


def _choices(name: str) -> str:
    """Return what a setting may be, where that is a short list."""
    section, _, key = name.partition(".")
    kind = kinds_of(section).get(key) if hasattr(Settings(), section) else None
    kind = getattr(kind, "type", kind)  # without its description
    if isinstance(kind, msgspec.inspect.BoolType):
        return "; write true or false"
    return f"; it is one of {', '.join(map(str, kind.values))}" if isinstance(kind, msgspec.inspect.LiteralType) else ""
