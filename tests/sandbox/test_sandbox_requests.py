"""Which requests are served, and how the others are answered."""

import copy
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.calls import PATH, Conforms, Post
from twochat_sandbox import FAULTS, Contract, Sandbox, running

FROM, TO = '"from_number": "+12123334444"', '"participants": ["+447700900001"]'
VALID = f"{{{FROM}, {TO}}}".encode()


def body(**changes: object) -> bytes:
    return json.dumps({"from_number": "+12123334444", "participants": ["+447700900001"]} | changes).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"\x00",
        b"\xef\xbb\xbf" + VALID,
        VALID.decode().encode("utf-16"),
        VALID.decode().encode("utf-16-le"),
        VALID.decode().encode("utf-32"),
        VALID + b"x",
        VALID.replace(b'"', b"'"),
        f"{{{FROM}, {FROM}, {TO}}}".encode(),
        f"{{{TO}, {FROM}, {TO}}}".encode(),
        f'{{{FROM}, {TO}, "x": {{"a": 1, "a": 1}}}}'.encode(),
        f'{{{FROM}, "participants": [NaN]}}'.encode(),
        f'{{{FROM}, "participants": [Infinity]}}'.encode(),
        f'{{{FROM}, "participants": [-Infinity]}}'.encode(),
        f'{{{FROM}, "participants": [1e999]}}'.encode(),
        f'{{{FROM}, "participants": [{"9" * 5000}]}}'.encode(),
        f'{{{FROM}, "participants": [{"9" * 4000}]}}'.encode(),
        f'{{{FROM}, "participants": ["\\ud800"]}}'.encode(),
        f'{{{FROM}, {TO}, "\\udfff": 1}}'.encode(),
        f'{{{FROM}, "participants": ["+447700900001\n"]}}'.encode(),
        b"[" * 200 + b"]" * 200,
        b"[" * 900 + b"]" * 900,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"participants":' * 300 + b"1" + b"}" * 300,
        b'{"participants":' * 50_000 + b"1" + b"}" * 50_000,
        b" " * (1024 * 1024) + VALID,
    ],
    ids=lambda content: repr(content[:50]),
)
def test_what_is_not_strict_json_is_answered_400(
    sandbox: Sandbox, post: Post, conforms: Conforms, content: bytes
) -> None:
    response = post(sandbox, content=content)
    assert response.status_code == 400
    assert conforms(response)
    assert sandbox.state.audit_log == []


def test_a_body_of_exactly_one_mebibyte_is_read(sandbox: Sandbox, post: Post) -> None:
    assert post(sandbox, content=VALID.rjust(1024 * 1024)).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"null",
        b"1",
        b'"x"',
        b"[]",
        b"{}",
        f"{{{FROM}}}".encode(),
        f"{{{TO}}}".encode(),
        body(extra=1),
        body(**{"+447700176576": 1}),
        body(from_number=None),
        body(from_number=12123334444),
        body(participants="+447700900001"),
        body(participants={"+447700900001": 1}),
        body(participants=[447700900001]),
        body(participants=[["+447700900001"]]),
        body(participants=[None]),
        body(from_number="12123334444", participants=[1]),
        body(participants=["x", "x", 1]),
        body(participants=[], extra=True),
    ],
    ids=repr,
)
def test_a_wrong_structure_is_answered_400_whatever_else_is_wrong(
    sandbox: Sandbox, post: Post, conforms: Conforms, content: bytes
) -> None:
    response = post(sandbox, content=content)
    assert response.status_code == 400
    assert conforms(response)
    assert sandbox.state.audit_log == []


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (body(from_number="12123334444"), [["body", "from_number"]]),
        (body(from_number=""), [["body", "from_number"]]),
        (body(from_number="+12123334444\n"), [["body", "from_number"]]),
        (body(from_number="+02123334444"), [["body", "from_number"]]),
        (body(from_number="+1212"), [["body", "from_number"]]),
        (body(from_number="+1212333444455556"), [["body", "from_number"]]),
        (body(from_number="+1212333444\u0664"), [["body", "from_number"]]),
        (body(participants=[]), [["body", "participants"]]),
        (body(participants=[f"+4477009000{n}" for n in range(10, 21)]), [["body", "participants"]]),
        (body(participants=["+447700900001", "+447700900001"]), [["body", "participants"]]),
        (body(participants=["+447700900001", "447700900002"]), [["body", "participants", 1]]),
        (body(participants=["+447700900001\n"]), [["body", "participants", 0]]),
        (body(participants=[" +447700900001"]), [["body", "participants", 0]]),
        (body(participants=["x", "+447700900001", "y"]), [["body", "participants", 0], ["body", "participants", 2]]),
    ],
)
def test_a_wrong_value_is_answered_422_with_its_place(
    sandbox: Sandbox, post: Post, conforms: Conforms, content: bytes, places: list[list[str | int]]
) -> None:
    response = post(sandbox, content=content)
    problems = response.json()["detail"]
    assert (422, places) == (response.status_code, [problem["loc"] for problem in problems])
    assert {("loc", "msg", "type")} == {tuple(problem) for problem in problems}
    assert {"value_error"} == {problem["type"] for problem in problems}
    assert conforms(response)
    assert sandbox.state.audit_log == []


