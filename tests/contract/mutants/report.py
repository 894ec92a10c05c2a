"""What the verdicts add up to: the last lines of `make mutants`, docs/contract-power.md and docs/contract-power.html."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from textwrap import shorten

from tests.contract.mutants.contracts import WrongContract
from tests.contract.mutants.mutant import named
from tests.contract.mutants.operators import rule_changes
from tests.contract.mutants.power import Verdict

DETECTORS = {
    "response": "each answer of the scenarios against openapi.yaml, alone",
    "pair": "request and answer together: a valid request refused, an invalid one served",
    "conservation": "what x-tells demands: each requested number is answered once, no member is listed twice",
    "expectation": "exactly what the scenario expects, by name",
    "sweep": "every documented status, provoked once",
    "neighbours": "one-edit neighbours of a valid request, by all the rules above",
    "at once": "two valid requests at once, by all the rules above",
    "schemathesis": "generated traffic, tuned, with a check of our own",
    "replay": "cassettes played back to the client, for comparison: it never meets the server",
}
CORPUS = {"corpus": "instances that are labelled, for wrong contracts"}

BARS = {"mechanical": 1.0, "documented, manual": 1.0, "all": 0.97, "kinds of wrong contract": 22 / 24}


def scores(verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> dict[str, tuple[int, int]]:
    """Noticed and total, by what the bar is set for."""
    wrong = [verdict for verdict in verdicts if verdict.wanted]
    manual = [verdict for verdict in wrong if verdict.kind == "manual" and verdict.evidence == "documented"]
    kinds: dict[str, bool] = {}
    for contract in contracts:
        # A kind counts as noticed when all of it is.
        kinds[contract.kind] = kinds.get(contract.kind, True) and bool(contract.noticed or contract.reason)
    return {
        "mechanical": _score([verdict.noticed for verdict in wrong if verdict.kind == "mechanical"]),
        "documented, manual": _score([verdict.noticed for verdict in manual]),
        "all": _score([verdict.noticed for verdict in wrong]),
        "kinds of wrong contract": _score(list(kinds.values())),
    }


def summary(verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> tuple[list[str], bool]:
    """What `make mutants` prints last, and whether the bar is met."""
    lines: list[str] = []
    met = True
    for name, (noticed, total) in scores(verdicts, contracts).items():
        good = total > 0 and noticed / total >= BARS[name]
        met &= good
        lines.append(f"{name:24} {noticed}/{total} noticed, {BARS[name]:.0%} needed: {'met' if good else 'MISSED'}")
    survivors = [verdict.name for verdict in verdicts if verdict.wanted and not verdict.noticed]
    alarms = [verdict.name for verdict in verdicts if not verdict.wanted and verdict.noticed]
    lines += [f"survivor: {name}" for name in survivors]
    lines += [f"false alarm: {verdict.name}: {_first(verdict)}" for verdict in verdicts if verdict.name in alarms]
    noticed, total = scores(verdicts, contracts)["all"]
    lines.append(f"{noticed}/{total} killed, {len(survivors)} survivors, {len(alarms)} false alarms")
    return lines, met and not alarms


def write(folder: Path, verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> None:
    """Both documents, as functions of the verdicts alone: the same verdicts make the same bytes."""
    folder.mkdir(exist_ok=True)
    (folder / "contract-power.md").write_text(_markdown(verdicts, contracts), "utf-8")
    (folder / "contract-power.html").write_text(_html(verdicts, contracts), "utf-8")


def _markdown(verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> str:
    wrong = [verdict for verdict in verdicts if verdict.wanted]
    mechanical = [verdict for verdict in wrong if verdict.kind == "mechanical"]
    manual = [verdict for verdict in wrong if verdict.kind == "manual"]
    harmless = [verdict for verdict in verdicts if verdict.kind == "harmless"]
    equal = [verdict for verdict in verdicts if verdict.reason and verdict.kind != "harmless"]
    lines = [
        "# If the API changed, would we notice?",
        "",
        "Made by `make mutants`. Each mutant is a server with one deliberate deviation; each detector is run on a fresh one.",
        "The mechanical mutants are made from openapi.yaml by operators, so nobody picked them to flatter the tests: theirs is",
        "the score to look at. [The whole matrix](contract-power.html) can be filtered.",
        "",
        "| | noticed | of | needed |",
        "|---|---|---|---|",
    ]
    for name, (noticed, total) in scores(verdicts, contracts).items():
        lines.append(f"| {name} | **{noticed}** | {total} | {BARS[name]:.0%} |")
    alarms = sum(verdict.noticed for verdict in verdicts if not verdict.wanted)
    lines += [f"| false alarms | **{alarms}** | {len(verdicts) - len(wrong)} | 0 |", "", "## Who notices what", ""]
    lines += ["| detector | mechanical | manual | finds alone | what it does |", "|---|---|---|---|---|"]
    for detector, what in DETECTORS.items():
        alone = sum([name for name, found in verdict.found.items() if found] == [detector] for verdict in wrong)
        cells = " | ".join(_percent(group, detector) for group in (mechanical, manual))
        lines.append(f"| {detector} | {cells} | {alone} | {what} |")
    lines += ["", "## Found by one detector alone", ""]
    for verdict in wrong:
        if len(who := [name for name, found in verdict.found.items() if found]) == 1:
            lines.append(f"- {verdict.name}: *{who[0]}* ({_first(verdict)})")
    lines += ["", "## What survives", ""]
    survivors = [verdict for verdict in wrong if not verdict.noticed]
    lines += [f"- {verdict.name} ({verdict.evidence})" for verdict in survivors] or ["Nothing."]
    lines += [
        "",
        "## Equivalent mutants",
        "",
        "They contradict nothing that the contract says, and must stay unnoticed.",
        "",
    ]
    lines += [f"- {verdict.name}: {verdict.reason}" for verdict in equal]
    lines += ["", "## Harmless changes", "", "No detector may report one.", ""]
    lines += [f"- {verdict.name}" for verdict in harmless]
    lines += ["", "## Wrong contracts", ""]
    lines += [
        "A sandbox that is driven by the contract follows its mistakes. A corpus of instances, each with its evidence,"
    ]
    lines += ["notices them: [corpus.yaml](../tests/contract/corpus.yaml)."]
    lines += ["", "| kind | noticed | of |", "|---|---|---|"]
    for kind in dict.fromkeys(contract.kind for contract in contracts):
        same = [contract for contract in contracts if contract.kind == kind and not contract.reason]
        lines.append(f"| {kind} | {sum(bool(contract.noticed) for contract in same)} | {len(same)} |")
    lines += [""] + [f"- equivalent: {contract.name}: {contract.reason}" for contract in contracts if contract.reason]
    return "\n".join(lines) + "\n"


def _html(verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> str:
    page = (files("tests.contract.mutants") / "matrix.html").read_text("utf-8")
    return page.replace('"DATA"', _data(verdicts, contracts))


def _data(verdicts: Sequence[Verdict], contracts: Sequence[WrongContract]) -> str:
    """What the page reads: rows of a name, findings and a reason, below what they share. A mutant has a line of its own, so
    that a diff shows whose verdict has changed, and the wrong contracts of a kind share one."""
    groups: dict[str, list[str]] = {}
    for verdict in verdicts:
        equivalent = verdict.reason and verdict.kind != "harmless"
        shared = {"kind": "equivalent" if equivalent else verdict.kind, "operation": verdict.operation}
        shared |= {"evidence": verdict.evidence} if verdict.wanted else {}
        found = {detector: _brief(findings) for detector, findings in verdict.found.items()}
        groups.setdefault(as_json(shared), []).append(_row(verdict.name, found, verdict.reason))
    lines = [_object(shared, rows=_list(rows)) for shared, rows in groups.items()]
    operations = {named(operation, name): operation for operation, name, _ in rule_changes()}
    groups = {}
    for contract in contracts:
        shared = {"kind": "wrong contract", "change": contract.kind, "operation": operations.get(contract.name, "")}
        row = _row(contract.name, {"corpus": contract.noticed[:3]}, contract.reason)
        groups.setdefault(as_json(shared), []).append(row)
    lines += [_object(shared, rows=f"[{','.join(rows)}]") for shared, rows in groups.items()]
    top = as_json({"scores": scores(verdicts, contracts), "detectors": DETECTORS | CORPUS})
    return _object(top, groups=_list(lines))


def _object(members: str, **more: str) -> str:
    """The JSON object with more members, whose values are JSON too."""
    added = "".join(f',"{name}":{value}' for name, value in more.items())
    return f"{members[:-1]}{added}}}"


def _list(items: Sequence[str]) -> str:
    return "[\n" + ",\n".join(items) + "\n]"


def _row(name: str, found: Mapping[str, Sequence[str]], reason: str) -> str:
    """Each finding stands once, with the places in the list of detectors of those that made it."""
    findings: dict[str, list[int]] = {}
    for place, detector in enumerate(DETECTORS | CORPUS):
        for text in found.get(detector, ()):
            findings.setdefault(text, []).append(place)
    return as_json([name, findings, reason] if reason else [name, findings])


def as_json(data: object) -> str:
    """As it stands in the page, whose script element could end at a `<`, also within a string."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _brief(findings: Sequence[str]) -> list[str]:
    """The first alone, without the schema and the value that schemathesis adds in paragraphs of their own."""
    return [shorten(finding.partition("\n\n")[0], 160, placeholder=" …") for finding in findings[:1]]


def _score(noticed: Sequence[bool]) -> tuple[int, int]:
    return sum(noticed), len(noticed)


def _percent(verdicts: Sequence[Verdict], detector: str) -> str:
    return f"{sum(bool(verdict.found.get(detector)) for verdict in verdicts) / max(1, len(verdicts)):.0%}"


def _first(verdict: Verdict) -> str:
    return escape(next(found[0] for found in verdict.found.values() if found))
