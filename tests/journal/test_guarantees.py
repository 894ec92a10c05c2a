"""docs/guarantees.md names a test for each promise; here, that each is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = re.sub(
    r"<!-- fleet -->.*?<!-- /fleet -->", "", (ROOT / "docs" / "guarantees.md").read_text("utf-8"), flags=re.DOTALL
)
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]
PROMISES = [row for row in ROWS if row != "| promise | kept by |"]


@pytest.mark.parametrize("row", PROMISES)
def test_each_promise_is_a_sentence_with_a_test_that_exists(row: str) -> None:
    found = re.fullmatch(r"\| ([A-Z`].*\.) \| `(tests/[a-z_/]+\.py)::(test_\w+)` \|", row)
    assert found, "a promise is a sentence, and names its test as pytest does"
    tree = ast.parse((ROOT / found[2]).read_text("utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions.count(found[3]) == 1


def test_there_are_promises_and_no_test_keeps_two() -> None:
    kept_by = [row.split("`")[-2] for row in PROMISES]
    assert len(kept_by) == len({*kept_by}) > 30


def test_the_page_has_the_figures_of_the_fleet_and_nothing_was_lost_or_sent_twice() -> None:
    page = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
    table = page.partition("<!-- fleet -->")[2].partition("<!-- /fleet -->")[0]
    figures = {
        what: values for what, *values in re.findall(r"^\| ([a-zA-Z, ]+?) \| (\d+) \| (\d+) \|$", table, re.MULTILINE)
    }
    assert figures["workers killed"] == ["30", "30"]
    assert figures["times Postgres was killed"] == ["0", "2"]
    for what in ("outcomes lost", "batches sent twice", "people asked twice", "calls faster than the pace"):
        assert figures[what] == ["0", "0"], what