def test_a_failure_has_its_reason(sandbox: Sandbox, post: Post) -> None:
    response = post(sandbox, content=f"{{{FROM}, {FROM}, {TO}}}".encode())
    assert response.json() == {
        "success": False,
        "error": True,
        "error_message": "The JSON structure is wrong: an object has a key twice",
    }


def test_a_body_with_very_many_problems_gets_an_answer_of_ordinary_size(sandbox: Sandbox, post: Post) -> None:
    response = post(sandbox, content=body(participants=["x"] * 5_000))
    assert (response.status_code, len(response.json()["detail"])) == (422, 100)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json;charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
        ("application/json; charset=utf-16", 400),
        ("application/json; charset=latin-1", 400),
        ("application/json; charset=utf-8; x=y", 400),
        ("application/json, application/json", 400),
        ("application/jsonp", 400),
        ("application/ld+json", 400),
        ("text/json", 400),
        ("text/plain", 400),
        ("application/x-www-form-urlencoded", 400),
        ("multipart/form-data", 400),
        (";", 400),
        ("", 400),
    ],
)
def test_the_content_type_has_to_be_json(
    sandbox: Sandbox, post: Post, conforms: Conforms, content_type: str, status: int
) -> None:
    response = post(sandbox, content=VALID, headers={"Content-Type": content_type})
    assert response.status_code == status
    assert conforms(response)


@pytest.mark.parametrize(
    "group",
    [
        "WAG45b0f301-9203-4660-8b57-b51a6c2742a6",
        "WAG45B0F301-9203-4660-8B57-B51A6C2742A5",
        "wag45b0f301-9203-4660-8b57-b51a6c2742a5",
        "45b0f301-9203-4660-8b57-b51a6c2742a5",
        "WAG45b0f301-9203-4660-8b57-b51a6c2742a5%0A",
        "%20WAG45b0f301-9203-4660-8b57-b51a6c2742a5",
        "WAG",
        "%00",
        "%FF",
        "%ED%A0%80",
        "+447700176576",
        "..%2e",
    ],
)
def test_a_group_that_is_not_there_is_answered_404(
    sandbox: Sandbox, post: Post, conforms: Conforms, group: str
) -> None:
    response = post(sandbox, group=group)
    assert (response.status_code, response.json()["error_message"]) == (404, "The group was not found")
    assert conforms(response)


