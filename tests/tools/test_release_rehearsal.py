"""`make release`, in a copy of the repository, and the upload that it leaves to do, to an index on this machine."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.checkout import checkout, git
from tests.support.index import package_index

pytestmark = pytest.mark.slow

VERSION = "0.2.0rc1"
UV = Path(sys.executable).with_name("uv")
LEFT_OUT = "LEFT OUT, because no package index answers: the installs into empty environments"


def make(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make as a releaser does, with none of the options that the tests were started with."""
    others = ("MAKE", "MFLAGS", "PYTHONPATH", "SOURCE_DATE_EPOCH", "PYTEST_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(others)}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull} | variables
    if variables.get("CI") == "":
        del environment["CI"]
    command = ["make", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("release")
    yield folder
    # The search at the end of all tests would take the sandbox's keys, which the docs name, for ours.
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def copy(folder: Path) -> Path:
    """The repository as it is, in which nothing is released."""
    return checkout(folder / "as-it-is")


@pytest.fixture
def another(copy: Path, folder: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the copy, for a test alone."""
    return Path(shutil.copytree(copy, folder / request.node.name, symlinks=True))


@dataclass
class Released:
    root: Path
    printed: str

    @property
    def files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in sorted((self.root / "dist").iterdir())}


@pytest.fixture(scope="module")
def released(copy: Path, folder: Path) -> Released:
    root = Path(shutil.copytree(copy, folder / "twochat", symlinks=True))
    done = make(root, "release", f"VERSION={VERSION}")
    assert done.returncode == 0, done.stdout + done.stderr
    if LEFT_OUT in done.stdout:
        pytest.skip(next(line for line in done.stdout.splitlines() if line.startswith("LEFT OUT")))
    return Released(root, done.stdout)


def test_a_release_ends_with_two_files_whose_digests_are_printed(released: Released) -> None:
    assert list(released.files) == [f"twochat-{VERSION}-py3-none-any.whl", f"twochat-{VERSION}.tar.gz"]
    for name, data in released.files.items():
        assert f"{sha256(data).hexdigest()}  dist/{name}\n" in released.printed
    assert "built twice, with the same bytes\n" in released.printed
    assert "installed and used with the lowest and the newest dependencies\n" in released.printed


def test_a_release_is_one_commit_with_a_tag_and_nothing_else_changes(released: Released) -> None:
    assert git(released.root, "tag", "--points-at", "HEAD") == f"v{VERSION}"
    assert git(released.root, "log", "--format=%s") == f"Release {VERSION}\nAs it is"
    assert git(released.root, "status", "--porcelain") == ""
    assert git(released.root, "diff", "--name-only", "HEAD~1").split() == [
        "CHANGELOG.md",
        "wrapper/twochat/_version.py",
    ]
    assert (released.root / "wrapper/twochat/_version.py").read_text() == f'__version__ = "{VERSION}"\n'
    assert re.search(
        rf"^## \[Unreleased\]\n\n## \[{VERSION}\] - \d{{4}}-\d\d-\d\d$", changelog(released.root), re.MULTILINE
    )


def changelog(root: Path) -> str:
    return (root / "CHANGELOG.md").read_text("utf-8")


def test_the_sbom_has_what_the_wheel_depends_on_and_nothing_of_this_machine(released: Released) -> None:
    text = (released.root / "build" / f"twochat-{VERSION}.cdx.json").read_text("utf-8")
    sbom = json.loads(text)
    names = {component["name"].lower() for component in sbom["components"]}
    assert sbom["bomFormat"] == "CycloneDX"
    assert sbom["metadata"]["component"]["purl"] == f"pkg:pypi/twochat@{VERSION}"
    assert {"httpx", "attrs", "typer", "psycopg", "starlette"} <= names
    assert not {"pytest", "mypy", "hatchling", "twine"} & names
    assert str(released.root.parent) not in text
    assert "file:" not in text


def test_the_printed_command_publishes_what_can_then_be_installed(released: Released, tmp_path: Path) -> None:
    (command,) = re.findall(r"^  uv (publish dist/.*)$", released.printed, re.MULTILINE)
    with package_index() as index:
        credentials = ["--username", "releaser", "--password", "invented", "--trusted-publishing", "never"]
        uv(*command.split(), "--publish-url", f"{index.url}/legacy/", *credentials, cwd=released.root)
        assert index.files == released.files
        uv("venv", "--quiet", "empty", cwd=tmp_path)
        install = ("pip", "install", "--quiet", "--no-cache", "--python", "empty", "--index", f"{index.url}/simple/")
        uv(*install, f"twochat[cli]=={VERSION}", cwd=tmp_path)
    done = subprocess.run([tmp_path / "empty/bin/twochat", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"twochat {VERSION}\n"


def uv(*arguments: str, cwd: Path) -> None:
    done = subprocess.run([UV, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_at_the_tag_the_same_bytes_are_built_again(released: Released) -> None:
    before = released.files
    done = make(released.root, "release", f"VERSION={VERSION}", UV_OFFLINE="1", CI="")
    assert done.returncode == 0, done.stderr
    assert released.files == before
    assert git(released.root, "log", "--format=%s", "-1") == f"Release {VERSION}"


def test_offline_it_says_what_it_left_out_and_in_ci_refuses(another: Path) -> None:
    root = another
    before = git(root, "rev-parse", "HEAD")
    done = make(root, "release", "VERSION=9.0", UV_OFFLINE="1", CI="true")
    assert "release: No package index answers, and in CI nothing may be left out" in done.stderr
    assert (done.returncode, git(root, "rev-parse", "HEAD")) == (2, before)
    done = make(root, "release", "VERSION=9.0", UV_OFFLINE="1", CI="")
    assert (done.returncode, LEFT_OUT in done.stdout) == (0, True), done.stderr


def test_what_breaks_callers_of_the_release_before_has_to_be_in_the_changelog(another: Path) -> None:
    git(another, "tag", "v0.1.0")
    path = another / "wrapper" / "twochat" / "__init__.py"
    path.write_text(path.read_text("utf-8").replace('"parse_event", ', ""), "utf-8")
    git(another, "commit", "--quiet", "--all", "--message=Without parse_event")
    (another / ".venv" / ".ready").touch()
    done = make(another, "release", "VERSION=9.0", UV_OFFLINE="1", CI="")
    assert "\n- Breaking: `twochat.parse_event`: removed\n" in done.stderr
    assert (done.returncode, git(another, "tag")) == (2, "v0.1.0")


STAMP = """
import os
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class Stamp(BuildHookInterface):
    def initialize(self, version, build_data):
        path = os.path.join(self.root, "wrapper", "twochat", "py.typed")
        with open(path, "wb") as file:
            file.write(os.urandom(8))
"""


def test_what_is_not_reproducible_fails_and_leaves_the_repository_as_it_was(another: Path) -> None:
    root = another
    (root / "stamp.py").write_text(STAMP)
    with (root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.hatch.build.hooks.custom]\npath = "stamp.py"\n')
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=Stamped")
    (root / ".venv" / ".ready").touch()
    before = (git(root, "rev-parse", "HEAD"), git(root, "tag"), changelog(root))
    done = make(root, "release", "VERSION=9.0", UV_OFFLINE="1", CI="")
    assert done.returncode == 2
    assert "is not reproducible: built again, it has other bytes." in done.stderr
    assert (git(root, "rev-parse", "HEAD"), git(root, "tag"), changelog(root)) == before
    assert git(root, "status", "--porcelain") == ""
    assert not (root / "dist").exists()
