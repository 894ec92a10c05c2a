"""The public names: those of tests/types/api.txt, and none breaks unannounced."""

from pathlib import Path

import pytest

import twochat
import twochat.jobs
import twochat_sandbox
from tools.api import FILE, ROOT, breaks, describe, load, report, since

BEFORE = """
from enum import Enum
from typing import TypedDict, Unpack

__all__ = ["Group", "Kind", "read"]

class Common(TypedDict, total=False):
    journal: str
    cancel: bool

class Kind(Enum):
    OPEN = "open"

class Base(Exception):
    size: int | None

class Group(Base):
    def add(self, numbers: list[str], *, wait: float = 0.0, **options: Unpack[Common]) -> list[str]: ...
    async def info(self) -> str: ...
    def _inner(self) -> None: ...

def read(path: str, sheet: str = "") -> int: ...
def hidden(path: str) -> int: ...
"""


def test_the_public_names_and_signatures_are_those_of_the_file() -> None:
    actual = "".join(f"{line}\n" for line in describe(load(ROOT)).values())
    assert FILE.read_text("utf-8") == actual, (
        "`make api` writes the file; a line that goes or changes may break callers"
    )


def test_every_public_name_exists_and_is_in_the_file() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    for package in (twochat, twochat.jobs, twochat_sandbox):
        assert sorted(set(package.__all__)) == sorted(package.__all__)
        for name in package.__all__:
            assert hasattr(package, name)
            full = f"{package.__name__}.{name}"
            assert any(line.startswith((f"{full}:", f"{full}(", f"{full} =")) or line == full for line in lines), full


def found(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    """What breaks when one piece of text replaces another."""
    assert old in BEFORE
    both = []
    for folder, text in (("before", BEFORE), ("after", BEFORE.replace(old, new))):
        (tmp_path / folder / "wrapper" / "small").mkdir(parents=True)
        (tmp_path / folder / "wrapper" / "small" / "__init__.py").write_text(text)
        both.append(load(tmp_path / folder, ["small"]))
    return list(breaks(*both))


BREAKING = {
    "a name": ('"Group", "Kind", "read"', '"Group", "Kind"', "small.read", "removed"),
    "a method": ("def add(", "def append(", "small.Group.add", "removed"),
    "a keyword": ("wait: float", "pause: float", "small.Group.add", "parameter was removed: wait"),
    "a common keyword": ("    cancel: bool\n", "", "**Common.cancel", "removed"),
    "a default": ('sheet: str = ""', "sheet: str", "small.read", "parameter is now required: sheet"),
    "another default": ('sheet: str = ""', 'sheet: str = "A"', "small.read", "parameter default was changed: sheet"),
    "one more to pass": ('= "")', '= "", *, row: int)', "small.read", "parameter was added as required: row"),
    "what is returned": ("-> list[str]", "-> None", "small.Group.add", "returns list[str] → None"),
    "how it is called": ("async def info", "def info", "small.Group.info", "is no longer awaited"),
    "an inherited attribute": ("size: int | None", "size: str", "small.Group.size", "int | None → str"),
    "a value": ('OPEN = "open"', 'OPEN = "OPEN"', "small.Kind.OPEN", "'open' → 'OPEN'"),
    "what catches it": ("class Base(Exception)", "class Base", "small.Group", "class(Exception) → class()"),
}
HARMLESS = {
    "a new name": ('"Group", ', '"Group", "hidden", '),
    "a new method": ("    async def info", "    def more(self) -> None: ...\n    async def info"),
    "a new keyword": ("*, wait", "*, again: bool = False, wait"),
    "a new common keyword": ("    cancel: bool\n", "    cancel: bool\n    again: bool\n"),
    "a private method": ("def _inner(", "def _within("),
    "what is not exported": ("def hidden(path", "def hidden(name"),
    "a new base": ("class Base(Exception)", "class Base(Exception, dict)"),
}


@pytest.mark.parametrize("case", BREAKING)
def test_what_breaks_callers_is_found(case: str, tmp_path: Path) -> None:
    old, new, name, what = BREAKING[case]
    assert found(tmp_path, old, new) == [(name, what)]


@pytest.mark.parametrize("case", HARMLESS)
def test_what_adds_to_the_api_is_no_break(case: str, tmp_path: Path) -> None:
    assert found(tmp_path, *HARMLESS[case]) == []


@pytest.mark.parametrize("words", ["`twochat.Pace.cap`", "`cap`"])
def test_a_break_is_announced_under_unreleased_by_its_name(words: str) -> None:
    broken = [("twochat.Pace.cap", "removed")]
    changelog = (
        f"# Changelog\n\n## [Unreleased]\n\n### Removed\n\n- Breaking: {words} is gone.\n\n## [0.1.0] - 2026-01-31\n"
    )
    assert report(broken, changelog) == ("announced  twochat.Pace.cap  removed", False)


def test_an_unannounced_break_fails_and_says_which_line_to_add() -> None:
    printed, missing = report(
        [("twochat.Pace.cap", "removed")], "# Changelog\n\n## [0.1.0] - 2026-01-31\n\n- Breaking: `cap`\n"
    )
    assert missing
    assert printed.startswith("BREAKING   twochat.Pace.cap  removed\n")
    assert printed.endswith(
        'new first heading "## [Unreleased]", in your own words:\n\n- Breaking: `twochat.Pace.cap`: removed'
    )


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="there is nothing to compare with in a source distribution")
def test_what_broke_since_the_newest_tag_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert since("") == 0
