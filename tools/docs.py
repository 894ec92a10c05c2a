"""Build the documentation site: `make docs`. Written pages, and a reference made from the code; any broken link fails.

Nothing is fetched, and nothing in the site asks another host.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import docs_commands, docs_contract, docs_links, docs_names, docs_outcomes, docs_pages

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "site"
"""The pages as Zensical gets them, and its configuration."""
SITE = ROOT / "site"
SHIM = "https://unpkg.com/iframe-worker/shim"
"""What Zensical's pages load from elsewhere so that their search works in a file. Ours is docs/site/worker.js."""

BACK = '<p><a style="color: inherit" href="contract-power.html">← How much drift would be noticed</a></p>\n'
"""In a page that has no navigation of its own."""


def assemble(target: Path = BUILD, docs: Path = docs_pages.DOCS) -> None:
    """Every page of the site in a folder `docs` of the target, with zensical.toml beside it."""
    shutil.rmtree(target, ignore_errors=True)
    pages = target / "docs"
    docs_pages.copy_pages(pages, docs)
    reference = pages / "reference"
    reference.mkdir(exist_ok=True)
    made = {
        "commands.md": docs_commands.page(),
        "api.md": docs_contract.page(),
        **dict(docs_names.pages()),
    }
    for name, text in made.items():
        (reference / name).write_text(text, "utf-8")
    for page in pages.glob("start/*.md"):
        # Each is for other readers, and ends with what comes next: no arrow to the one that happens to follow.
        page.write_text(f"---\nhide: [footer]\n---\n\n{page.read_text('utf-8')}", "utf-8")
    (pages / docs_outcomes.FILE.name).write_text(docs_outcomes.page(linked=True), "utf-8")
    (target / "zensical.toml").write_text(_configuration(pages), "utf-8")


def build(target: Path = BUILD, site: Path = SITE) -> list[str]:
    """Make the site of what was assembled; returns what is wrong with it, which no site is then left of."""
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return [re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).split("Traceback")[0]]
    made = target / "site"
    for page in made.rglob("*.html"):
        up = "../" * (len(page.relative_to(made).parts) - 1)
        html = page.read_text("utf-8").replace(SHIM, f"{up}site/worker.js")
        html = re.sub(r"<th( [^>]*)?></th>", r"<td\1></td>", html)  # the corner of a table is no heading
        page.write_text(html, "utf-8")
    matrix = made / docs_pages.ELSEWHERE["docs/contract-power.html"]
    matrix.write_text(matrix.read_text("utf-8").replace("<h1>", f"{BACK}<h1>", 1), "utf-8")
    if problems := [*_not_there(target), *docs_links.problems(made)]:
        return problems
    shutil.move(made, site)
    return []


def _not_there(target: Path) -> list[str]:
    """Pages that the navigation names, which Zensical leaves out without a word."""
    named = re.findall(r'"([^"]+\.md)"', (target / "zensical.toml").read_text("utf-8"))
    return [f"zensical.toml: no page {name}" for name in named if not (target / "docs" / name).exists()]


def _configuration(pages: Path) -> str:
    """zensical.toml, with a line for each decision."""
    lines: list[str] = []
    for line in (ROOT / "zensical.toml").read_text("utf-8").splitlines():
        if "decisions/0*.md" in line:
            lines += [
                f'      {{ "{_title(page)}" = "decisions/{page.name}" }},'
                for page in sorted(pages.glob("decisions/0*.md"))
            ]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return (found[1] if found else page.stem).replace('"', "'").replace("`", "")


def main() -> int:
    assemble()
    if problems := build():
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    pages = len(list(SITE.rglob("*.html")))
    print(f"{pages} pages are in {SITE.name}/: open {SITE.name}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
