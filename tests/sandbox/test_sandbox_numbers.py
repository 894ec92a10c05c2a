"""The connected numbers, and the check of a number."""

import httpx
import pytest

from twochat_sandbox import Sandbox


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?page_number=0&results_per_page=1", 1),
        ("?page_number=1", 0),
        ("?page_number=" + "9" * 100, 0),
        ("?results_per_page=" + "9" * 100, 1),
        ("?another=x", 1),
    ],
)
def test_a_page_of_numbers_is_listed(long_lived: Sandbox, client: httpx.Client, query: str, count: int) -> None:
    numbers = get(long_lived, client, f"get-numbers{query}").json()["numbers"]
    assert [number["phone_number"] for number in numbers] == [long_lived.from_number] * count


@pytest.mark.parametrize("value", ["-1", "", "1.0", "1e0", "+1", "01", "%D9%A1", "9" * 5000, "x"])
@pytest.mark.parametrize("name", ["page_number", "results_per_page"])
def test_a_malformed_page_is_answered_422(long_lived: Sandbox, client: httpx.Client, name: str, value: str) -> None:
    assert get(long_lived, client, f"get-numbers?{name}={value}").status_code == 422


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("+447700900123", (True, True, "447700900123@c.us")),
        ("+447700900404", (True, False, None)),
        ("+447700900444", (True, False, None)),
        ("+1202555", (False, None, None)),
        ("+999123456789012", (False, None, None)),
        ("+5215550000123", (False, None, None)),
    ],
)
def test_a_number_is_on_whatsapp_or_not_or_none(
    long_lived: Sandbox, client: httpx.Client, number: str, answer: tuple[object, ...]
) -> None:
    found = get(long_lived, client, f"check-number/{long_lived.from_number}/{number}").json()
    said = found.get("is_valid"), found.get("on_whatsapp"), found.get("whatsapp_info", {}).get("number_id")
    assert (answer, found["is_valid"]) == (said, len(found) > 1)


@pytest.mark.parametrize(
    ("number", "older"),
    [("+525550000123", "5215550000123"), ("+5541987654321", "554187654321"), ("+447700900123", "447700900123")],
)
def test_the_older_spelling_of_a_checked_number_is_in_its_id_alone(
    long_lived: Sandbox, client: httpx.Client, number: str, older: str
) -> None:
    path = f"check-number/{long_lived.from_number}/{number}"
    found = get(long_lived, client, path, "sandbox-older").json()
    assert (number, f"{older}@c.us") == (found["number"]["e164_format"], found["whatsapp_info"]["number_id"])


def get(sandbox: Sandbox, client: httpx.Client, path: str, key: str = "") -> httpx.Response:
    return client.get(f"{sandbox.url}/open/whatsapp/{path}", headers={"X-User-API-Key": key or sandbox.key})
