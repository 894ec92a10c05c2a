"""The documentation site: built whole, read on a telephone and a desktop, in light and dark, searched, and alone in the world."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

import twochat
from tools import docs, docs_links, docs_order, docs_pages
from twochat import Status, TwoChatError, errors
from twochat.cli import app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
SCROLLS = """[...document.querySelectorAll('article .md-typeset__scrollwrap, article table')]
    .some(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX == 'auto')"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("docs")
    docs.assemble(folder / "build")
    assert docs.build(folder / "build", folder / "site") == []
    yield folder / "site"
    shutil.rmtree(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """It goes before the search at the end of all tests, which would take the sandbox's keys, that pages name, for ours."""
    folder = tmp_path / "docs"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    """Where the site is served on this machine, below a folder as on many hosts."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/site"
        server.shutdown()


def pages_of(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")


def test_every_public_name_command_status_and_error_has_a_place(site: Path) -> None:
    def names(page: str) -> set[str]:
        return docs_links._read(site / "reference" / page).names

    assert {*twochat.__all__} - {"__version__"} - names("twochat.html") == set()
    commands = {str(command.name) for command in app.registered_commands if not command.hidden}
    assert {f"twochat-{name}" for name in commands} - names("commands.html") == set()
    outcomes = (site / "statuses.html").read_text("utf-8")
    assert [status for status in Status if f"<code>{status}</code>" not in outcomes] == []
    every = [
        name for name, error in vars(errors).items() if isinstance(error, type) and issubclass(error, TwoChatError)
    ]
    assert [name for name in every if f"<code>{name}</code>" not in outcomes] == []


def test_the_python_reference_is_in_the_order_that_a_reader_needs(site: Path) -> None:
    html = (site / "reference" / "twochat.html").read_text("utf-8")
    order = (
        "TwoChat",
        "Group",
        "Report",
        "AsyncGroup",
        "read_list",
        "Journal",
        "JobOptions",
        "TwoChatError",
        "Throttled",
    )
    places = [html.index(f'id="{name}"') for name in order]
    assert places == sorted(places)
    assert 'href="#Group.add"' in html
    named = {name for groups in docs_order.GROUPS.values() for names in groups.values() for name in names}
    assert named - {*twochat.__all__} == set()
    for name in docs_order.INTERNAL:
        owner, _, member = name.partition(".")
        assert hasattr(getattr(twochat, owner), member)
        assert f'id="{name}"' not in html


def test_no_page_is_without_a_way_back_and_none_for_one_kind_of_reader_leads_to_the_next(site: Path) -> None:
    lost = [name for name in pages_of(site) if not docs_links._read(site / name).links]
    assert lost == []
    for page in (site / "start").glob("*.html"):
        assert re.search('<nav class="md-footer__inner md-grid"[^>]* hidden', page.read_text("utf-8")), page.name


def test_a_link_that_leads_nowhere_fails_the_build(folder: Path) -> None:
    written = folder / "written"
    shutil.copytree(docs_pages.DOCS, written)
    with (written / "numbers.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](nowhere.md), [no place](lists.md#nowhere)\n")
    docs.assemble(folder / "build", written)
    (problems,) = docs.build(folder / "build", folder / "site")
    assert "page does not exist" in problems
    assert problems.count("numbers.md:") == 2
    assert not (folder / "site").exists()


def test_a_page_of_the_navigation_that_is_not_there_fails_the_build(folder: Path) -> None:
    docs.assemble(folder)
    (folder / "docs" / "numbers.md").rename(folder / "docs" / "figures.md")
    problems = docs.build(folder, folder / "site")
    assert "numbers.md" in "".join(problems)


def test_what_is_missing_or_loaded_from_elsewhere_is_found_in_what_was_built(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html#there">b</a><a href="b.html#gone">b</a><a href="https://example.org">out</a>'
    )
    (tmp_path / "b.html").write_text(
        '<p id="there"><img src="gone.png"><script src="https://example.org/a.js"></script>'
    )
    (tmp_path / "c.css").write_text(
        "@import 'https://example.org/font.css'; p { background: url(//example.org/a.png) }"
    )
    assert docs_links.problems(tmp_path) == [
        "a.html: no place b.html#gone",
        "b.html: no page gone.png",
        "b.html loads https://example.org/a.js",
        "c.css loads https://example.org/font.css",
        "c.css loads //example.org/a.png",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_each_page_fits_the_window_and_asks_no_other_host(
    site: Path, url: str, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    # Not the fixture `page`: the search index of a page that is left again need not have come whole.
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked: set[str] = set()
    wrong: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for name in pages_of(site):
        page.goto(f"{url}/{name}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name} is too wide")
        if width == 1280 and page.evaluate(SCROLLS):
            wrong.append(f"{name} has a table that scrolls")
        if page.evaluate("[...document.querySelectorAll('article tr')].some(row => row.offsetHeight > 600)"):
            wrong.append(f"{name} has a table with a row that fills the window")
    context.close()
    assert wrong == []
    assert [address for address in asked if not address.startswith((url.removesuffix("site"), "data:"))] == []


def test_light_and_dark_are_as_the_system_has_it_or_as_chosen(url: str, page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="dark")
    page.goto(f"{url}/index.html", wait_until="networkidle")
    dark = background()
    page.emulate_media(color_scheme="light")
    page.reload(wait_until="networkidle")
    assert background() != dark
    drawing = page.locator(".drawing svg").first
    light = drawing.evaluate("drawing => getComputedStyle(drawing).color")
    page.locator("label[title='Switch to light mode']:visible").click()
    page.locator("label[title='Switch to dark mode']:visible").click()
    assert background() == dark
    assert drawing.evaluate("drawing => getComputedStyle(drawing).color") != light


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawings_text_has_the_colour_of_the_pages_and_can_be_read(
    site: Path, url: str, page: Page, scheme: Literal["light", "dark"]
) -> None:
    drawn = [name for name in pages_of(site) if 'class="drawing' in (site / name).read_text("utf-8")]
    assert {"architecture.html", "explanation/how-it-works.html", "index.html"} <= {*drawn}
    page.emulate_media(color_scheme=scheme)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for name in drawn:
            page.goto(f"{url}/{name}", wait_until="networkidle")
            colour = page.locator("article").evaluate("article => getComputedStyle(article).color")
            texts = page.locator(".drawing text")
            fills = texts.evaluate_all("all => all.map(text => getComputedStyle(text).fill)")
            assert {*fills} == {colour}, name
            heights = texts.evaluate_all(
                "all => all.map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d)"
            )
            assert min(heights) > 10, (name, width)


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a file"])
def test_a_word_is_found(site: Path, url: str, page: Page, served: bool) -> None:
    page.goto(f"{url}/index.html" if served else (site / "index.html").as_uri(), wait_until="networkidle")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_placeholder("Search").fill("urldecode")
    page.get_by_text("Test engineer: hold a server").locator("visible=true").wait_for()
