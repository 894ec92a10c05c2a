"""A report in a browser: it shows, sorts and finds what is in it, and runs nothing that a list has brought along."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.browser import browser, page
from tests.support.people import GROUP, PURE, people
from twochat import Outcome, Report, Status
from twochat.page import page as page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]
EVIL = "</script><img src=x onerror=\"document.title='run'\"><b>"
OUTCOMES = (
    *(
        Outcome(number, number, Status.ADDED, 200, None, 1, fields={"Name": f"Ann {n}"})
        for n, number in enumerate(people(12))
    ),
    Outcome("07700 900403", "+447700900403", Status.INVITED, 403, "a private invitation", 2),
    Outcome("+447700900444", "+447700900444", Status.UNACCEPTED, 404, EVIL, 2),
    Outcome(EVIL, None, Status.INVALID, None, "it has letters", fields={"Name": EVIL}),
)
REPORT = Report(GROUP, OUTCOMES)
STEPS = (
    "1 invited: they are in once they accept it.",
    "1 uncertain: `twochat verify a.twochat --wait 300` settles that.",
)
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from([EVIL, '"DATA"', "<!--", "\u2028"])


@PURE
@given(st.lists(st.builds(Outcome, texts, st.none(), st.sampled_from(Status), message=texts), max_size=4), texts)
def test_what_is_in_a_report_is_in_its_page_and_nothing_else(outcomes: list[Outcome], step: str) -> None:
    text = page_of(Report(GROUP, tuple(outcomes)), [step])
    found = re.findall(r'<script type="application/json" id="data">\n(.*?)\n</script>', text, re.DOTALL)
    (data,) = map(json.loads, found)
    assert data["steps"] == [step]
    assert [(row[0], row[2], row[4]) for row in data["rows"]] == [(o.input, o.status, o.message) for o in outcomes]
    assert text.count("<script") == page_of(Report(GROUP, ()), []).count("<script")


@pytest.fixture
def opened(page: "Page", tmp_path: Path) -> "Page":
    file = tmp_path / "report.html"
    REPORT.to_html(file, STEPS)
    assert file.stat().st_mode & 0o077 == 0
    page.goto(file.as_uri())
    return page


def inputs(page: "Page") -> list[str]:
    return [
        str(text) for text in page.eval_on_selector_all("#rows tr", "rows => rows.map(row => row.cells[0].textContent)")
    ]


def test_at_first_everybody_is_shown_with_totals_and_next_steps(opened: "Page") -> None:
    assert inputs(opened) == [outcome.input for outcome in OUTCOMES]
    assert opened.locator("#totals li").all_inner_texts() == ["12 added", "1 invited", "1 not on WhatsApp", "1 invalid"]
    assert opened.locator("#bar span").count() == 4
    assert opened.locator("#steps code").all_inner_texts() == ["twochat verify a.twochat --wait 300"]
    assert opened.locator("#count").inner_text() == "15 of 15"
    assert opened.title() == "twochat: what happened", "nothing of a list is run"
    assert opened.locator("img").count() == 0


def test_it_filters_by_text_and_by_outcome(opened: "Page") -> None:
    opened.fill("#text", "ann 1")
    assert inputs(opened) == [people(12)[n] for n in (1, 10, 11)]
    opened.fill("#text", "PRIVATE")
    assert inputs(opened) == ["07700 900403"]
    opened.fill("#text", "")
    opened.select_option("#status", "unaccepted")
    assert (inputs(opened), opened.locator("#count").inner_text()) == (["+447700900444"], "1 of 15")


def test_it_sorts_by_a_column_and_back(opened: "Page") -> None:
    opened.get_by_role("button", name="code").click()
    codes = [text for text in opened.locator("#rows td:nth-child(4)").all_inner_texts() if text]
    assert codes == sorted(codes)
    opened.get_by_role("button", name="code").click()
    assert [text for text in opened.locator("#rows td:nth-child(4)").all_inner_texts() if text] == codes[::-1]
    assert opened.locator("th[aria-sort=descending]").inner_text().startswith("code")


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_window_and_can_be_printed(opened: "Page", width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.emulate_media(media="print")
    assert not opened.locator("form").is_visible()
    assert opened.locator("#rows tr").count() == 15
