"""Whether every link of the built site leads to a page and a place that there is, and whether it loads nothing from elsewhere."""

import posixpath
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "srcset"), ("iframe", "src"), ("use", "href")}
"""What a browser fetches by itself when it opens a page."""
NO_FETCH = {"canonical", "prev", "next", "alternate"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[tuple[bool, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.names |= {found[name] for name in ("id", "name") if name in found}
        for name in ("href", "src", "srcset"):
            if name in found:
                loads = (tag, name) in LOADED and found.get("rel") not in NO_FETCH
                self.links.append((loads, found[name]))


def problems(site: Path) -> list[str]:
    """A sentence for each link that leads nowhere, and for each thing that is loaded from elsewhere."""
    found: list[str] = []
    for path in sorted(site.rglob("*.html")):
        place = path.relative_to(site).as_posix()
        if place == "404.html":
            continue  # shown in the place of any page: its links begin at the root of a server
        for loads, link in _read(path).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                found += [f"{place} loads {link}"] if loads and parts.scheme != "data" else []
                continue
            target = (
                path
                if not parts.path
                else site / posixpath.normpath(f"{posixpath.dirname(place)}/{unquote(parts.path)}".lstrip("/"))
            )
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                found.append(f"{place}: no page {link}")
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in _read(target).names:
                found.append(f"{place}: no place {link}")
    for style in sorted(site.rglob("*.css")):
        for address in re.findall(r"""(?:url\(|@import )["']?((?:https?:)?//[^"')]+)""", style.read_text("utf-8")):
            found.append(f"{style.relative_to(site)} loads {address}")
    return found


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    return page
