"""The OpenAPI document describes the server, and nothing that follows it provokes a server error."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from serve.serving import real_server

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

CASES = 15


@pytest.mark.long
def test_generated_requests_find_no_server_error(tmp_path) -> None:  # type: ignore[no-untyped-def]
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    with real_server(tmp_path) as address:
        document = schemathesis.openapi.from_url(f"{address}/openapi.json")
        operations = [result.ok() for result in document.get_all_operations()]
        assert len(operations) == 7
        for operation in operations:
            _try(operation)


def _try(operation) -> None:  # type: ignore[no-untyped-def]
    n_curves = operation.path == "/api/train/synthetic"

    @given(case=operation.as_strategy())
    @settings(
        max_examples=3 if n_curves else CASES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def requested(case) -> None:  # type: ignore[no-untyped-def]
        if n_curves and isinstance(case.body, dict):
            case.body["n_samples"] = 2
        response = case.call()
        assert response.status_code < 500, response.text
        assert "Traceback" not in response.text

    requested()