def test_the_body_is_checked_before_the_group(sandbox: Sandbox, post: Post) -> None:
    unknown = "WAG45b0f301-9203-4660-8b57-b51a6c2742a6"
    assert [
        post(sandbox, group=unknown, content=content).status_code for content in (b"{}", body(participants=[]), VALID)
    ] == [400, 422, 404]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_answered_405(long_lived: Sandbox, client: httpx.Client, method: str) -> None:
    response = client.request(method, long_lived.url + PATH.format(group_uuid=long_lived.group))
    assert (
        response.status_code,
        response.headers["allow"],
        response.headers["content-type"],
    ) == (405, "POST", "application/json")
    assert method == "HEAD" or response.json() == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/open",
        "/docs",
        PATH + "/",
        PATH + "%0A",
        PATH + "s",
        PATH.upper(),
        PATH.replace("/open", ""),
        PATH.replace("group", "groups", 1),
        PATH.replace("/{", "/x/{"),
        PATH.replace("{", "%2F{"),
        PATH.replace("add", "no"),
    ],
)
def test_an_unknown_path_is_answered_404(long_lived: Sandbox, client: httpx.Client, path: str) -> None:
    url = long_lived.url + path.replace("{group_uuid}", long_lived.group)
    response = client.post(url, headers={"X-User-API-Key": long_lived.key}, json={})
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)
NUMBERS = st.from_regex(r"\A\+?[0-9]{0,17}\n?\Z") | ODD_JSON
NEARLY_VALID = st.fixed_dictionaries(
    {}, optional={"from_number": NUMBERS, "participants": st.lists(NUMBERS, max_size=12), "extra": ODD_JSON}
)
BODIES = st.binary() | (ODD_JSON | NEARLY_VALID).map(lambda value: json.dumps(value).encode())
GENTLY = settings(
    deadline=None, max_examples=250, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@GENTLY
@given(content=BODIES)
def test_no_body_is_answered_with_a_5xx(long_lived: Sandbox, post: Post, conforms: Conforms, content: bytes) -> None:
    response = post(long_lived, content=content)
    assert response.status_code in {200, 400, 422}
    assert conforms(response)


@GENTLY
@given(
    group=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/?#"), min_size=1).filter(
        lambda text: text not in {".", ".."}
    ),
    key=st.sampled_from(["sandbox-key", "sandbox-busy", "sandbox-trial"])
    | st.text(st.characters(codec="latin-1")).filter(
        # Hypothesis also tries the texts that it finds in the code, and these may be keys of a 5xx.
        lambda text: text not in FAULTS
    ),
    content_type=st.text(st.characters(codec="latin-1")),
)
def test_no_path_key_or_content_type_is_answered_with_a_5xx(
    long_lived: Sandbox, group: str, key: str, content_type: str
) -> None:
    path = PATH.replace("{group_uuid}", "".join(f"%{byte:02X}" for byte in group.encode()))
    status = exchange(
        long_lived,
        b"POST %b HTTP/1.1\r\nHost: x\r\nX-User-API-Key: %b\r\nContent-Type: %b\r\nContent-Length: 2\r\n\r\n{}"
        % (path.encode(), *(text.encode("latin-1") for text in (key, content_type))),
    )
    assert 400 <= status < 500


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"POST \xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: [\r\nContent-Length: x\r\n\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: [::\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ],
    ids=lambda request: repr(request[:40]),
)
def test_bytes_that_are_no_request_do_no_harm(
    sandbox: Sandbox, post: Post, request_bytes: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert 400 <= exchange(sandbox, request_bytes) < 500
    assert post(sandbox).status_code == 200
    assert caplog.records == []


@pytest.mark.parametrize("host", ["[", "x:y", "\xff", "a b", "[::1"])
def test_an_odd_host_header_changes_nothing(sandbox: Sandbox, host: str) -> None:
    path = PATH.format(group_uuid=sandbox.group)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nX-User-API-Key: {{}}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(VALID)}\r\n\r\n"
    )
    statuses = [
        exchange(sandbox, head.format(key).encode("latin-1") + VALID) for key in ("sandbox-busy", "sandbox-key")
    ]
    assert statuses == [486, 200]


