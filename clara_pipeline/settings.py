"""Every setting, its default, its limits and what it means. Unknown names are refused."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Text = str
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """One table of `clara.toml`."""


class RunSettings(Section, frozen=True):
    """Settings of the process pool, chunks and seed."""

    workers: Annotated[int, Meta(ge=1, le=256, description="worker processes; any number gives the same bytes")] = 4
    chunk_size: Annotated[int, Meta(ge=1, le=5000, description="light curves per part file")] = 100
    seed: Annotated[int, Meta(ge=0, description="the one seed everything random is drawn from")] = 20250806
    stages: Annotated[str, Meta(description="comma-separated stages to run; empty means all")] = ""
    follow_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=864_000,
            description="inputs are still being filled: begin features with what is there, and go on once nothing has "
            "come for so long; 0: they are complete",
        ),
    ] = 0.0
    scheduler: Annotated[
        str, Meta(description="Dask scheduler whose workers do the work, tcp://HOST:PORT (extra cluster); empty: none")
    ] = ""

    @property
    def named_stages(self) -> list[str]:
        """Return the stages asked for by name; empty means all."""
        return [name.strip() for name in self.stages.split(",") if name.strip()]


class IngestSettings(Section, frozen=True):
    """Settings of reading light curves."""

    flux_column: Annotated[
        str, Meta(description="column the flux is read from; auto: a file's own FLUX, else its pipeline's best")
    ] = "auto"


class FeatureSettings(Section, frozen=True):
    """Settings of the feature vectors."""

    layout: Annotated[
        Literal["auto", "v1", "published", "box"],
        Meta(description="feature layout computed beside those that the models ask for; auto: none"),
    ] = "auto"


class ModelSettings(Section, frozen=True):
    """Names of the forests that give the scores p3, p5 and p9."""

    p3: Annotated[str, Meta(description="model scored as p3")] = "p3"
    p5: Annotated[str, Meta(description="model scored as p5")] = "p5"
    p9: Annotated[str, Meta(description="model scored as p9")] = "p9"


class TrainSettings(Section, frozen=True):
    """Settings of training forests on the run's own light curves."""

    enabled: Annotated[bool, Meta(description="train p3, p5, p9 on this run's own light curves")] = False
    design: Annotated[
        Literal["urf1", "urf2", "urf3", "urf4"],
        Meta(
            description="the synthetic class: urf4 transits in white noise, as p3, p5 and p9; urf3 the run's TOIs "
            "(enrich.toi_table); urf2 uniform in each feature's range; urf1 the same with train.search"
        ),
    ] = "urf4"
    n_real: Annotated[int, Meta(ge=2, description="real light curves drawn for training")] = 1500
    n_synthetic: Annotated[int, Meta(ge=2, description="synthetic light curves per design")] = 300
    search: Annotated[bool, Meta(description="randomized search of the forest's settings")] = False
    search_iterations: Annotated[int, Meta(ge=1, description="draws of the search")] = 30


class TrainingsSettings(Section, frozen=True):
    """Settings of the records of trainings."""

    run_name: Annotated[str, Meta(description="what a training is called; empty: as its model")] = ""
    experiment: Annotated[str, Meta(description="what trainings are grouped by; empty: their kind")] = ""
    tags: Annotated[str, Meta(description="comma-separated words kept with a training")] = ""
    tracking: Annotated[
        str, Meta(description="MLflow database that gets a copy, sqlite:///FILE (extra track); empty: none")
    ] = ""


class ScoreSettings(Section, frozen=True):
    """Settings of the anomaly score."""

    kind: Annotated[
        Literal["probability", "leaf"],
        Meta(description="probability: 1 - P(real), as published; leaf: isolation, as in the paper's text"),
    ] = "probability"


class RankSettings(Section, frozen=True):
    """Settings of the ranking by WRSS and N-WRSS."""

    batch: Annotated[
        Literal["run", "sector", "product"],
        Meta(description="N-WRSS is normalised over the whole run, per sector or per kind of light curve"),
    ] = "run"


class FoldSettings(Section, frozen=True):
    """Settings of the period search and the folds."""

    select: Annotated[str, Meta(description="SQL condition on the candidates to fold; true means all")] = "true"
    at_least: Annotated[
        int, Meta(ge=0, description="where fewer have an N-WRSS, the next by rank are folded too, up to this many")
    ] = 300
    mode: Annotated[Literal["best", "ls"], Meta(description="best ephemeris, or Lomb-Scargle as published")] = "best"
    min_power: Annotated[float, Meta(ge=0, le=1, description="ls mode: fold only above this power")] = 0.05
    min_period_days: Positive = 0.2
    max_period_days: Positive = 20.0
    bins: Annotated[int, Meta(ge=4, le=100_000, description="phase bins")] = 100
    bls: Annotated[Literal["auto", "numba", "astropy", "gerbls"], Meta(description="box search engine")] = "auto"
    triage: Annotated[str, Meta(description="model that rates folded signals")] = "triage"


