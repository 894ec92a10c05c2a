"""Schemathesis, in process, with the settings of schemathesis.toml."""

import os
from collections.abc import Iterator
from unittest.mock import patch

import schemathesis
from schemathesis import engine
from schemathesis.engine import Status
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from tests.contract import checks  # noqa: F401  # registers the format and the checks
from tests.contract.exchange import KEY
from tests.contract.spec import ROOT


def findings(url: str, key: str = KEY) -> Iterator[str]:
    """What schemathesis finds wrong with a server: each failed check once."""
    with patch.dict(os.environ, TWOCHAT_API_KEY=key):
        config = schemathesis.Config.from_path(ROOT / "schemathesis.toml")
    schema = schemathesis.openapi.from_path(ROOT / "openapi.yaml", config=config)
    schema.config.update(base_url=url)
    seen: set[str] = set()
    for event in engine.from_schema(schema).execute():
        match event:
            case ScenarioFinished(recorder=recorder):
                for node in (node for nodes in recorder.checks.values() for node in nodes):
                    if node.status is Status.FAILURE and node.name not in seen:
                        seen.add(node.name)
                        failure = node.failure_info.failure if node.failure_info else None
                        yield f"{node.name}: {failure.title if failure else ''} {failure.message if failure else ''}"
            case NonFatalError(info=info):
                yield f"error: {info.title}"
            case _:
                pass
