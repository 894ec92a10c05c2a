"""What is published: the built wheel, as a user's type checkers and Python see it."""

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_three_typed_packages_and_the_contract(wheel: Path) -> None:
    names = {file.relative_to(wheel).as_posix() for file in wheel.rglob("*") if file.is_file()}
    for package in ("twochat", "twochat_api", "twochat_sandbox"):
        assert {f"{package}/__init__.py", f"{package}/py.typed"} <= names
    assert "twochat_api/openapi.yaml" in names
    assert {"twochat", "twochat_api", "twochat_sandbox"} == {
        name.split("/")[0] for name in names if ".dist-info" not in name
    }


def test_the_wheel_has_our_license_and_the_notices_of_others(wheel: Path) -> None:
    (folder,) = wheel.glob("*.dist-info/licenses")
    assert {"LICENSE", "THIRD-PARTY.md"} == {file.name for file in folder.iterdir()}
    (installed,) = distribution("openapi-python-client").metadata.get_all("License-File") or []
    theirs = distribution("openapi-python-client").read_text(f"licenses/{installed}") or ""
    notices = (folder / "THIRD-PARTY.md").read_text("utf-8")
    assert theirs.split() == [word for word in notices[notices.index("> MIT License") :].split() if word != ">"]


def test_the_extra_of_the_sandbox_brings_its_command(wheel: Path) -> None:
    (metadata,) = wheel.glob("*.dist-info/METADATA")
    lines = metadata.read_text("utf-8").splitlines()
    command, box = (
        {line.partition(";")[0] for line in lines if line.endswith(f"extra == '{name}'")} for name in ("cli", "sandbox")
    )
    assert command < box


def test_the_core_needs_nothing_of_the_extras(wheel: Path) -> None:
    # With the extras' packages out of reach, the library imports, and the command line says what to install.
    block = "import sys; sys.modules.update(dict.fromkeys(['typer', 'rich', 'starlette', 'uvicorn', 'yaml', 'jsonschema_rs']))"
    path = f"sys.path.insert(0, {str(wheel)!r})"
    run("-c", f"{block}; {path}; import twochat; assert twochat.__file__.startswith({str(wheel)!r})", cwd=wheel)
    say = f"{block}; {path}; from twochat.__main__ import main\ntry: main()\nexcept SystemExit as end: print(end)"
    assert "pip install 'twochat[cli]'" in run("-c", say, cwd=wheel)
    run("-c", f"{block}; {path}; import twochat_sandbox.plugin", cwd=wheel)


def test_phone_metadata_is_loaded_when_first_used(wheel: Path) -> None:
    path = f"import sys; sys.path.insert(0, {str(wheel)!r})"
    run("-c", f"{path}; import twochat; assert 'phonenumbers' not in sys.modules", cwd=wheel)
