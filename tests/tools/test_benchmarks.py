"""The parts of `make bench` that measure nothing: what is made of the numbers."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bars, document, messy, ratios, results
from benchmarks.check import Budget, budgets, compare
from benchmarks.growth import last_slope, slope
from benchmarks.job import known
from benchmarks.rounds import Contender
from benchmarks.rounds import compare as measured
from twochat.numbers import NotANumber, parse


def seconds(cpu: float) -> dict[str, float]:
    return {"wall": cpu * 1.1, "cpu": cpu, "cpu_low": cpu * 0.9, "cpu_high": cpu * 1.2}


FOUND: dict[str, Any] = {
    "cost": {
        "seconds": {
            "http.client": seconds(0.0001),
            ratios.HTTPX: seconds(0.0004),
            ratios.ASYNC_HTTPX: seconds(0.0008),
            ratios.TWOCHAT: seconds(0.0005),
            ratios.ASYNC_TWOCHAT: seconds(0.0012),
            ratios.WITH_JOURNAL: seconds(0.0006),
            ratios.ASYNC_WITH_JOURNAL: seconds(0.0016),
        }
    },
    "preparation": {
        "numbers": 100,
        "rate": 40_000.0,
        "memory": 50_000_000,
        "plan": "90 numbers in 9 calls",
        "seconds": {"phonenumbers alone": seconds(1e-5), "twochat": seconds(2e-5)},
    },
    "start": {
        "imports": {
            "httpx": {"import": seconds(0.1), "client": seconds(0.12), "memory": 30_000_000, "version": "0.28.1"},
            "twochat": {"import": seconds(0.05), "client": seconds(0.2), "memory": 36_000_000, "version": "0.1.0"},
        },
        "commands": {"twochat --help": seconds(0.3)},
    },
    "scale": {
        "calls": {"10": 0.01, "100": 0.1, "1000": 1.0},
        "numbers": {"100": 0.01, "1000": 0.1, "10000": 10.0},
        "memory": {"1000": 46_000_000, "1000000": 172_000_000},
        "repeated": {"lines": 1_000_000, "numbers": 1_000, "memory": 46_000_000},
    },
}


def test_what_doubles_with_the_size_has_slope_one() -> None:
    assert slope({10: 0.2, 100: 2.0, 1000: 20.0}) == pytest.approx(1)
    assert slope({10: 1.0, 100: 100.0, 1000: 10_000.0}) == pytest.approx(2)


def test_the_last_step_shows_what_the_fit_hides() -> None:
    points = {10.0: 1.0, 100: 10.0, 1000: 100.0, 10_000: 10_000.0}
    assert slope(points) < 1.5
    assert last_slope(points) == pytest.approx(2)


def test_a_ratio_over_its_budget_is_named_with_both_values_and_where_to_look() -> None:
    lines, good = compare({"a call": 1.5}, {"a call": 1.2}, {"a call": Budget(1.4, "call.py")})
    assert lines == ["WORSE      a call: 1.50, was 1.20, at most 1.40. Look at call.py"]
    assert not good


def test_a_ratio_that_got_worse_within_its_budget_is_no_failure() -> None:
    lines, good = compare({"a call": 1.4}, {"a call": 1.2}, {"a call": Budget(1.4, "call.py")})
    assert lines == ["within     a call: 1.40, was 1.20, at most 1.40"]
    assert good


@pytest.mark.parametrize(("now", "allowed"), [({"a call": 1.0}, {}), ({}, {"a call": Budget(1.4, "call.py")})])
def test_a_ratio_without_a_budget_is_not_passed_over(now: dict[str, float], allowed: dict[str, Budget]) -> None:
    assert not compare(now, {}, allowed)[1]


def test_each_ratio_has_a_budget() -> None:
    assert list(ratios.ratios(FOUND)) == list(budgets())


def test_a_bar_is_met_missed_or_not_measured() -> None:
    told = {verdict.what: (verdict.measured, str(verdict)) for verdict in bars.verdicts(FOUND)}
    assert told[ratios.CALL] == ("1.25 \u00d7", "met")
    assert told[ratios.ASYNC_CALL] == ("1.50 \u00d7", "MISSED")
    assert told["CSV to plan"] == ("40,000 numbers/s", "met")
    assert told[ratios.NUMBERS] == ("slope 1.50", "MISSED")
    assert told["make test"] == ("", "not measured")


def test_tests_that_fail_miss_their_bar_however_fast() -> None:
    found = {"suite": {"test": {"wall": 10.0, "passed": False}}}
    told = {verdict.what: str(verdict) for verdict in bars.verdicts(found)}
    assert told["make test"] == "MISSED"


def test_hand_written_parts_of_the_document_stay() -> None:
    page = document.render("# By hand\n\n{{ bars }}\n\n{{ suite }}\n\nAlso {{by hand}}.\n", FOUND)
    assert page.startswith("# By hand\n\n|")
    assert page.endswith("\n\nNot measured yet.\n\nAlso {{by hand}}.\n")


def test_a_table_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        document.render("{{ costs }}", FOUND)


def test_the_committed_document_is_what_the_results_and_the_template_make() -> None:
    page = document.render(document.TEMPLATE.read_text("utf-8"), results.load())
    assert document.DOCUMENT.read_text("utf-8") == page, "run `.venv-bench/bin/python -m benchmarks document`"


def test_a_table_is_aligned() -> None:
    assert document.table(["", "ms"], [("twochat", "1"), ("x", "1,000")]).splitlines() == [
        "|         |    ms |",
        "| ------- | ----: |",
        "| twochat |     1 |",
        "| x       | 1,000 |",
    ]


def test_a_job_of_which_a_part_was_measured_is_marked() -> None:
    row = {"server": 2.0, "who": "snippet, one a call", "numbers": 30, "wall": 60.2, "calls": 30, "connections": 30}
    page = document.render("{{ job }}", {"job": {"numbers": 1000, "rows": [row]}})
    cells = [cell.strip() for cell in page.splitlines()[-1].strip("|").split("|")]
    assert cells == ["2,000 ms: snippet, one a call", "≈ 2,007 s", "≈ 1,000", "≈ 1,000", "30"]


def test_what_is_known_is_held_against_who_is_in_the_group() -> None:
    told = known(["a", "b", "c", "d", "e"], there=["a", "b", "e"], added=["a", "c"], doubted=["e"])
    assert told == {"there": 3, "right": 2, "wrongly_in": 1, "wrongly_out": 1, "doubted": 1}


def test_a_section_measured_alone_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save({"cost": {"took": 1.23456}, "job": {"took": 2}}, {"CPU": "this"}, {}, file)
    assert results.save({"job": {"took": 3}}, {"CPU": "this"}, {}, file)["cost"] == {"took": 1.235}
    assert results.load(file)["job"] == {"took": 3}


def test_what_another_machine_measured_is_not_mixed_in(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save({"cost": {}}, {"CPU": "that"}, {}, file)
    assert "cost" not in results.save({"job": {}}, {"CPU": "this"}, {}, file)


def test_ratios_are_of_the_sections_that_were_measured() -> None:
    found = copy.deepcopy(FOUND)
    del found["cost"], found["scale"]
    assert set(ratios.ratios(found)) == {ratios.PLAN, ratios.IMPORT, ratios.CLIENT, ratios.HELP}


def test_each_round_has_everybody_and_the_first_round_is_not_counted() -> None:
    done: list[str] = []
    told = measured(
        [Contender("a", lambda n: done.append(f"a{n}")), Contender("b", lambda n: done.append(f"b{n}"), share=0.1)],
        20,
        3,
    )
    assert sorted(done) == ["a20"] * 4 + ["b2"] * 4
    assert [sorted(done[n : n + 2]) for n in range(0, 8, 2)] == [["a20", "b2"]] * 4
    assert told["a"]["cpu_low"] <= told["a"]["cpu"] <= told["a"]["cpu_high"]


def test_numbers_in_lists_are_reserved_for_fiction() -> None:
    fiction = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}|\+447700900[0-9]{3}")
    numbers = []
    for text in messy.texts(5_000):
        try:
            numbers.append(parse(text, messy.REGION))
        except NotANumber:
            continue
    assert len(numbers) > 4_000
    assert [number for number in numbers if not fiction.fullmatch(number)] == []
    assert len(set(messy.fictional())) == 1000
    assert all(fiction.fullmatch(number) for number in messy.fictional())


def test_distinct_numbers_are_distinct() -> None:
    assert len(set(messy.distinct(30_000, 30_000))) == 30_000
    assert len(set(messy.distinct(30_000, 1_000))) == 1_000
