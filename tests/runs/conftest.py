from pathlib import Path

import pytest
from small_workspace import write_curves, write_models


@pytest.fixture(scope="session")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three small forests and, in `lc`, twelve light curves of two sectors."""
    workspace = tmp_path_factory.mktemp("sky")
    write_models(workspace)
    write_curves(workspace / "lc", 12, sectors=2)
    return workspace