def test_a_client_that_leaves_in_the_middle_of_its_body_does_no_harm(
    sandbox: Sandbox, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    path = PATH.format(group_uuid=sandbox.group)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nX-User-API-Key: sandbox-key\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with socket.create_connection(address(sandbox)) as connection:
        connection.sendall(head.encode())
    assert post(sandbox).status_code == 200
    assert caplog.records == []


def test_the_rules_the_examples_and_the_header_are_those_of_the_given_contract(
    spec: dict[str, Any], client: httpx.Client
) -> None:
    changed = copy.deepcopy(spec)
    operation = changed["paths"].pop(PATH)
    changed["paths"] = {"/groups/{group_uuid}/add": operation}
    operation["post"]["responses"]["401"]["content"]["application/json"]["example"] = {"message": "who?"}
    operation["post"]["responses"]["418"] = operation["post"]["responses"].pop("406")
    changed["components"]["securitySchemes"]["UserApiKey"]["name"] = "X-Other"
    properties = changed["components"]["schemas"]["ParticipantsRequest"]["properties"]
    properties["participants"]["maxItems"] = 1
    with running(contract=Contract(changed)) as sandbox:
        url = f"{sandbox.url}/groups/{sandbox.group}/add"

        def call(key: str, *participants: str) -> httpx.Response:
            value = {"from_number": sandbox.from_number, "participants": participants}
            return client.post(url, headers={"X-Other": key}, json=value)

        assert call("sandbox-key", "+447700900001").status_code == 200
        assert call("sandbox-key", "+447700900001", "+447700900002").status_code == 422
        assert call("x").json() == {"message": "who?"}
        assert [call(key).status_code for key in ("sandbox-418", "sandbox-406")] == [418, 401]


def test_what_operations_of_the_contract_share_is_read(spec: dict[str, Any]) -> None:
    shared = copy.deepcopy(spec)
    item, components = shared["paths"][PATH], shared["components"]
    components["pathItems"] = {"Add": item}
    components["requestBodies"] = {"Numbers": item["post"]["requestBody"]}
    components["parameters"]["Group"] = item["post"]["parameters"][0]
    components["responses"]["Who"] = {"$ref": "#/components/responses/Who~1Where~0"}
    components["responses"]["Who/Where~"] = {
        "content": {"application/json": {"examples": {"one": {"$ref": "#/components/examples/Who"}}}}
    }
    components["examples"] = {"Who": {"value": {"message": "who?"}}}
    item["post"] |= {
        "requestBody": {"$ref": "#/components/requestBodies/Numbers"},
        "parameters": [{"$ref": "#/components/parameters/Group"}],
        "responses": {"401": {"$ref": "#/components/responses/Who"}},
    }
    shared["paths"] = {PATH: {"$ref": "#/components/pathItems/Add"}}
    [operation] = Contract(shared).operations
    assert operation.failure(401) == {"message": "who?"}
    assert operation.media_types == {"application/json"}
    assert operation.refusal({"group_uuid": "WAG"})
    assert [problem.keyword for problem in operation.problems({})] == ["required", "required"]


def test_an_operation_without_a_handler_is_answered_501(spec: dict[str, Any], post: Post) -> None:
    changed = copy.deepcopy(spec)
    changed["paths"][PATH]["post"]["operationId"] = "somethingElse"
    with running(contract=Contract(changed)) as sandbox:
        assert post(sandbox).status_code == 501


def test_a_contract_that_lets_too_much_through_causes_no_500(spec: dict[str, Any], post: Post) -> None:
    changed = copy.deepcopy(spec)
    changed["components"]["schemas"]["ParticipantsRequest"] = {}
    with running(contract=Contract(changed)) as sandbox:
        # An object is served for what it has; what is none can't be.
        answered = [post(sandbox, content=content).status_code for content in (b"{}", b"[]", b"1", b"null")]
        assert answered == [200, 400, 400, 400]


def test_a_contract_whose_key_is_not_in_a_header_is_refused(spec: dict[str, Any]) -> None:
    changed = copy.deepcopy(spec)
    changed["components"]["securitySchemes"]["UserApiKey"]["in"] = "query"
    with pytest.raises(ValueError, match="UserApiKey is not an API key in a header"):
        Contract(changed)


def address(sandbox: Sandbox) -> tuple[str, int]:
    parts = urlsplit(sandbox.url)
    return parts.hostname or "", parts.port or 0


def exchange(sandbox: Sandbox, request: bytes) -> int:
    """Sends bytes as they are; returns the status of the answer."""
    with socket.create_connection(address(sandbox), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return int(connection.makefile("rb").readline().split(b" ")[1])
