"""A reader of the repository, without the site, finds what the pages link to."""

import re
from pathlib import Path

from tools import docs_outcomes

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_link_of_a_written_page_leads_to_a_file_of_the_repository() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for path in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / path).exists()
    ]
    assert len(PAGES) > 40
    assert dead == []


def test_the_page_of_statuses_is_what_the_code_says() -> None:
    assert docs_outcomes.page() == docs_outcomes.FILE.read_text("utf-8"), "run python -m tools.docs_outcomes"
