"""A copy of the repository, as somebody has it who has cloned it and made .venv."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IDENTITY = {"user.name": "Somebody", "user.email": "somebody@example.org"}


def tracked() -> list[str]:
    """The files that are, or could be, committed."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True).split("\0")
    return [name for name in names if name and (ROOT / name).exists()]


def checkout(root: Path) -> Path:
    """Make the copy, with all that is here as its only commit."""
    for name in tracked():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, root / name)
    # Not one link for the whole folder: what make would do to .venv, were it out of date, is done to this one.
    (root / ".venv").mkdir()
    for file in Path(sys.prefix).iterdir():
        (root / ".venv" / file.name).symlink_to(file)
    (root / ".venv" / ".ready").unlink(missing_ok=True)
    (root / ".venv" / ".ready").touch()
    git(root, "init", "--quiet")
    for key, value in IDENTITY.items():
        git(root, "config", key, value)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=As it is")
    return root


def git(root: Path, *arguments: str) -> str:
    """What git prints, without the settings of whoever runs the tests."""
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout.strip()
