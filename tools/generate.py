"""Write generated/twochat_api from openapi.yaml, or with --check say how the two differ. Works offline."""

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generated" / "twochat_api"
HEADER = "# Generated from openapi.yaml: do not edit, run `make generate`.\n"


def generate(target: Path) -> None:
    """Write the package into `target`, a folder that must not exist (the generator leaves stale files in one that does)."""
    # ruff, which the post hooks call, lies beside this python; without it on PATH the output stays unformatted.
    tools = str(Path(sys.executable).parent)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.yaml"]
    command += ["--config", "generator-config.yml", "--meta", "none", "--fail-on-warning", "--output-path", str(target)]
    environment = os.environ | {"PATH": tools + os.pathsep + os.environ.get("PATH", "")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    if done.returncode:
        sys.exit(f"openapi-python-client could not use openapi.yaml:\n{done.stdout}{done.stderr}")
    for file in target.rglob("*.py"):
        file.write_text(HEADER + file.read_text("utf-8"), "utf-8")
    (target / "py.typed").touch()
    shutil.copy(ROOT / "openapi.yaml", target / "openapi.yaml")


def files(folder: Path) -> dict[str, str]:
    """The text of each file below `folder`, by its relative name."""
    found = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}


def drift(expected: dict[str, str], actual: dict[str, str]) -> list[str]:
    """A unified diff over all files, with those that only one side has."""
    lines: list[str] = []
    for name in sorted(expected.keys() | actual.keys()):
        if (old := actual.get(name)) != (new := expected.get(name)):
            lines += [f"{name}: {'not generated' if new is None else 'missing' if old is None else 'differs'}\n"]
            lines += difflib.unified_diff(
                (old or "").splitlines(True), (new or "").splitlines(True), "committed", "generated"
            )
    return lines


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "twochat_api"
        generate(fresh)
        if "--check" not in sys.argv:
            shutil.rmtree(PACKAGE, ignore_errors=True)
            shutil.copytree(fresh, PACKAGE)
        elif lines := drift(files(fresh), files(PACKAGE)):
            sys.stdout.writelines(lines)
            sys.exit("generated/twochat_api is not what openapi.yaml makes: run `make generate` and commit the result.")


if __name__ == "__main__":
    main()
