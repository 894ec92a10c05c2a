"""What the tests of the sandbox share: a sandbox, a way to call it, and the contract to hold its answers against."""

from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest

from tests.contract.spec import SPEC
from tests.sandbox.calls import GROUP_PATH, PATH, Conforms, Get, Post
from twochat_sandbox import Sandbox, running


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def long_lived() -> Iterator[Sandbox]:
    """One sandbox for all tests of a module that do not look at its state."""
    with running() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def post(client: httpx.Client) -> Post:
    """Calls add-participant with the documented example; each part of the call can be another."""

    def post(
        sandbox: Sandbox,
        *participants: str,
        group: str | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        timeout: float = 30,
    ) -> httpx.Response:
        body = {"from_number": sandbox.from_number, "participants": participants or ["+447700176576", "+17137157533"]}
        return client.post(
            sandbox.url + PATH.format(group_uuid=group or sandbox.group),
            headers={"X-User-API-Key": key or sandbox.key, "Content-Type": "application/json"} | (headers or {}),
            timeout=timeout,
            **({"json": body} if content is None else {"content": content}),
        )

    return post


@pytest.fixture(scope="session")
def get(client: httpx.Client) -> Get:
    """Calls get-group with the sandbox's group and key, or others."""

    def get(sandbox: Sandbox, *, group: str | None = None, key: str | None = None) -> httpx.Response:
        url = sandbox.url + GROUP_PATH.format(group_uuid=group or sandbox.group)
        return client.get(url, headers={"X-User-API-Key": key or sandbox.key})

    return get


@pytest.fixture(scope="session")
def spec() -> dict[str, Any]:
    return SPEC


@pytest.fixture(scope="session")
def conforms(spec: dict[str, Any]) -> Conforms:
    """Whether an answer is of a documented status, of the documented media type, and fits the documented schema."""
    responses = {
        "POST": spec["paths"][PATH]["post"]["responses"],
        "GET": spec["paths"][GROUP_PATH]["get"]["responses"],
    }

    def validator(media_type: str, media: dict[str, Any]) -> tuple[str, jsonschema_rs.Validator]:
        schema = {**media["schema"], "components": spec["components"]}
        return media_type, jsonschema_rs.Draft202012Validator(schema)

    rules = {
        (method, int(status)): dict(validator(*item) for item in response["content"].items())
        for method, documented in responses.items()
        for status, response in documented.items()
    }

    def conforms(response: httpx.Response) -> bool:
        rule = rules.get((response.request.method, response.status_code), {}).get(response.headers["content-type"])
        return rule is not None and rule.is_valid(response.json())

    return conforms
