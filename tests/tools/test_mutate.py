"""What `make mutate` names is there: modules, tests, and the changes that have a reason. The changes themselves are made by it."""

import pytest

from tools.mutate import PAGE, reasons
from tools.mutate_changes import ELSEWHERE, TESTS, changes, path_of
from tools.pythons import ROOT

EACH = {module: path_of(module).read_text("utf-8") for module in TESTS}


def test_each_module_and_each_of_its_tests_exists() -> None:
    assert [test for tests in TESTS.values() for test in tests if not (ROOT / "tests" / test).is_file()] == []
    for file, name in (each.split("::") for each in ELSEWHERE):
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8")


@pytest.mark.parametrize("module", EACH)
def test_each_change_is_another_program(module: str) -> None:
    for change in changes(EACH[module]):
        changed = change.apply(EACH[module])
        assert changed != EACH[module]
        compile(changed, module, "exec")


def test_each_reason_is_of_a_change_that_is_still_made() -> None:
    made = {(module, change.line, change.what) for module, source in EACH.items() for change in changes(source)}
    assert [key for key in reasons() if key not in made] == []
    assert all(len(reason) > 20 for reason in reasons().values())


def test_each_module_is_on_the_page_and_nothing_there_is_without_a_reason() -> None:
    page = PAGE.read_text("utf-8")
    assert [module for module in TESTS if f"\n## {module}\n" not in page] == []
    assert "No reason yet" not in page
