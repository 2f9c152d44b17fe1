"""What the fork server imports once, so that no worker has to: the path of an ordinary run."""

import finufft  # noqa: F401
import numpy  # noqa: F401
import pyarrow.parquet  # noqa: F401

import clara_pipeline.stages.features
import clara_pipeline.stages.score  # noqa: F401
from clara_pipeline.arrow_without_pandas import import_arrow_without_pandas

import_arrow_without_pandas()
