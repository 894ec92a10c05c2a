"""The same 40 people as five programs export them."""

from pathlib import Path

import pytest

from twochat import Plan, TwoChat, read_list

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = ("friends.google.csv", "friends.outlook.csv", "friends.xlsx", "friends.vcf", "friends.txt")
GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"


def plan(name: str) -> Plan:
    with TwoChat("key", from_number="+12123334444") as chat:
        return chat.group(GROUP).plan(read_list(EXAMPLES / name))


@pytest.mark.parametrize("name", FILES)
def test_all_give_the_same_plan(name: str) -> None:
    assert plan("friends.txt").numbers == plan(name).numbers
    assert len(plan(name).numbers) == 40
    assert str(plan("friends.txt")) == str(plan(name))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("friends.google.csv", "First Name"),
        ("friends.outlook.csv", "First Name"),
        ("friends.xlsx", "Name"),
        ("friends.vcf", "Name"),
    ],
)
def test_names_are_kept(name: str, field: str) -> None:
    names = [row.fields[field].split()[0] for row in read_list(EXAMPLES / name)]
    assert names[:3] == ["Ada", "Björn", "Chidi"]
    assert len(names) == 40
