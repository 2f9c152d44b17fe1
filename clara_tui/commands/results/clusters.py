"""`clara-tui clusters`: how good a run's clusters are, and how rich each is in known objects."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.clustering.enrichment import Enrichment
    from clara_pipeline.runs.run_directory import Run

METHODS = ("dtw_dbscan", "kmeans", "dbscan", "hdbscan", "gmm", "bgmm", "dpmm")
SCORES = {
    "silhouette": ("silhouette", "10.3f"), "calinski_harabasz": ("Cal-Har", "8.1f"),
    "davies_bouldin": ("Dav-Bou", "7.2f"), "inertia": ("inertia", "9.1f"), "aic": ("AIC", "10.1f"),
    "bic": ("BIC", "10.1f"),
}  # fmt: skip


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `clusters` command and its options to the parser."""
    parser = subparsers.add_parser("clusters", help="print the quality of a run's clusters and what they hold")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("--method", choices=METHODS, default="dpmm", help="whose clusters to look into (default dpmm)")
    parser.add_argument("--members", type=int, default=0, metavar="N", help="name the N best ranked of each cluster")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the quality of a run's clusters, or the members of one; returns the exit code.

    Raises UsageError when the run has no clusters.
    """
    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.clusters import quality_rows
    from clara_pipeline.runs.run_directory import open_run

    found = open_run(Path(args.workspace), args.run_id)
    rows = quality_rows(found)
    if not rows:
        raise UsageError(
            f"run {found.id} has no clusters; make them: clara-tui run --resume {found.id} --stages fold,cluster"
        )
    contents = _contents(found, args.method)
    members = _members(found, args.method, args.members)
    if args.json:
        print_json({"quality": rows, "method": args.method, **contents, "members": members})
        return 0
    for line in [*quality_lines(rows), "", *enrichment_lines(args.method, contents), *member_lines(members)]:
        print(line)
    return 0


def _contents(found: Run, method: str) -> dict[str, Any]:
    """Count the known objects of each cluster, by what they are."""
    from clara_pipeline.runs.clusters import enrichment_of
    from clara_pipeline.runs.known_objects import known_objects

    known = known_objects(found)
    return {
        "known": known.what,
        "n_known": sum(known.by_file.values()),
        "n_scored": len(known.by_file),
        "clusters": enrichment_of(found, method, known.by_file),
    }


def _members(found: Run, method: str, n_best: int) -> dict[int, list[dict[str, object]]]:
    """Return the best ranked candidates of each cluster."""
    from clara_pipeline.runs.clusters import labels_of

    labels = labels_of(found, method)
    members: dict[int, list[dict[str, object]]] = {number: [] for number in sorted(set(labels.values()))}
    for row in found.candidates().sort_by("rank").select(["rank", "tic_id", "nwrss", "filename"]).to_pylist():
        number = labels.get(row["filename"])
        if number is not None and len(members[number]) < n_best:
            members[number].append(row)
    return {number: rows for number, rows in members.items() if rows}


def quality_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return the quality table as aligned text; "-" where a score is not defined."""
    head = " ".join(name.rjust(_width(form)) for name, form in SCORES.values())
    lines = [f"{'method':<10} {'rows':>6} {'clusters':>8} {'noise':>6} {head}  sizes"]
    for row in rows:
        counts = (
            f"{row['method']:<10} {row['n_rows']:>6} {_text(row['n_clusters'], '8d')} {_text(row['n_noise'], '6d')}"
        )
        scores = " ".join(_text(row[name], form) for name, (_, form) in SCORES.items())
        lines.append(f"{counts} {scores}  {row['reason'] or row['sizes']}")
    return lines


def enrichment_lines(method: str, contents: dict[str, Any]) -> list[str]:
    """Write members and known objects per cluster, as in the paper's Table 7."""
    clusters: list[Enrichment] = contents["clusters"]
    if not contents["n_scored"]:
        return [
            f"clusters by {method}: nothing is known of these stars (no TOI table asked, no truth table beside them)"
        ]
    if not clusters:
        return [f"clusters by {method}: none"]
    base = clusters[0]
    lines = [
        f"clusters by {method}: {contents['n_known']} {contents['known']} among {contents['n_scored']} scored "
        f"({base.base_rate:.2%}), {base.clustered_rate:.2%} of those clustered",
        f"{'cluster':>8} {'members':>8} {'known':>6} {'share':>8} {'factor':>7}",
    ]
    for row in clusters:
        name = "noise" if row.cluster_id < 0 else str(row.cluster_id)
        lines.append(f"{name:>8} {row.members:>8} {row.positives:>6} {row.share:>8.2%} {_text(row.factor, '7.2f')}")
    return lines


def member_lines(members: dict[int, list[dict[str, Any]]]) -> list[str]:
    """Return the best ranked candidates of each cluster, a line each."""
    from clara_pipeline.text import sanitize

    lines = []
    for number, rows in members.items():
        lines += ["", "noise" if number < 0 else f"cluster {number}"]
        lines += [
            f"{row['rank']:>6} {_text(row['tic_id'], '12d')} {_text(row['nwrss'], '7.4f')}  {sanitize(row['filename'])}"
            for row in rows
        ]
    return lines


def _text(value: float | None, form: str) -> str:
    return "-".rjust(_width(form)) if value is None else format(value, form)


def _width(form: str) -> int:
    return int(form.rstrip("df").partition(".")[0])
