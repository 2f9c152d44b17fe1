"""The published CLARA CLI's JSON settings, in our words."""

import difflib
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

OUR_NAME = {
    "start_index": "download.start",
    "max_downloads": "download.max",
    "num_threads": "download.threads",
    "max_workers": "run.workers",
    "min_similarity_threshold": "match.min_similarity",
    "min_power_threshold": "fold.min_power",
    "min_period": "fold.min_period_days",
    "max_period": "fold.max_period_days",
    "min_period_threshold": "fold.min_period_days",
    "max_period_threshold": "fold.max_period_days",
    "bins": "fold.bins",
    "preprocessing": "cluster.preprocessing",
    "n_clusters": "cluster.n_clusters",
    "eps": "cluster.eps",
    "min_samples": "cluster.min_samples",
    "min_cluster_size": "cluster.min_cluster_size",
    "n_components": "cluster.n_components",
    "covariance_type": "cluster.covariance_type",
    "weight_concentration_prior": "cluster.concentration_prior",
    "random_state": "run.seed",
    "reduce_features_n_features": "cluster.pca_components",
}
INPUTS = {"input_dirs", "input_dir", "fits_dir"}
DONE_OTHERWISE = {
    "output_dir": "results are written into the run's directory",
    "out_dir_tess": "downloads go to the workspace's data folder",
    "catalogues_folder": "catalogues are kept in the workspace",
    "sector_number": "give the sector with --sector",
    "use_p3": "all three forests are always scored",
    "use_p5": "all three forests are always scored",
    "use_p9": "all three forests are always scored",
    "calculate_wrss_p3p9": "WRSS is always computed",
    "input_df_path": "the run's own candidates are used",
    "input_df_sql": "the run's own candidates are used; see match.select",
    "save_label_groups": "every label group is kept",
    "features": "all features are computed",
    "reduce_features": "both full and reduced features are kept",
    "desired_length": "see fold.bins",
    "use_dtw": "the DTW matrix belongs to the cluster stage",
    "phase_shift": "folds are centred on the dip",
    "save": "folds are kept in the run",
    "show": "use clara-tui show",
    "is_distance_matrix": "the cluster stage knows which it has",
    "features_path": "the run's own features are clustered",
    "filenames_path": "the run's own features are clustered",
    "filename_column_in_df": "light curves are known by their file names",
    "column_name": "light curves are known by their file names",
    "cluster_algorithm": "every method is run",
    "weight_concentration_prior_type": "both priors are used: bgmm and dpmm",
    "log_file": "logs are kept in the run",
    "meta_message": "give it with --message",
}
MODEL_WORDS = (
    "model_path",
    "model_p3",
    "model_p5",
    "model_p9",
    "pca_model",
    "labelled_features",
    "labeled_features",
    "pca_features",
)

PUBLISHED_NAMES = OUR_NAME.keys() | INPUTS | DONE_OTHERWISE.keys()


def translate(path: Path, content: object) -> tuple[dict[str, dict[str, object]], tuple[str, ...], tuple[str, ...]]:
    """Return settings, input folders, and remarks on what is done otherwise here.

    Accepts one flat object or one object per command. Raises UsageError for names neither CLI knows.
    """
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no JSON object of settings")
    values: dict[str, dict[str, object]] = {}
    inputs: list[str] = []
    remarks: list[str] = []
    for name, value in _flat(content):
        if value is None and name in PUBLISHED_NAMES:
            continue  # its way of not giving a value
        if name in OUR_NAME:
            section, key = OUR_NAME[name].split(".")
            values.setdefault(section, {})[key] = value
        elif name in INPUTS:
            inputs += [str(folder) for folder in (value if isinstance(value, list) else [value])]
        elif name in DONE_OTHERWISE:
            remarks.append(f"{name} in {sanitize(path.name)}: {DONE_OTHERWISE[name]}")
        elif any(word in name for word in MODEL_WORDS):
            remarks.append(
                f"{name} in {sanitize(path.name)}: import it once with clara-tui models import, then --models"
            )
        else:
            raise UsageError(f"{path}: there is no setting {sanitize(name)!r}{_nearest(name)}")
    return values, tuple(inputs), tuple(dict.fromkeys(remarks))


def _flat(content: dict[str, object]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for name, value in content.items():
        pairs += _flat(value) if isinstance(value, dict) else [(name, value)]
    return pairs


def _nearest(name: str) -> str:
    found = difflib.get_close_matches(name, sorted(PUBLISHED_NAMES), n=1, cutoff=0.4)
    return f"; did you mean {found[0]!r}?" if found else ""
