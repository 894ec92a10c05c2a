"""The connected numbers."""

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


def get(sandbox: Sandbox, client: httpx.Client, path: str, key: str = "") -> httpx.Response:
    return client.get(f"{sandbox.url}/open/whatsapp/{path}", headers={"X-User-API-Key": key or sandbox.key})
