"""docs/contract-power.html in a browser: it shows, and finds, what is in its data."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.contract.spec import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

FILE = ROOT / "docs" / "contract-power.html"


@dataclass(frozen=True)
class Row:
    """A row of the data, with what it shares with others."""

    name: str
    kind: str
    operation: str
    found: dict[str, list[str]]
    reason: str = ""

    @property
    def detectors(self) -> set[str]:
        return {detector for detectors in self.found.values() for detector in detectors}


@cache
def rows() -> tuple[Row, ...]:
    text = FILE.read_text("utf-8").partition('id="data">')[2].partition("</script>")[0]
    data = json.loads(text)
    names = list(data["detectors"])
    return tuple(
        Row(
            name,
            group["kind"],
            group["operation"],
            {text: [names[place] for place in places] for text, places in found.items()},
            *reason,
        )
        for group in data["groups"]
        for name, found, *reason in group["rows"]
    )


def shown(page: "Page") -> list[str]:
    """The names in the rows that can be seen."""
    names = page.eval_on_selector_all(
        "#rows tr", "rows => rows.filter(row => row.offsetHeight).map(row => row.querySelector('.name').textContent)"
    )
    assert page.locator("#count").inner_text() == f"{len(names)} of {len(rows())}"
    return [str(name) for name in names]


def test_at_first_every_row_is_shown(page: "Page") -> None:
    page.goto(FILE.as_uri())
    assert shown(page) == [row.name for row in rows()]


CHOICES: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
    ("operation", "getGroup", lambda row: row.operation == "getGroup"),
    ("operation", "none", lambda row: not row.operation),
    ("kind", "manual", lambda row: row.kind == "manual"),
    ("who", "sweep", lambda row: "sweep" in row.detectors),
    ("who", "alone", lambda row: len(row.detectors) == 1),
    ("who", "nobody", lambda row: not row.detectors),
)


def test_a_choice_leaves_the_rows_that_it_names(page: "Page") -> None:
    page.goto(FILE.as_uri())
    for control, value, matches in CHOICES:
        page.select_option(f"#{control}", value)
        expected = [row.name for row in rows() if matches(row)]
        assert 0 < len(expected) < len(rows()), value
        assert shown(page) == expected, value
        page.select_option(f"#{control}", "")


def test_text_is_looked_for_in_names_reasons_and_findings(page: "Page") -> None:
    page.goto(FILE.as_uri())
    for text in ("Group: rule", "keeps the contract", "is not strict JSON"):
        page.fill("#text", text)
        expected = [row.name for row in rows() if text.lower() in " ".join((row.name, row.reason, *row.found)).lower()]
        assert 0 < len(expected) < len(rows()), text
        assert shown(page) == expected, text


def test_a_link_to_what_is_filtered_shows_the_same(page: "Page") -> None:
    page.goto(FILE.as_uri())
    page.select_option("#operation", "addParticipant")
    page.select_option("#kind", "manual")
    page.fill("#text", "group")
    before, link = shown(page), page.url
    page.goto("about:blank")
    page.goto(link)
    assert 0 < len(before) < len(rows())
    assert shown(page) == before


def test_the_table_fits_the_window_with_a_row_open(page: "Page") -> None:
    page.goto(FILE.as_uri())
    row = max(rows(), key=lambda row: max(map(len, row.found), default=0))
    page.locator("#rows tr").nth(rows().index(row)).locator("summary").click()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
        script = "cells => Math.max(...cells.map(cell => cell.getBoundingClientRect().right))"
        assert page.eval_on_selector_all("th, td", script) <= width


def test_a_row_opens_to_what_was_found_and_by_whom(page: "Page") -> None:
    page.goto(FILE.as_uri())
    row = next(row for row in rows() if len(row.found) > 1)
    tr = page.locator("#rows tr").nth(rows().index(row))
    assert tr.locator("li").count() == 0
    tr.locator("summary").click()
    expected = [f"{', '.join(detectors)}: {text}" for text, detectors in row.found.items()]
    assert tr.locator("li").all_inner_texts()[: len(expected)] == expected
    assert all(item.is_visible() for item in tr.locator("li").all())


def test_the_head_stays_in_sight_below_the_top(page: "Page") -> None:
    page.goto(FILE.as_uri())
    page.evaluate("scrollTo(0, 5000)")
    assert page.eval_on_selector("#head th:last-child", "head => head.getBoundingClientRect().top") == 0
