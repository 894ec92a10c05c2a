"""What axe-core finds in pages of the built site, in light and dark: `make docs-axe`."""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from tests.support.browser import OPTIONS, find_program

SITE = Path(__file__).parents[1] / "site"
PAGES = (
    "index",
    "start/developer",
    "howto/sync",
    "reference/commands",
    "statuses",
    "explanation/how-it-works",
    "architecture",
    "benchmarks",
)
"""One of each kind. On the largest, axe takes minutes."""
THEIRS = ("landmark-unique", "scrollable-region-focusable")
"""Rules that the theme's own markup breaks, for code and for wide tables: shown, and no failure."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> int:
    axe = Path(sys.argv[1]).read_text("utf-8")
    found: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_program(), args=OPTIONS)
        for scheme in SCHEMES:
            page = browser.new_context(color_scheme=scheme).new_page()
            for name in PAGES:
                page.goto((SITE / f"{name}.html").as_uri())
                page.evaluate(axe)
                for problem in page.evaluate("axe.run().then(result => result.violations)"):
                    places = [" ".join(node["target"]) for node in problem["nodes"]]
                    sentence = f"{problem['impact']}: {problem['help']} ({problem['id']})"
                    found.setdefault(sentence, []).append(f"{name}, {scheme}: {places[0]}, {len(places)}")
        browser.close()
    for sentence, places in sorted(found.items()):
        print(f"{sentence}: {len(places)} pages, such as {places[0]}")
    return 1 if any(not sentence.endswith(tuple(f"({rule})" for rule in THEIRS)) for sentence in found) else 0


if __name__ == "__main__":
    sys.exit(main())
