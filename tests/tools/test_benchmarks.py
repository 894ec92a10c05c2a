"""The parts of `make bench` that take no time: what is made of the measurements, and the jobs on a clock that nobody waits for."""

import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bars, document, job, numbers, results
from benchmarks.rounds import compare
from twochat import Pace
from twochat.numbers import InvalidNumber, parse


def seconds(**cpu: float) -> dict[str, dict[str, dict[str, float]]]:
    spread = {"wall": 1.1, "cpu": 1.1, "cpu_low": 1.0, "cpu_high": 1.2}
    return {"seconds": {name: {key: part * value for key, part in spread.items()} for name, value in cpu.items()}}


FOUND: dict[str, Any] = {
    "cost": seconds(
        **{"httpx.Client": 0.0004, "httpx.AsyncClient": 0.0008, "twochat": 0.0005, "twochat, async": 0.0012},
        **{"twochat without HTTP": 0.0001, "twochat without HTTP, with a journal": 0.0002},
        **{"two synced appends of 4 KB": 0.0001},
    ),
    "preparation": seconds(**{"phonenumbers alone": 1e-5, "plan": 2e-5, "CSV to plan": 2.5e-5}),
    "commands": seconds(
        **{"Python alone": 0.01, "import httpx": 0.11, "import twochat": 0.06},
        **{"a client of httpx": 0.13, "a client of twochat": 0.25, "twochat --help": 0.3},
    ),
    "fleet": {
        **seconds(**{"group.add": 0.005, "a turn in a folder": 0.008, "a turn in Postgres": 0.009}),
        "many": {
            "a folder": {"reading": 80.0, "submit": 120.0, "list": 1.1},
            "Postgres": {"reading": 80.0, "submit": 110.0, "list": 0.5},
        },
        "files": 20.0,
    },
    "growth": {
        "seconds": {
            "calls": seconds(**{"10": 0.01, "100": 0.1, "1000": 1.0})["seconds"],
            "numbers": seconds(**{"100": 0.01, "1000": 0.1, "10000": 10.0})["seconds"],
        },
        "memory": 172.0,
    },
    "suite": {"wall": 100.0, "passed": True},
}
CALL = "CPU of a call: twochat / httpx.Client"


def test_what_doubles_with_the_size_has_slope_one() -> None:
    assert bars.slope({10: 0.2, 100: 2.0, 1000: 20.0}) == pytest.approx(1)
    assert bars.slope({10: 1.0, 100: 100.0, 1000: 10_000.0}) == pytest.approx(2)


def test_each_figure_has_a_bar_or_a_budget() -> None:
    assert bars.figures(FOUND).keys() == bars.BUDGET.keys()
    assert all("bar" in entry or "budget" in entry for entry in bars.BUDGET.values())


def test_where_a_budget_sends_the_reader_there_is_a_file() -> None:
    root = Path(__file__).parents[2]
    for entry in bars.BUDGET.values():
        named = re.findall(r"[\w/]+\.py", entry.get("look_at", ""))
        assert all((root / name).exists() or (root / "wrapper" / "twochat" / name).exists() for name in named)


def test_what_a_journal_costs_is_the_difference() -> None:
    assert bars.figures(FOUND)["CPU of a journal / two synced appends"] == pytest.approx(1)


def test_a_bar_is_met_missed_or_not_measured() -> None:
    verdicts = {
        name: (measured, verdict)
        for name, measured, _, verdict in bars.verdicts({name: FOUND[name] for name in FOUND if name != "suite"})
    }
    assert verdicts[CALL] == ("1.25 \u00d7", "met")
    assert verdicts["CPU of a call: twochat, async / httpx.AsyncClient"] == ("1.50 \u00d7", "MISSED")
    assert verdicts["CSV to plan"] == ("40,000 numbers/s", "met")
    assert verdicts["growth with numbers"] == ("slope 1.50", "MISSED")
    assert verdicts["make test"] == ("", "not measured")


