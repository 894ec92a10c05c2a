"""How much the detectors notice: each mutant is run against each detector, and verdicts are cached by content."""

import hashlib
import json
import logging
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version

from tests.contract.mutants.detectors import detect
from tests.contract.mutants.equivalent import reason
from tests.contract.mutants.harmless import HARMLESS
from tests.contract.mutants.manual import MANUAL
from tests.contract.mutants.mutant import Mutant
from tests.contract.mutants.operators import mechanical
from tests.contract.spec import ROOT
from twochat_sandbox import serving

EVERYTHING: list[Mutant] = [*mechanical(), *MANUAL, *HARMLESS]
_BY_NAME = {mutant.name: mutant for mutant in EVERYTHING}
_CACHE = ROOT / ".mutants"


@dataclass(frozen=True)
class Verdict:
    """What each detector found; `reason` when the mutant contradicts nothing and must stay unnoticed."""

    name: str
    kind: str
    evidence: str
    reason: str
    found: dict[str, list[str]]

    @property
    def noticed(self) -> bool:
        return any(self.found.values())

    @property
    def wanted(self) -> bool:
        """Whether it should be noticed."""
        return not self.reason

    @property
    def right(self) -> bool:
        return self.noticed == self.wanted


def examine(
    mutants: Sequence[Mutant],
    *,
    fresh: bool = False,
    progress: Callable[[int, Verdict], None] = lambda done, verdict: None,
) -> list[Verdict]:
    """A verdict for each mutant, in order; on two cores, cached where nothing has changed since."""
    verdicts: dict[str, Verdict] = {}
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {}
        for mutant in mutants:
            file = _CACHE / f"{_content(mutant.name)}.json"
            if not fresh and file.exists():
                verdicts[mutant.name] = _verdict(mutant, json.loads(file.read_text("utf-8")))
            else:
                waiting[pool.submit(_run, mutant.name)] = mutant, file
        for future in as_completed(waiting):
            mutant, file = waiting[future]
            found = future.result()
            _CACHE.mkdir(exist_ok=True)
            file.write_text(json.dumps(found), "utf-8")
            verdicts[mutant.name] = _verdict(mutant, found)
            progress(len(verdicts), verdicts[mutant.name])
    return [verdicts[mutant.name] for mutant in mutants]


def _verdict(mutant: Mutant, found: dict[str, list[str]]) -> Verdict:
    return Verdict(mutant.name, mutant.kind, mutant.contradicts, mutant.reason or reason(mutant.name), found)


def _run(name: str) -> dict[str, list[str]]:
    # Wrong servers are expected to log errors.
    logging.disable(logging.CRITICAL)
    mutant = _BY_NAME[name]
    with serving(mutant.app()) as url:
        return detect(url, mutant.operation)


@cache
def _sources() -> bytes:
    """Everything that a verdict depends on: the contract, the sandbox, the detectors, the tools."""
    digest = hashlib.sha256()
    files = [ROOT / "openapi.yaml", ROOT / "schemathesis.toml"]
    files += sorted((ROOT / "tests" / "contract").rglob("*.py"))
    files += sorted((ROOT / "sandbox").rglob("*.py"))
    for file in files:
        if file.name not in (
            "report.py",
            "equivalent.py",
            "contracts.py",
            "__main__.py",
            "cassettes.py",
            "record.py",
            "redact.py",
            "target.py",
            "conftest.py",
        ) and not file.name.startswith("test_"):
            digest.update(file.read_bytes())
    for tool in ("schemathesis", "jsonschema-rs", "starlette", "uvicorn", "urllib3", "hypothesis"):
        digest.update(version(tool).encode())
    return digest.digest()


def _content(name: str) -> str:
    return hashlib.sha256(_sources() + name.encode()).hexdigest()[:32]


__all__ = ["EVERYTHING", "Verdict", "asdict", "examine"]
