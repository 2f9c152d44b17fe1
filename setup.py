"""The packages; everything else stands in pyproject.toml, which cannot both find packages and rename one."""

from setuptools import find_namespace_packages, find_packages, setup

MODELS = ["clara_models", *(f"clara_models.{name}" for name in find_namespace_packages("models"))]

setup(
    packages=[*find_packages(include=["clara_pipeline*", "clara_tui*"]), *MODELS],
    package_dir={"clara_models": "models"},
)
