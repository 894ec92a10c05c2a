"""What the source distribution holds, and the workflow that publishes it."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import twochat
from hatch_build import linked
from tests.support.checkout import ROOT, tracked
from tools import pythons

WORKFLOW = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
JOBS: dict[str, Any] = yaml.safe_load(WORKFLOW)["jobs"]
FAST = ("tests/core/test_plan.py", "tests/core/test_report.py", "tests/contract/test_tells.py")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The unpacked source distribution."""
    folder = tmp_path_factory.mktemp("source")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(folder / "built")]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (file,) = (folder / "built").iterdir()
    with tarfile.open(file) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    yield source
    # The search at the end of all tests would take the sandbox's keys, which the docs name, for ours.
    shutil.rmtree(folder)


@pytest.mark.slow
def test_the_source_distribution_has_every_file_that_tests_could_read(source: Path) -> None:
    held = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert held == {*tracked(), "PKG-INFO"}


@pytest.mark.slow
def test_tests_run_from_the_unpacked_source_distribution(source: Path) -> None:
    packages = os.pathsep.join(str(source / folder) for folder in ("wrapper", "generated", "sandbox"))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *FAST]
    environment = os.environ | {"PYTHONPATH": packages}
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    where = [sys.executable, "-c", "import twochat; print(twochat.__file__)"]
    assert subprocess.check_output(where, env=environment, text=True).startswith(str(source))


def test_the_readmes_links_lead_somewhere_on_an_index() -> None:
    text = linked((ROOT / "README.md").read_text("utf-8"), "https://example.org/twochat/", "0.2.0")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert "https://example.org/twochat/raw/v0.2.0/docs/recording.svg" in links
    assert "https://example.org/twochat/blob/v0.2.0/docs/lists.md" in links
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_address_of_pyproject_is_that_of_the_links(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "wrapper/twochat/_version.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    with (tmp_path / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('\n[project.urls]\nRepository = "https://example.org/twochat"\n')
    command = [sys.executable, "-m", "hatchling", "metadata", "readme"]
    printed = subprocess.check_output(command, cwd=tmp_path, text=True)
    assert f"https://example.org/twochat/blob/v{twochat.__version__}/docs/lists.md" in printed


def test_every_action_of_the_workflow_is_pinned_to_a_commit() -> None:
    used = re.findall(r"uses: (.*)", WORKFLOW)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", each)] == []


def test_the_workflow_builds_with_the_same_target_and_publishes_with_attestations() -> None:
    commands = [step["run"] for step in JOBS["build"]["steps"] if "run" in step]
    assert commands == ['make release VERSION="${GITHUB_REF_NAME#v}" PYTHON=python3.11']
    *_, publish = JOBS["publish"]["steps"]
    assert publish["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert publish["with"]["attestations"] is True
    assert JOBS["publish"]["needs"] == ["pythons", "build"]


def test_only_the_job_that_publishes_may_ask_for_an_identity() -> None:
    rights = {name: job["permissions"] for name, job in JOBS.items()}
    assert yaml.safe_load(WORKFLOW)["permissions"] == {}
    assert rights == {"pythons": {"contents": "read"}, "build": {"contents": "read"}, "publish": {"id-token": "write"}}
    assert "secrets." not in WORKFLOW


def test_the_pythons_that_are_promised_are_those_that_are_tested_before_a_release() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        classifiers = tomllib.load(file)["project"]["classifiers"]
    promised = [each.rpartition(" ")[2] for each in classifiers if re.search(r":: 3\.\d+$", each)]
    (setup,) = [step for step in JOBS["pythons"]["steps"] if "setup-python" in step.get("uses", "")]
    assert promised == [*pythons.PYTHONS] == sorted(setup["with"]["python-version"].split(), key=pythons.PYTHONS.index)
    words = f"CPython {', '.join(promised[:-1])} and {promised[-1]}."
    assert words in (ROOT / "docs" / "stability.md").read_text("utf-8")