class FitSettings(Section, frozen=True):
    """Settings of the fits of transits, and of the search for further signals of a star."""

    select: Annotated[str, Meta(description="SQL condition on the folded candidates whose transits are fitted")] = (
        "transit_snr >= 6.8 and transit_sde >= 4.5"
    )
    at_most: Annotated[
        int, Meta(ge=0, description="candidates fitted, those with the highest triage_pc; each takes about 0.3 s")
    ] = 300
    signals: Annotated[int, Meta(ge=1, le=3, description="signals searched for in a star, one after the other")] = 3


class ScanSettings(Section, frozen=True):
    """Settings of the search for events in single light curves."""

    select: Annotated[str, Meta(description="SQL condition on the folded candidates to scan for events")] = "true"


class MatchSettings(Section, frozen=True):
    """Settings of matching folds with a labelled reference set."""

    select: Annotated[str, Meta(description="SQL condition on the candidates to match")] = "true"
    reference: Annotated[str, Meta(description="labelled reference set under models/")] = "reference"
    min_similarity: Annotated[float, Meta(ge=-1, le=1, description="below: outlier")] = 0.6
    top: Annotated[int, Meta(ge=1, le=50, description="matches kept per candidate")] = 5


class ClusterSettings(Section, frozen=True):
    """Settings of clustering the folded candidates."""

    select: Annotated[str, Meta(description="SQL condition on the candidates to cluster")] = "true"
    preprocessing: Literal["standard", "minmax", "robust", "none"] = "standard"
    n_clusters: Annotated[int, Meta(ge=1, le=1000, description="clusters of K-means")] = 3
    n_components: Annotated[int, Meta(ge=1, le=1000, description="components of both plain mixtures")] = 2
    dpmm_components: Annotated[int, Meta(ge=1, le=1000, description="most components of the DPMM")] = 3
    covariance_type: Annotated[
        Literal["full", "tied", "diag", "spherical"], Meta(description="shape of the mixtures' components")
    ] = "full"
    eps: Annotated[float, Meta(gt=0, description="DBSCAN: radius, in scaled features")] = 0.8
    min_samples: Annotated[int, Meta(ge=1, description="DBSCAN, HDBSCAN: neighbours of a core point")] = 3
    min_cluster_size: Annotated[int, Meta(ge=2, description="HDBSCAN: fewest members")] = 10
    concentration_prior: Annotated[float, Meta(gt=0, description="Bayesian mixtures: small means few clusters")] = 0.1
    prefilter: Annotated[bool, Meta(description="leave folds like no other (DTW noise) out of the methods")] = False
    dtw_window: Annotated[int, Meta(ge=0, description="0: the whole curve, as in the paper")] = 0
    dtw_max: Annotated[int, Meta(ge=2, description="most candidates in the DTW matrix")] = 2000
    map_max: Annotated[int, Meta(ge=4, description="most candidates on the map of the ten features")] = 5000
    pca_components: Annotated[int, Meta(ge=1, le=4000, description="components kept of the 4000 features")] = 50


class DownloadSettings(Section, frozen=True):
    """Settings of downloads from the archive."""

    script: Annotated[str, Meta(description="a bulk script, file or address, instead of the archive's own")] = ""
    base_url: Annotated[str, Meta(description="replaces scheme and host of every listed address")] = ""
    source: Annotated[
        Literal["mast", "cloud"], Meta(description="MAST's download service, or its public copy in the cloud")
    ] = "mast"
    threads: Annotated[int, Meta(ge=1, le=32)] = 4
    start: Annotated[int, Meta(ge=0, description="first listed light curve to take, counted from 0")] = 0
    max: Annotated[int, Meta(ge=0, description="most light curves to take; 0: all")] = 0
    timeout_seconds: Annotated[float, Meta(gt=0, description="longest wait for an answer")] = 60.0
    retries: Annotated[int, Meta(ge=0, le=100, description="tries after the first that bring nothing new")] = 10
    first_wait_seconds: Annotated[float, Meta(ge=0, le=60, description="wait before the first retry; doubles")] = 0.25


