"""`make release VERSION=0.2.0rc1`: all of a release but the upload, whose commands it prints.

The version and the date of the changelog are set, committed and tagged in a clone, and built and checked from there. Only
when both files have passed do the commit and the tag come into this repository, and the files into dist/: a release that
is refused or fails changes nothing. Where the tag of VERSION is checked out, as in CI, the files are built from it anew.
"""

import os
import shutil
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tools.release_checks import (
    Failed,
    build,
    check_installs,
    check_metadata,
    check_reproducible,
    digest,
    index_answers,
    run,
    write_sbom,
)
from tools.release_notes import Refused, check_version, date_section, declared, is_dated

ROOT = Path(__file__).resolve().parents[1]
VERSION_FILE = "wrapper/twochat/_version.py"
ADDRESS = "set [project.urls] Repository in pyproject.toml, and release anew."
LEFT_OUT = "the installs into empty environments, with the lowest and the newest dependencies, and the SBOM"


def git(*arguments: str | Path, cwd: Path = ROOT) -> str:
    return run("git", *arguments, cwd=cwd).strip()


def read(name: str, root: Path = ROOT) -> str:
    return (root / name).read_text("utf-8")


def is_tagged(version: str) -> bool:
    """Whether what is checked out is the tag of this version."""
    return f"v{version}" in git("tag", "--points-at", "HEAD").splitlines()


def refuse(version: str) -> None:
    """Raises:
    Refused: the release can't be made from what is here.
    """
    if git("status", "--porcelain"):
        raise Refused("The work tree has changes that are not committed.")
    if is_tagged(version):
        if declared(read(VERSION_FILE)) != version or not is_dated(read("CHANGELOG.md"), version):
            raise Refused(f"At the tag v{version}, {VERSION_FILE} and CHANGELOG.md are not of this version.")
        return
    current = declared(read(VERSION_FILE))
    check_version(version, current, released=bool(git("tag", "--list", f"v{current}")))
    if git("tag", "--list", f"v{version}"):
        raise Refused(f"The tag v{version} is on another commit.")
    date_section(read("CHANGELOG.md"), version, "")
    try:
        git("var", "GIT_COMMITTER_IDENT")
    except Failed:
        raise Refused("git has no user.name and user.email to commit the release with.") from None


def check_announced() -> None:
    """What breaks callers of the release before is said in the changelog."""
    try:
        base = git("describe", "--tags", "--abbrev=0")
    except Failed:
        return  # nothing was released that could break
    run(sys.executable, "tools/spec_diff.py", base, cwd=ROOT)
    run(sys.executable, "-m", "tools.api", "--since", base, cwd=ROOT)


def prepare(clone: Path, version: str) -> None:
    """Commit and tag the release, as whoever has set up this repository."""
    for key, _, value in (line.partition("=") for line in git("config", "--list").splitlines()):
        if key.startswith(("user.", "commit.gpgsign", "tag.gpgsign", "gpg.")):
            git("config", key, value, cwd=clone)
    today = datetime.now(UTC).date().isoformat()
    changelog = date_section(read("CHANGELOG.md", clone), version, today)
    (clone / "CHANGELOG.md").write_text(changelog, "utf-8")
    (clone / VERSION_FILE).write_text(f'__version__ = "{version}"\n', "utf-8")
    git("commit", "--quiet", "--all", f"--message=Release {version}", cwd=clone)
    git("tag", "--annotate", f"--message=twochat {version}", f"v{version}", cwd=clone)


def check(clone: Path, version: str, online: bool) -> tuple[list[Path], Path | None]:
    """Build the two files, and the SBOM where an index answers."""
    folder = clone.parent
    epoch = git("log", "-1", "--format=%ct", cwd=clone)
    files = build(clone, folder / "built", epoch)
    check_reproducible(files, folder, epoch)
    print("built twice, with the same bytes", flush=True)
    check_metadata(files, clone)
    print("twine check and check-wheel-contents have no complaint", flush=True)
    if not online:
        return files, None
    newest = check_installs(next(file for file in files if file.suffix == ".whl"), version, folder)
    print("installed and used with the lowest and the newest dependencies", flush=True)
    sbom = folder / f"twochat-{version}.cdx.json"
    write_sbom(newest, version, clone, sbom)
    return files, sbom


def keep(clone: Path, version: str, files: list[Path], sbom: Path | None) -> list[Path]:
    """Take over what was checked: the commit, the tag and the files."""
    if not is_tagged(version):
        git("fetch", "--quiet", "--no-tags", clone, "HEAD")
        git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
        git("fetch", "--quiet", "--no-tags", clone, f"refs/tags/v{version}:refs/tags/v{version}")
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    (ROOT / "dist").mkdir()
    if sbom:
        (ROOT / "build").mkdir(exist_ok=True)
        shutil.copy(sbom, ROOT / "build")
    return [Path(shutil.copy(file, ROOT / "dist")).relative_to(ROOT) for file in files]


def release(version: str) -> None:
    refuse(version)
    tagged = is_tagged(version)
    if not tagged:
        check_announced()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        online = index_answers(folder)
        if not online and os.environ.get("CI"):
            raise Refused(f"No package index answers, and in CI nothing may be left out: {LEFT_OUT}.")
        git("clone", "--quiet", ROOT, folder / "twochat")
        if not tagged:
            prepare(folder / "twochat", version)
        files, sbom = check(folder / "twochat", version, online)
        kept = keep(folder / "twochat", version, files, sbom)
    if not online:
        print(f"\nLEFT OUT, because no package index answers: {LEFT_OUT}.")
    if "Repository" not in tomllib.loads(read("pyproject.toml"))["project"].get("urls", {}):
        print(f"\nThe README's links lead nowhere on an index: {ADDRESS}")
    report(version, kept, sbom)


def report(version: str, files: list[Path], sbom: Path | None) -> None:
    print()
    for file in files:
        print(f"{digest(ROOT / file)}  {file}")
    if sbom:
        print(f"{digest(ROOT / 'build' / sbom.name)}  build/{sbom.name}")
    print(
        f"\nNothing is published yet. CI does it, with attestations, when the tag is pushed:\n\n  git push --atomic origin HEAD v{version}"
    )
    print(f"\nOr by hand, without attestations:\n\n  uv publish {' '.join(map(str, files))}")


def main() -> int:
    try:
        release(" ".join(sys.argv[1:]))
    except (Refused, Failed) as problem:
        print(f"release: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
