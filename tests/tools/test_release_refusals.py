"""What `make release` refuses before it does anything, and what it makes of a changelog."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import IDENTITY, ROOT, git
from tools.release_notes import Refused, check_version, date_section, is_dated

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-31\n\n- All.\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A small repository at 0.1.0, with our tools."""
    root = tmp_path / "small"
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "wrapper" / "twochat").mkdir(parents=True)
    (root / "wrapper" / "twochat" / "_version.py").write_text('__version__ = "0.1.0"\n')
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    git(root, "init", "--quiet")
    for key, value in IDENTITY.items():
        git(root, "config", key, value)
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=Something")


def release(root: Path, version: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"} | variables
    command = [sys.executable, "-m", "tools.release", version]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def refusal(root: Path, version: str = "0.2.0rc1", **variables: str) -> str:
    """What is printed when it is refused: a sentence, and nothing was changed."""
    before = state(root)
    done = release(root, version, **variables)
    assert (done.returncode, done.stdout, state(root)) == (1, "", before)
    (sentence,) = done.stderr.splitlines()
    return sentence


def state(root: Path) -> tuple[str, ...]:
    files = sorted(str(path) for path in root.rglob("*") if ".git" not in path.parts)
    return git(root, "rev-parse", "HEAD"), git(root, "tag"), git(root, "status", "--porcelain"), *files


@pytest.mark.parametrize("version", ["", "next", "0.2.0-final-draft", "v"])
def test_what_is_no_version_is_refused(repo: Path, version: str) -> None:
    assert refusal(repo, version) == f"release: VERSION={version} is no version of PEP 440, as 0.2.0 and 0.2.0rc1 are."


def test_a_version_is_refused_that_an_index_would_show_otherwise_or_not_take() -> None:
    with pytest.raises(Refused, match=r"VERSION=v0\.2\.0-rc1 is written 0\.2\.0rc1\."):
        check_version("v0.2.0-rc1", "0.1.0", released=True)
    with pytest.raises(Refused, match=r"VERSION=0\.2\.0\+mine is a local version"):
        check_version("0.2.0+mine", "0.1.0", released=True)


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "0.1.0rc1"])
def test_a_version_that_is_not_newer_is_refused(repo: Path, version: str) -> None:
    git(repo, "tag", "v0.1.0")
    (repo / "later.py").touch()
    commit(repo)
    sentence = f"release: VERSION={version} is not newer than 0.1.0, the version in wrapper/twochat/_version.py."
    assert refusal(repo, version) == sentence


def test_the_version_that_stands_there_can_be_the_first() -> None:
    check_version("0.1.0", "0.1.0", released=False)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "new.py"])
def test_changes_that_are_not_committed_are_refused(repo: Path, name: str) -> None:
    (repo / name).write_text("changed")
    assert refusal(repo) == "release: The work tree has changes that are not committed."


def test_a_changelog_without_the_section_is_refused(repo: Path) -> None:
    (repo / "CHANGELOG.md").write_text("# Changelog\n\n## [0.1.0] - 2026-01-31\n\n- All.\n")
    commit(repo)
    assert refusal(repo) == "release: CHANGELOG.md has neither a section [0.2.0rc1] nor [Unreleased]."


@pytest.mark.parametrize("heading", ["[Unreleased]", "[0.2.0rc1]"])
def test_a_changelog_with_an_empty_section_is_refused(repo: Path, heading: str) -> None:
    (repo / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## {heading}\n\n### Added\n\n## [0.1.0] - 2026-01-31\n\n- All.\n"
    )
    commit(repo)
    assert refusal(repo) == f"release: CHANGELOG.md lists nothing under {heading}."


def test_a_tag_on_another_commit_is_refused(repo: Path) -> None:
    git(repo, "tag", "v0.2.0rc1")
    (repo / "later.py").touch()
    commit(repo)
    assert refusal(repo) == "release: The tag v0.2.0rc1 is on another commit."


def test_a_tag_that_says_more_than_the_version_file_is_refused(repo: Path) -> None:
    git(repo, "tag", "v0.2.0rc1")
    expected = "release: At the tag v0.2.0rc1, wrapper/twochat/_version.py and CHANGELOG.md are not of this version."
    assert refusal(repo) == expected


def test_whoever_has_no_name_in_git_is_refused(repo: Path) -> None:
    for key in IDENTITY:
        git(repo, "config", "--unset", key)
    git(repo, "config", "user.useConfigOnly", "true")
    assert refusal(repo) == "release: git has no user.name and user.email to commit the release with."


def test_what_was_unreleased_gets_the_version_and_the_date() -> None:
    dated = date_section(CHANGELOG, "0.2.0rc1", "2026-02-28")
    assert dated == CHANGELOG.replace("## [Unreleased]", "## [Unreleased]\n\n## [0.2.0rc1] - 2026-02-28")
    assert is_dated(dated, "0.2.0rc1")
    assert not is_dated(CHANGELOG, "0.2.0rc1")


@pytest.mark.parametrize("heading", ["## [0.2.0]", "## 0.2.0 (unreleased)", "## [0.2.0] - 2026-02-01"])
def test_a_section_of_the_version_itself_gets_the_date(heading: str) -> None:
    changelog = CHANGELOG.replace("## [Unreleased]", f"## [Unreleased]\n\n- Later.\n\n{heading}")
    assert date_section(changelog, "0.2.0", "2026-02-28") == changelog.replace(heading, "## [0.2.0] - 2026-02-28")


def test_the_section_of_a_candidate_is_not_that_of_its_version() -> None:
    changelog = "## [0.2.0rc1] - 2026-02-01\n\n- A thing.\n"
    with pytest.raises(Refused, match="neither"):
        date_section(changelog, "0.2.0", "2026-02-28")


def test_the_changelog_of_this_repository_has_its_form() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("#")]
    assert headings[:2] == ["# Changelog", "## [Unreleased]"]
    kinds = ("### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security")
    assert {line for line in headings if line.startswith("###")} <= {*kinds}
