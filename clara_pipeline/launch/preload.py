"""Modules that the fork server imports once, so that no worker has to: the path of an ordinary run."""

import gc

import numpy  # noqa: F401
import psutil  # noqa: F401
import pyarrow.parquet  # noqa: F401

import clara_pipeline.stages.features
import clara_pipeline.stages.score  # noqa: F401
from clara_pipeline.launch.arrow_without_pandas import import_arrow_without_pandas
from clara_pipeline.periods.loops.reading_off import READ_OFF, WEIGH, read_off, weigh
from clara_pipeline.periods.loops.spreading import SPREAD, spread
from clara_pipeline.periods.machine_code import machine_code

import_arrow_without_pandas()
machine_code(spread, SPREAD)
machine_code(read_off, READ_OFF)
machine_code(weigh, WEIGH)
gc.freeze()  # what is here by now stays: workers need not look through it again and again