class EnrichSettings(Section, frozen=True):
    """Settings of the catalogue queries."""

    min_nwrss: Annotated[float, Meta(ge=0, le=1, description="enrich at or above this N-WRSS")] = 0.4
    folded: Annotated[bool, Meta(description="enrich every folded star too")] = True
    offline: Annotated[bool, Meta(description="use only cached catalogue answers")] = False
    toi_table: Annotated[str, Meta(description="file with ExoFOP's TOI table, read in place of asking")] = ""
    exofop: Annotated[str, Meta(description="base address of ExoFOP's TESS tables")] = (
        "https://exofop.ipac.caltech.edu/tess"
    )
    tap_tic: Annotated[str, Meta(description="TAP service with the TIC")] = "https://mast.stsci.edu/vo-tap/api/v0.1/tic"
    tap_gaia: Annotated[str, Meta(description="TAP service with Gaia DR3")] = "https://gea.esac.esa.int/tap-server/tap"
    tap_simbad: Annotated[str, Meta(description="TAP service of SIMBAD")] = (
        "https://simbad.cds.unistra.fr/simbad/sim-tap"
    )
    timeout_seconds: Annotated[float, Meta(gt=0, description="longest wait for an answer")] = 60.0
    retries: Annotated[int, Meta(ge=0, le=100, description="tries after the first")] = 2
    first_wait_seconds: Annotated[float, Meta(ge=0, le=60, description="wait before the first retry; it doubles")] = 1.0
    toi_max_age_days: Annotated[float, Meta(ge=0, description="ask for the TOI tables again after")] = 7.0
    star_max_age_days: Annotated[float, Meta(ge=0, description="ask for a star again after")] = 180.0


class EvidenceSettings(Section, frozen=True):
    """Settings of what is looked at beside the light curve."""

    pixels: Annotated[
        str, Meta(description="folder with target pixel files, …_tp.fits; they are also looked for beside light curves")
    ] = ""
    offline: Annotated[bool, Meta(description="download no target pixels")] = False


class BrokerSettings(Section, frozen=True):
    """Settings of fetching transients from ALeRCE."""

    alerce_ztf: Annotated[str, Meta(description="base address of ALeRCE's ZTF interface, version 1")] = (
        "https://api.alerce.online/ztf/v1"
    )
    alerce_lsst: Annotated[str, Meta(description="base address of ALeRCE's LSST interface")] = (
        "https://api-lsst.alerce.online"
    )
    classifier_ztf: Annotated[str, Meta(description="whose classes are asked for, ZTF")] = (
        "lc_classifier_BHRF_forced_phot"
    )
    classifier_lsst: Annotated[str, Meta(description="whose classes are asked for, LSST")] = (
        "stamp_classifier_rubin_beta"
    )
    probability: Annotated[float, Meta(ge=0, le=1, description="least probability of the class asked for")] = 0.7
    forced: Annotated[bool, Meta(description="fetch forced photometry, too")] = True
    page_size: Annotated[int, Meta(ge=1, le=1000, description="objects a page of a list")] = 100
    threads: Annotated[int, Meta(ge=1, le=32, description="objects at once")] = 4
    offline: Annotated[bool, Meta(description="use only objects that are kept")] = False
    max_age_days: Annotated[float, Meta(ge=0, description="ask for a kept object again after")] = 7.0
    timeout_seconds: Annotated[float, Meta(gt=0, description="longest wait for an answer")] = 60.0
    retries: Annotated[int, Meta(ge=0, le=100, description="tries after the first")] = 6
    first_wait_seconds: Annotated[float, Meta(ge=0, le=60, description="wait before the first retry; it doubles")] = 0.5


class TransientSettings(Section, frozen=True):
    """Settings of runs over transients."""

    model: Annotated[str, Meta(description="classifier that a run over transients uses")] = "transients"
    objects_per_part: Annotated[int, Meta(ge=1, le=5000, description="objects per part file")] = 100
    demo_objects: Annotated[int, Meta(ge=1, le=5000, description="demo: simulated objects of each class")] = 50
    demo_training: Annotated[
        int, Meta(ge=5, le=5000, description="demo: simulated objects of each class that a classifier learns from")
    ] = 150


class DemoSettings(Section, frozen=True):
    """Settings of the simulated demo sky."""

    n_stars: Annotated[int, Meta(ge=1, le=5000, description="stars of the demo sky")] = 240
    seed: Annotated[int, Meta(ge=0)] = 1


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings; one attribute per table of `clara.toml`."""

    run: RunSettings = RunSettings()
    ingest: IngestSettings = IngestSettings()
    features: FeatureSettings = FeatureSettings()
    models: ModelSettings = ModelSettings()
    train: TrainSettings = TrainSettings()
    trainings: TrainingsSettings = TrainingsSettings()
    score: ScoreSettings = ScoreSettings()
    rank: RankSettings = RankSettings()
    fold: FoldSettings = FoldSettings()
    fit: FitSettings = FitSettings()
    scan: ScanSettings = ScanSettings()
    match: MatchSettings = MatchSettings()
    cluster: ClusterSettings = ClusterSettings()
    download: DownloadSettings = DownloadSettings()
    enrich: EnrichSettings = EnrichSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    brokers: BrokerSettings = BrokerSettings()
    transients: TransientSettings = TransientSettings()
    demo: DemoSettings = DemoSettings()


def as_dict(settings: Settings) -> dict[str, dict[str, object]]:
    """Return plain dictionaries, ready for TOML or JSON."""
    return msgspec.to_builtins(settings)
