"""What README.md shows is what happens."""

import contextlib
import io
import re

import pytest

from tests.contract.spec import ROOT
from twochat_sandbox import FAULTS, MAGIC_NUMBERS, Sandbox

README = (ROOT / "README.md").read_text("utf-8")
SANDBOX = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
TOUR = (ROOT / "docs" / "start" / "tour.md").read_text("utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_first_example_prints_what_is_shown(twochat_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "API_KEY": twochat_sandbox.key,
        "FROM_NUMBER": twochat_sandbox.from_number,
        "BASE_URL": twochat_sandbox.url,
    }.items():
        monkeypatch.setenv(f"TWOCHAT_{name}", value)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})  # noqa: S102  # ours
    assert blocks("text")[0] == printed.getvalue()


def test_the_example_for_peoples_own_tests_passes(twochat_sandbox: Sandbox) -> None:
    names: dict[str, object] = {}
    exec(blocks("python")[1], names)  # noqa: S102  # ours
    test = names["test_my_code"]
    assert callable(test)
    test(twochat_sandbox)


def test_every_python_example_compiles() -> None:
    for block in blocks("python") + blocks("python", TOUR):
        compile(block, "README.md", "exec")


def test_the_sandboxs_tables_are_the_sandboxs() -> None:
    assert SANDBOX.split("<!-- sandbox -->\n")[1].split("<!-- /sandbox -->")[0] == tables()


def tables() -> str:
    numbers = "".join(f"| …{digits} | {magic.description} |\n" for digits, magic in MAGIC_NUMBERS.items())
    keys = "".join(f"| `{key}` | {fault.description} |\n" for key, fault in FAULTS.items())
    return f"\n| number | what happens |\n|---|---|\n{numbers}\n| key | what happens |\n|---|---|\n{keys}\n"
