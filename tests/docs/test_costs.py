"""What README.md says of costs is what was measured."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_readmes_row_of_costs_is_that_of_the_results() -> None:
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    cpu = {name: each["cpu"] for name, each in results["cost"]["seconds"].items()}
    (row,) = re.findall(r"^\| \[CPU of a call\].*", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    said = [float(each) for each in re.findall("([0-9.]+) \u00d7", row)]
    names = ("requests, the documentation's snippet", "twochat", "twochat with a journal")
    measured = [cpu[name] / cpu["httpx.Client"] for name in names]
    assert said == pytest.approx(measured, abs=0.3)