def test_tests_that_fail_miss_their_bar_however_fast() -> None:
    found = {"suite": {"wall": 10.0, "passed": False}}
    verdicts = {name: verdict for name, _, _, verdict in bars.verdicts(found)}
    assert verdicts["make test"] == "MISSED"


def test_a_ratio_over_its_budget_is_named_with_where_to_look() -> None:
    entry, now = bars.BUDGET[CALL], bars.figures(FOUND) | {CALL: 9.0, "growth with numbers": 1.0}
    over = [line for line in bars.over_budget(now) if line.startswith(CALL)]
    assert over == [f"{CALL}: 9.00, at most {entry['budget']:.2f}. Look at {entry['look_at']}"]


def test_a_ratio_that_was_not_measured_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        bars.over_budget({})


def test_hand_written_parts_of_the_document_stay() -> None:
    page = document.render("# By hand\n\n{{ bars }}\n\n{{ limit }}\n\nAlso {{by hand}}.\n", FOUND)
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


def test_what_is_believed_is_held_against_who_is_in_the_group() -> None:
    one, two, three = list(numbers.distinct(3))
    world = job.World([one, two, three], limited=False)
    world.call([one, two])
    row = world.row("somebody", added={one, three}, doubted=set())
    assert row["counts"] == [1, 0, 2, 1, 1, 0]  # calls, stops, in, wrongly called added, wrongly not, unknown


def test_under_the_limit_twochat_brings_in_whom_the_snippet_only_believes_to_be_in() -> None:
    people = list(numbers.distinct(24))
    snippet = job.snippet(job.World(people, limited=True), 10)
    assert snippet["counts"] == [3, 0, 4, 20, 0, 0]
    four = Pace(batch_size=4)
    twochat = job.twochat("twochat", job.World(people, limited=True), four, four)
    assert twochat["counts"] == [6, 0, 24, 0, 0, 0]


def test_a_limited_job_is_stopped_and_goes_on_after_the_hour() -> None:
    row = job.twochat("twochat", job.World([*numbers.distinct(14)], limited=True), Pace(), Pace(batch_size=4))
    _, stops, members, *wrong = row["counts"]
    assert (stops, members, wrong) == (1, 14, [0, 0, 0])
    assert row["seconds"] > 3600


def test_a_section_measured_alone_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save({"cost": {"took": 1.23456}, "job": {"took": 2}}, {"CPU": "this"}, file)
    assert results.save({"job": {"took": 3}}, {"CPU": "this"}, file)["cost"] == {"took": 1.235}
    assert results.load(file)["job"] == {"took": 3}


def test_what_another_machine_measured_is_not_mixed_in(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results.save({"cost": {}}, {"CPU": "that"}, file)
    assert "cost" not in results.save({"job": {}}, {"CPU": "this"}, file)


def test_each_round_has_everybody_and_the_first_round_is_not_counted() -> None:
    done: list[str] = []
    found = compare({"a": lambda: done.append("a"), "b": lambda: done.append("b")}, 1, 3)
    assert [sorted(done[n : n + 2]) for n in range(0, 8, 2)] == [["a", "b"]] * 4
    assert found["a"]["cpu_low"] <= found["a"]["cpu"] <= found["a"]["cpu_high"]


def test_numbers_in_lists_are_reserved_for_fiction() -> None:
    fiction = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}|\+447700900[0-9]{3}")
    found = []
    for n in range(5_000):
        try:
            found.append(parse(numbers.messy(n), numbers.REGION))
        except InvalidNumber:
            continue
    assert len(found) > 4_000
    assert [number for number in found if not fiction.fullmatch(number)] == []
    assert all(fiction.fullmatch(number) for number in numbers.fictional())


def test_distinct_numbers_are_distinct() -> None:
    assert len(set(numbers.distinct(30_000))) == 30_000
