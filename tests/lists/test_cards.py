"""vCards, as telephones and address books export them."""

import pytest

from tests.lists.conftest import ReadList, texts

NUMBER = "+44 7700 900101"


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", "FN:Ann Fox", "N:Fox;Ann;;;", *lines, "END:VCARD", ""])


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        pytest.param("2.1", [f"TEL;CELL:{NUMBER}"], id="2.1"),
        pytest.param("2.1", [f"TEL;CELL;PREF:{NUMBER}", "TEL;HOME;VOICE:+44 7700 900901"], id="2.1 with two"),
        pytest.param("2.1", ["TEL;CELL;ENCODING=QUOTED-PRINTABLE:=2B44 7700=\r\n 900101"], id="2.1, quoted-printable"),
        pytest.param("3.0", [f"TEL;TYPE=CELL:{NUMBER}"], id="3.0"),
        pytest.param(
            "3.0", ["TEL;TYPE=HOME:+44 7700 900901", f"item1.TEL;type=CELL;type=VOICE;type=pref:{NUMBER}"], id="a group"
        ),
        pytest.param("3.0", ["TEL;TYPE=CELL:+44 7700 \r\n 900101"], id="a folded line"),
        pytest.param(
            "3.0", [f"item1.TEL:{NUMBER}", "item1.X-ABLabel:_$!<Mobile>!$_", "TEL:+44 7700 900901"], id="Apple's label"
        ),
        pytest.param(
            "3.0", ["TEL;TYPE=CELL:+44 7700 900901", f"TEL;type=CELL;waid=447700900101:{NUMBER}"], id="WhatsApp's"
        ),
        pytest.param("3.0", ["TEL;TYPE=FAX,CELL:+44 7700 900901", f"TEL;TYPE=WORK:{NUMBER}"], id="a fax beside"),
        pytest.param("3.0", [f"tel;type=cell:{NUMBER}", f"TEL;TYPE=CELL,WORK:{NUMBER}"], id="the same twice"),
        pytest.param("4.0", [f"TEL;TYPE=cell:{NUMBER}"], id="4.0"),
        pytest.param("4.0", ['TEL;VALUE=uri;TYPE="voice,cell";PREF=1:tel:+44-7700-900101;ext=5'], id="4.0, a URI"),
    ],
)
def test_a_card_of_any_version_is_one_person_with_the_mobile_number(
    reading: ReadList, version: str, lines: list[str]
) -> None:
    people = reading(card(*lines, "ORG:Choir;Alto", "EMAIL:ann@example.org", version=version), "friends.vcf")
    (row,) = people
    assert people.kind == "vCard"
    assert "".join(c for c in row.text if c in "+0123456789") == "+447700900101"
    assert (row.problem, row.fields["Name"], row.fields["Email"]) == (None, "Ann Fox", "ann@example.org")


def test_a_name_in_quoted_printable_over_two_lines_is_read(reading: ReadList) -> None:
    name = "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=44=76=6F=C5=99=C3=A1=\r\n=6B;Zo=C3=AB;;;"
    (row,) = reading(f"BEGIN:VCARD\r\nVERSION:2.1\r\n{name}\r\nTEL;CELL:{NUMBER}\r\nEND:VCARD\r\n", "friends.vcf")
    assert (row.fields["Name"], row.text) == ("Zoë Dvořák", NUMBER)


def test_pictures_and_sounds_are_passed_over(reading: ReadList) -> None:
    folded = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["A" * 70] * 50)
    bare = "SOUND;WAVE;BASE64:\r\n" + "\r\n".join(["QUJD" * 18] * 50) + "==\r\n"
    rows = [*reading(card(folded, bare, f"TEL;CELL:{NUMBER}") + card(f"TEL:{NUMBER}"), "friends.vcf")]
    assert [row.text for row in rows] == [NUMBER, NUMBER]


def test_stray_lines_break_nothing(reading: ReadList) -> None:
    data = f"exported by a telephone\n\n{card('what is this', f'TEL;CELL:{NUMBER}')}\nEND:VCARD\n-- \n{card('TEL:+447700900102')}"
    assert texts(reading(data, "friends.vcf")) == [NUMBER, "+447700900102"]


def test_a_bad_card_is_one_input_with_its_reason(reading: ReadList) -> None:
    cut_off = f"BEGIN:VCARD\nVERSION:3.0\nFN:Cy\nTEL:{NUMBER}\n"
    charset = card("TEL;CHARSET=x-none;ENCODING=QUOTED-PRINTABLE:=2B447700900101", version="2.1")
    rows = [
        *reading(
            card(f"TEL:{NUMBER}") + cut_off + charset + card() + card("TEL;FAX:1") + card(f"TEL:{NUMBER}") + cut_off
        )
    ]
    problems = [row.problem for row in rows]
    assert problems[:2] == [None, "the card can't be read: it has no end"]
    assert (problems[2] or "").startswith("the card can't be read: ")
    assert problems[3:] == ["the card has no phone number"] * 2 + [None, "the card can't be read: it has no end"]
    assert [row.text for row in rows if row.problem] == ["card 2", "card 3", "card 4", "card 5", "card 7"]
    assert rows[3].fields["Name"] == "Ann Fox"


def test_two_mobile_numbers_on_a_card_are_refused_or_taken_as_one_says(reading: ReadList) -> None:
    data = card("TEL;TYPE=CELL:+447700900102", f"TEL;TYPE=CELL;TYPE=pref:{NUMBER}", "TEL;TYPE=HOME:+447700900901")
    (refused,) = reading(data, "friends.vcf")
    assert refused.problem == "2 numbers on one card: choose with --several first or --several all"
    assert texts(reading(data, "friends.vcf", several="first")) == [NUMBER]
    assert texts(reading(data, "friends.vcf", several="all")) == [NUMBER, "+447700900102"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_cards_are_known_by_what_is_in_them_in_any_encoding(reading: ReadList, encoding: str) -> None:
    data = card(f"TEL:{NUMBER}").replace("Ann", "Zoë").encode(encoding)
    (row,) = reading(data, "contacts.txt", column="Mobile")
    assert (row.text, row.fields["Name"]) == (NUMBER, "Zoë Fox")
