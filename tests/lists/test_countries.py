"""A column beside the numbers that says of which country they are."""

import pytest

from tests.lists.conftest import ReadList
from twochat import InputError
from twochat.lists.regions import region_of


@pytest.mark.parametrize(
    ("header", "cell", "text", "region"),
    [
        ("Country code", "+1", "+1 202 555 0142", None),
        ("Country code", "1", "+1 202 555 0142", None),
        ("Country Code", "001", "+1 202 555 0142", None),
        ("Country code", "1.0", "+1 202 555 0142", None),
        ("Country code", "US", "202 555 0142", "US"),
        ("country_code", "USA", "202 555 0142", "US"),
        ("Dial code", "United States (+1)", "+1 202 555 0142", None),
        ("Ländervorwahl", "+1", "+1 202 555 0142", None),
        ("Indicatif pays", "1", "+1 202 555 0142", None),
        ("Código do país", "1", "+1 202 555 0142", None),
        ("whatever", "+1", "+1 202 555 0142", None),
        ("Country", "United States", "202 555 0142", "US"),
        ("Country/Region", "United States of America", "202 555 0142", "US"),
        ("Land", "usa", "202 555 0142", "US"),
        ("Pays", "\U0001f1fa\U0001f1f8", "202 555 0142", "US"),
        ("País", "us", "202 555 0142", "US"),
        ("Country", "", "202 555 0142", None),
    ],
)
def test_it_is_used_for_a_number_that_does_not_say_its_country(
    reading: ReadList, header: str, cell: str, text: str, region: str | None
) -> None:
    people = reading(f"Name,{header},Phone\nBob,{cell},202 555 0142\nAnn,44,+1 202 555 0143\nCy,+44,07700 900101\n")
    bob, ann, cy = people
    assert (bob.text, bob.region, bob.problem) == (text, region, None)
    assert (ann.text, ann.region) == ("+1 202 555 0143", None)
    assert (cy.text, cy.region) == ("+44 07700 900101", None)
    assert bob.fields == {"Name": "Bob", header: cell}
    assert people.notes[-1] == f"column B {header} gives the country of numbers that don't say theirs"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        *(
            ("GB", "GB"),
            ("gbr", "GB"),
            ("UK", "GB"),
            ("U.K.", "GB"),
            ("Great Britain", "GB"),
            ("Germany", "DE"),
            ("Deutschland", "DE"),
        ),
        *(
            ("Österreich", "AT"),
            ("Brasil", "BR"),
            ("Côte d'Ivoire", "CI"),
            ("Trinidad & Tobago", "TT"),
            ("The Netherlands", "NL"),
        ),
        *(
            ("Россия", "RU"),
            ("日本", "JP"),
            ("Türkiye", "TR"),
            ("Turkey", "TR"),
            ("Kosovo?", None),
            ("Narnia", None),
            ("", None),
        ),
    ],
)
def test_a_country_is_known_by_its_codes_its_english_name_and_often_its_own(name: str, region: str | None) -> None:
    assert region == region_of(name)


def test_one_cell_that_is_not_understood_is_the_problem_of_one_person(reading: ReadList) -> None:
    rows = [
        *reading(
            "Name,Country,Phone\nA,US,202 555 0142\nB,Narnia,202 555 0143\nC,Narnia,+12025550144\nD,UK,07700 900101\n"
        )
    ]
    assert [row.problem for row in rows] == [
        None,
        "'Narnia' in column B Country is no country or country code that is known",
        None,
        None,
    ]


def test_a_column_of_countries_that_is_not_understood_is_refused_by_name(reading: ReadList) -> None:
    with pytest.raises(
        InputError, match=r"^friends\.csv has .+ a column B Country that is not understood \(such as 'Narnia'\)\. "
    ):
        reading("Name,Country,Phone\nA,Narnia,202 555 0142\n")


def test_it_does_not_matter_where_every_number_says_its_country(reading: ReadList) -> None:
    people = reading("Name,Country,Phone\nA,Narnia,+1 202 555 0142\nB,Narnia,0044 7700 900101\nC,Narnia,ask Ann\n")
    assert [row.problem for row in people] == [None, None, None]
    assert len(people.notes) == 1


def test_two_columns_of_an_address_book_have_to_agree(reading: ReadList) -> None:
    data = "Home Country,Business Country,Phone\nUS,,202 555 0142\nUS,US,202 555 0143\n,UK,07700 900101\nUS,UK,202 555 0144\n"
    rows = [*reading(data)]
    assert [row.region for row in rows] == ["US", "US", "GB", None]
    problem = "columns A Home Country and B Business Country don't say the same: 'US', 'UK'"
    assert [row.problem for row in rows] == [None, None, None, problem]


def test_where_somebody_was_born_says_nothing_of_a_number(reading: ReadList) -> None:
    (row,) = reading("Country of birth,Phone\nPoland,07700 900101\n")
    assert row.region is None
