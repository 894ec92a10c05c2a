"""What is known of the two files of a release before anybody can install them. Nothing here changes the repository."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tools import pythons

BIN = Path(sys.executable).parent
LICENSES = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0"} | {
    "License :: OSI Approved :: Apache Software License",
    "License :: OSI Approved :: BSD License",
    "License :: OSI Approved :: MIT License",
}
"""Those that a dependency may have without being named in THIRD-PARTY.md."""
SMOKE = """
import sys, twochat
from twochat_sandbox import running
assert twochat.__version__ == sys.argv[1], twochat.__version__
with running() as sandbox, twochat.TwoChat(sandbox.key, sandbox.from_number, base_url=sandbox.url) as chat:
    report = chat.group(sandbox.group).add(["+447700900123"])
assert report[0].status is twochat.Status.ADDED, report
"""


class Failed(Exception):
    """A check failed; the message says which and why."""


def run(*command: str | Path, cwd: Path, umask: int = -1, **environment: str) -> str:
    """What a program printed.

    Raises:
        Failed: it failed.
    """
    variables = os.environ | environment
    words = [str(word) for word in command]
    done = subprocess.run(  # noqa: S603  # our own programs
        words, cwd=cwd, env=variables, umask=umask, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        program = " ".join([Path(words[0]).name, *words[1:]])
        raise Failed(f"{program} ended with status {done.returncode}:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def build(source: Path, target: Path, epoch: str, umask: int = 0o022) -> list[Path]:
    """The source distribution and the wheel of a folder."""
    command = (sys.executable, "-m", "hatchling", "build", "--directory", target)
    run(*command, cwd=source, umask=umask, SOURCE_DATE_EPOCH=epoch)
    return sorted(target.iterdir())


def check_reproducible(files: list[Path], folder: Path, epoch: str) -> None:
    """Build both again: in another folder, from what the source distribution holds, by somebody with another umask."""
    with tarfile.open(next(file for file in files if file.suffix == ".gz")) as archive:
        archive.extractall(folder / "again", filter="data")
    (source,) = (folder / "again").iterdir()
    again = build(source, folder / "built-again", epoch, umask=0o077)
    for one, other in zip(files, again, strict=True):
        if (one.name, one.read_bytes()) != (other.name, other.read_bytes()):
            raise Failed(f"{one.name} is not reproducible: built again, it has other bytes.")


def check_metadata(files: list[Path], root: Path) -> None:
    """Whether an index takes the files, and whether the wheel has what a wheel should."""
    run(BIN / "twine", "check", "--strict", *files, cwd=root)
    run(BIN / "check-wheel-contents", *(file for file in files if file.suffix == ".whl"), cwd=root)


def index_answers(folder: Path) -> bool:
    """Whether dependencies can be had now, rather than from a cache."""
    command = (
        pythons.UV,
        "pip",
        "install",
        "--dry-run",
        "--quiet",
        "--no-cache",
        "--no-deps",
        "--target",
        folder / "none",
    )
    try:
        run(*command, "hatchling", cwd=folder, UV_HTTP_RETRIES="0")
    except Failed:
        return False
    return True


def check_installs(wheel: Path, version: str, folder: Path) -> Path:
    """Install the wheel into empty environments, and use it there. Returns the one with the newest versions of all."""
    found = [path for path in map(pythons.find, pythons.PYTHONS) if path]
    extras = f"twochat[cli,fleet,sandbox] @ {wheel.as_uri()}"
    bare = _environment(folder / "bare", found[-1], f"twochat @ {wheel.as_uri()}")
    run(bare / "bin" / "python", "-I", "-c", "import twochat, twochat.jobs", cwd=folder)
    lowest = _environment(folder / "lowest", found[0], extras, lowest=True)
    newest = _environment(folder / "newest", found[-1], extras)
    for path in (lowest, newest):
        state = str(path / "state")
        run(path / "bin" / "python", "-I", "-c", SMOKE, version, cwd=folder, TWOCHAT_STATE=state)
        if run(path / "bin" / "twochat", "--version", cwd=folder).strip() != f"twochat {version}":
            raise Failed(f"twochat --version is not {version}.")
    return newest


def _environment(path: Path, python: str, wanted: str, *, lowest: bool = False) -> Path:
    run(pythons.UV, "venv", "--quiet", "--python", python, path, cwd=path.parent)
    options = list[str | Path]()
    if lowest:
        options = ["--constraint", pythons.lowest_pins(path, path.with_suffix(".txt"))]
    run(pythons.UV, "pip", "install", "--quiet", "--python", path, *options, wanted, cwd=path.parent)
    run(pythons.UV, "pip", "check", "--python", path, cwd=path.parent)
    return path


SBOM_TOOL = "cyclonedx-bom==7.5.0"
"""Run in an environment of its own (Apache-2.0): with it in ours, each import of jsonschema takes seconds."""


def write_sbom(environment: Path, version: str, root: Path, target: Path) -> None:
    """What the wheel depends on, as CycloneDX, from an environment that has nothing else.

    Raises:
        Failed: a dependency has a license that is neither permissive nor named in THIRD-PARTY.md.
    """
    tool = (pythons.UV, "tool", "run", "--quiet", "--from", SBOM_TOOL, "cyclonedx-py", "environment")
    options = ("--output-reproducible", "--short-PURLs", "--mc-type", "library", "--pyproject", root / "pyproject.toml")
    text = run(*tool, *options, environment, cwd=root)
    sbom = json.loads(text)
    sbom["metadata"]["component"] |= {"version": version, "purl": f"pkg:pypi/twochat@{version}"}
    notices = (root / "THIRD-PARTY.md").read_text("utf-8")
    for component in sbom["components"]:
        licenses = {_license(entry) for entry in component.get("licenses", [])}
        if not licenses & LICENSES and f"`{component['name']}`" not in notices:
            names = " or ".join(sorted(licenses)) or "unknown"
            raise Failed(f"The license of {component['name']} is {names}, and THIRD-PARTY.md does not name it.")
    target.write_text(json.dumps(sbom, indent=2) + "\n", "utf-8")


def _license(entry: dict[str, object]) -> str:
    """`{"expression": …}`, `{"license": {"id": …}}` or `{"license": {"name": …}}`."""
    license = entry.get("license")
    return str(license.get("id") or license.get("name") if isinstance(license, dict) else entry.get("expression"))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
