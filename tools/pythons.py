"""`make test-pythons`: the tests on every other supported Python of this machine, and with the lowest versions allowed.

Without arguments all of them; `python tools/pythons.py 3.12` or `… lowest` one. Says what ran, and what was not found.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".venv-pythons"
UV = str(Path(sys.executable).with_name("uv"))
TESTS = ("core", "client", "http", "journal", "jobs", "lists", "cli", "sandbox")
"""What depends on the version of Python or of a library; the contract is the same on all."""
LEFT_OUT = (
    "client/test_faults.py",
    "client/test_bad_answers.py",
    "journal/test_soak.py",
    "journal/test_kill.py",
    "core/test_page.py",
    "sandbox/test_sandbox_page.py",
)
"""Long tables and long runs, whose every row takes the same way through a library; and pages in a browser, the same on all."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def find(version: str) -> str | None:
    """An interpreter of this version: one on the PATH, or one that pyenv keeps. Asked, because a shim may lead nowhere."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for candidate in (sys.executable, shutil.which(f"python{version}"), *map(str, kept)):
        code = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
        if candidate:
            done = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  # ours
            if done.stdout.strip() == version:
                return candidate
    return None


def uv(*arguments: str | Path) -> None:
    subprocess.run([UV, *map(str, arguments)], cwd=ROOT, check=True)  # noqa: S603  # our own program


def environment(name: str, python: str) -> Path:
    path = ENVIRONMENTS / name
    uv("venv", "--quiet", "--clear", "--python", python, path)
    return path


def locked(version: str, python: str) -> Path:
    """An environment with what requirements.lock has."""
    path = environment(version, python)
    uv("pip", "sync", "--quiet", "--require-hashes", "--python", path, "requirements.lock")
    uv("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python", path, "--editable", ".")
    return path


def lowest_pins(path: Path, pins: Path) -> Path:
    """The lowest versions that pyproject.toml allows, of all extras, for the Python of an environment; written to `pins`."""
    options = ("--quiet", "--all-extras", "--resolution", "lowest-direct", "--no-header", "--no-annotate")
    uv("pip", "compile", "pyproject.toml", *options, "--python", path, "--output-file", pins)
    return pins


def lowest() -> Path:
    """An environment with the lowest versions that pyproject.toml allows, and newer ones of what only tests need."""
    path = environment("lowest", sys.executable)
    pins = lowest_pins(path, ENVIRONMENTS / "lowest.txt")
    with (ROOT / "pyproject.toml").open("rb") as file:
        tools = tomllib.load(file)["dependency-groups"]["dev"]
    names = ("pytest", "hypothesis", "respx", "socksio", "vcrpy", "hatchling", "editables")
    wanted = [tool for tool in tools if tool.startswith(names)]
    uv("pip", "install", "--quiet", "--python", path, "--constraint", pins, "--requirement", pins, *wanted)
    uv("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python", path, "--editable", ".")
    return path


def test(name: str, path: Path) -> bool:
    print(f"\n{name}:", flush=True)
    command = [str(path / "bin" / "python"), "-m", "pytest", "-q", "-n", "auto", *(f"tests/{room}" for room in TESTS)]
    command += [f"--ignore=tests/{file}" for file in LEFT_OUT]
    if name == "lowest":  # an old library may use what a newer one below it has deprecated since
        command += ["-W", "ignore::DeprecationWarning"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603  # our own tests


def main() -> int:
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = sys.argv[1:] or [*(version for version in PYTHONS if version != ours), "lowest"]
    passed, failed, missing = list[str](), list[str](), list[str]()
    for name in wanted:
        if name == "lowest":
            path = lowest()
        elif python := find(name):
            path = locked(name, python)
        else:
            missing.append(name)
            continue
        (passed if test(name, path) else failed).append(name)
    for what, names in (("passed", passed), ("failed", failed), ("not on this machine", missing)):
        print(f"{what}: {', '.join(names) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
