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
from inspect import getsource
from typing import Any

from tests.contract.mutants.detectors import called, detect
from tests.contract.mutants.equivalent import reason
from tests.contract.mutants.manual import HARMLESS, MANUAL
from tests.contract.mutants.mutant import Mutant
from tests.contract.mutants.operators import mechanical
from tests.contract.operations import SCENARIOS
from tests.contract.spec import ROOT, SPEC, inline, operations

EVERYTHING: list[Mutant] = [*mechanical(), *MANUAL, *HARMLESS]
_BY_NAME = {mutant.name: mutant for mutant in EVERYTHING}
_CACHE = ROOT / ".mutants"


@dataclass(frozen=True)
class Verdict:
    """What each detector found; `reason` when the mutant contradicts nothing and must stay unnoticed. `operation`: the
    operationId of the one that it is wrong in, or "" for all."""

    name: str
    kind: str
    operation: str
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
    """A verdict for each mutant, in order; on all cores, cached where nothing has changed since."""
    verdicts: dict[str, Verdict] = {}
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {}
        for mutant in mutants:
            file = _CACHE / f"{_content(mutant)}.json"
            if not fresh and file.exists():
                verdicts[mutant.name] = _verdict(mutant, *json.loads(file.read_text("utf-8")))
            else:
                waiting[pool.submit(_run, mutant.name)] = mutant, file
        for future in as_completed(waiting):
            mutant, file = waiting[future]
            result = future.result()
            _CACHE.mkdir(exist_ok=True)
            file.write_text(json.dumps(result), "utf-8")
            verdicts[mutant.name] = _verdict(mutant, *result)
            progress(len(verdicts), verdicts[mutant.name])
    return [verdicts[mutant.name] for mutant in mutants]


def _verdict(mutant: Mutant, found: dict[str, list[str]], reason: str) -> Verdict:
    return Verdict(mutant.name, mutant.kind, mutant.operation, mutant.contradicts, mutant.reason or reason, found)


def _run(name: str) -> tuple[dict[str, list[str]], str]:
    """What each detector finds, and why a mechanical mutant that none of them finds contradicts nothing."""
    # Wrong servers are expected to log errors.
    logging.disable(logging.CRITICAL)
    mutant = _BY_NAME[name]
    is_mechanical = mutant.kind == "mechanical"
    found = detect(mutant.app, mutant.operation, mutant.status, direct=is_mechanical)
    return found, "" if not is_mechanical or any(found.values()) else reason(mutant.app(), mutant.operation)


# What judges nothing: it prints, records, or is about wrong contracts.
_APART = {"report.py", "contracts.py", "__main__.py", "cassettes.py", "record.py", "redact.py"}
_APART |= {"target.py", "findings.py", "conftest.py", "second.py", "page.py", "account.py"}


@cache
def sources(operation: str) -> bytes:
    """Everything that a verdict depends on: the sandbox, the detectors, the tools; and of the contract and the scenarios what
    is about the operation that the mutant is wrong in, or all if it is wrong in all."""
    digest = hashlib.sha256()
    played = [scenario for scenario in SCENARIOS if not operation or operation in called(scenario)]
    for scenario in played:
        digest.update(json.dumps(asdict(scenario), default=_plain).encode())
        digest.update("".join(getsource(type(step.expects)) for step in scenario.steps if step.expects).encode())
    needed = {operation}.union(*map(called, played))
    promised = [inline(each, SPEC, schemas=True) for _, each in operations() if each["operationId"] in needed]
    digest.update(json.dumps([SPEC["components"]["securitySchemes"], *promised]).encode())
    folder = ROOT / "tests" / "contract"
    own = folder / "operations" / f"{operation}.py"
    digest.update(own.read_bytes() if own.exists() else b"")
    files = [*folder.glob("*.py"), *(folder / "mutants").glob("*.py"), *(ROOT / "sandbox").rglob("*.py")]
    for file in [ROOT / "schemathesis.toml", *sorted(files)]:
        if file.name not in _APART and not file.name.startswith("test_"):
            digest.update(file.read_bytes())
    for tool in ("schemathesis", "jsonschema-rs", "starlette", "uvicorn", "urllib3", "hypothesis"):
        digest.update(version(tool).encode())
    return digest.digest()


def _plain(value: Any) -> Any:
    """The value for JSON, the same in every process."""
    return sorted(value) if isinstance(value, frozenset) else repr(value)


def _content(mutant: Mutant) -> str:
    return hashlib.sha256(sources(mutant.operation) + mutant.name.encode()).hexdigest()[:32]


__all__ = ["EVERYTHING", "Verdict", "asdict", "examine"]
