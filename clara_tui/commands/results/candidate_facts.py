"""Write what a run says of one candidate beside its rank: triage, match, vetting tests; as lines of text."""

from __future__ import annotations

from collections.abc import Mapping


def candidate_lines(row: Mapping[str, object]) -> list[str]:
    """Return the lines; none for a file that is not of a run, and none of stages that have not run."""
    return [line for line in (_star(row), _triage(row), _match(row), *_tests(row)) if line]


def _star(row: Mapping[str, object]) -> str:
    forms = {"teff_k": "Teff {:.0f} K", "logg": "log g {:.2f}", "radius_rsun": "R {:.2f} Rsun"}
    words = [form.format(row[name]) for name, form in forms.items() if row.get(name) is not None]
    if row.get("padded"):
        words.append("padded with zeros (fewer than 3000 points): the scores say little")
    return ", ".join(words)


def _triage(row: Mapping[str, object]) -> str:
    if row.get("triage") is None:
        return ""
    return f"triage: planet or eclipse {row['triage']:.3f}, planet {row['triage_pc']:.3f}"


def _match(row: Mapping[str, object]) -> str:
    from clara_pipeline.text import sanitize

    if row.get("match_type") is None:
        return ""
    label, group = sanitize(row.get("match_label"), 30), sanitize(row.get("match_group"), 30)
    nearest = sanitize(row["match_type"], 30)
    of_it = "" if row.get("match_similarity") is None else f", similarity {row['match_similarity']:.3f}"
    return f"match: {label} ({group}); most similar: {nearest}{of_it}"


def _tests(row: Mapping[str, object]) -> list[str]:
    """Write one line a vetting test, in the order they were made."""
    import msgspec

    from clara_pipeline.records import TestResult
    from clara_pipeline.text import sanitize

    try:
        results = msgspec.json.decode(str(row.get("tests") or "[]"), type=list[TestResult])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ["tests: cannot be read; run the fold stage again (--resume RUN --stages fold)"]
    marks = {"pass": "ok  ", "fail": "FAIL"}
    lines = []
    for result in results:
        value = "-" if result.value is None else f"{result.value:.4g}"
        lines.append(
            f"  {marks.get(result.verdict, '?   ')} {sanitize(result.name, 20):<20} {value:>9}  "
            f"{sanitize(result.reason, 120)}"
        )
    return [f"tests on the {sanitize(row.get('fold_source'), 4).upper()} period:", *lines] if lines else []
