"""The written pages of the site: copied from the repository, with links that lead where the site has the file."""

import os
import posixpath
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ELSEWHERE = {
    "docs/contract-power.html": "contract-matrix.html",  # contract-power.md becomes contract-power.html
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CHANGELOG.md": "project/changelog.md",
    "openapi.yaml": "reference/openapi.yaml",
    "examples/Dockerfile": "examples/Dockerfile",
    "examples/compose.yaml": "examples/compose.yaml",
    "examples/fastapi_app.py": "examples/fastapi_app.py",
}
"""Files that have another place in the site than below docs/."""
RENDERED = {
    "openapi.yaml": "reference/api.md",
    "tests/types/api.txt": "reference/twochat.md",
    "wrapper/twochat/cli/__init__.py": "reference/commands.md",
}
"""Files that the site has as a page, which a link leads to unless its words are the file's name: then the file itself is meant."""
WIDE = 500
"""A drawing of more has the whole column, and scrolls in a narrow window; docs/site/site.css."""
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
_CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`(?!\]))", re.DOTALL | re.MULTILINE)


def copy_pages(target: Path, docs: Path = DOCS) -> None:
    """Everything in docs/, and what ELSEWHERE names."""
    sources = {path: path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    sources |= {ROOT / name: place for name, place in ELSEWHERE.items()}
    for source, place in sources.items():
        copy = target / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            copy.write_text(_relinked(source.read_text("utf-8"), source, place, docs), "utf-8")
        else:
            shutil.copyfile(source, copy)


def _relinked(text: str, source: Path, place: str, docs: Path) -> str:
    def link(found: re.Match[str]) -> str:
        picture, words, path, anchor = found[1], found[2], found[3], found[4] or ""
        where = _in_the_site(source, path, words, docs)
        if picture and where is not None and where.startswith("pictures/"):
            return _inline(words, docs / where)
        if where is not None:
            return f"{picture}[{words}]({posixpath.relpath(where, posixpath.dirname(place) or '.')}{anchor})"
        named = Path(os.path.normpath(source.parent / path))
        if picture or not named.exists() or not named.is_relative_to(ROOT):
            return found[0]  # the build says that there is no such page
        # A file of the repository, which the site doesn't have.
        name = named.relative_to(ROOT).as_posix()
        return f"`{name}`" if words.strip("`") in (name, named.name) else f"{words} (`{name}`)"

    parts = _CODE.split(text)
    parts[::2] = [_LINK.sub(link, part) for part in parts[::2]]
    return "".join(parts)


def _inline(words: str, picture: Path) -> str:
    """A drawing as a part of the page, so that its lines have the colour of the page's text, light or dark."""
    drawing = re.sub(r"<style>.*?</style>|\n", "", picture.read_text("utf-8"), flags=re.DOTALL)
    drawing = re.sub(
        r' color="[^"]*"', "", drawing.replace('aria-label="', f'aria-description="{words}" aria-label="', 1)
    )
    width, *_ = re.findall(r'viewBox="0 0 (\d+)', drawing)
    wide = ' wide" tabindex="0' if int(width) > WIDE else ""  # it scrolls in a narrow window, by keys too
    return f'<div class="drawing{wide}">{drawing}</div>'


def _in_the_site(source: Path, path: str, words: str, docs: Path) -> str | None:
    """The page of the site that a link leads to, if there is one."""
    named = Path(os.path.normpath(source.parent / path))
    name = named.relative_to(ROOT).as_posix() if named.is_relative_to(ROOT) else ""
    if name in RENDERED and words.strip("`") not in (name, named.name):
        return RENDERED[name]
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    if not named.is_relative_to(docs):
        return None
    inside = named.relative_to(docs).as_posix()
    return inside if named.is_file() else None
