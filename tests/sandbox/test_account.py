"""The account that a sandbox begins with: from a file, or the one that it always was."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from tests.contract.spec import ROOT, SPEC
from twochat_sandbox import FAULTS, State, create_app, read_account
from twochat_sandbox.account import state_of
from twochat_sandbox.magic import OLDER
from twochat_sandbox.state import OWNER

OFFICE, SECOND, GONE, FOREIGN = "+447700900100", "+447700900101", "+447700900102", "+447700900199"
FILE = """
name: Allotments
on_trial: true
requests_per_minute: 30
credits: 40
checks: 2
numbers:
  - {number: +447700900100, name: Office}
  - +447700900101
  - {number: +447700900102, name: Old phone, connected: false}
groups:
  - name: Volunteers
    id: WAG00000000-0000-4000-8000-00000000abcd
    members:
      - +447700900001
      - {number: +447700900002, name: Ann, admin: true}
      - {number: +447700900003, name: Bea, hidden: true}
    taken: 5
  - name: Volunteers
  - {name: 2026-01-02, owner: +447700900002, members: [+447700900100]}
webhooks:
  - {event: whatsapp.group.join, url: "https://example.org/hook", group: 2026-01-02}
"""
FIELDS = [
    "name",
    "on_trial",
    "blocked",
    "requests_per_minute",
    "credits",
    "checks",
    "numbers",
    "number",
    "connected",
    "groups",
    "id",
    "owner",
    "description",
    "members",
    "admin",
    "hidden",
    "taken",
    "webhooks",
    "event",
    "url",
    "group",
]
VOLUNTEERS = "WAG00000000-0000-4000-8000-00000000abcd"


@pytest.fixture
def state(tmp_path: Path) -> State:
    file = tmp_path / "account.yaml"
    file.write_text(FILE, "utf-8")
    return read_account(file)


def call(state: State, method: str, path: str, body: object = None, key: str = "sandbox-key") -> httpx.Response:
    """One call, whose answer keeps to the contract."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(state=state))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/open/") as client:
            return await client.request(method, path, json=body, headers={"X-User-API-Key": key})

    return asyncio.run(send())


def fits(answer: Any, schema: str) -> bool:
    rooted = {"$ref": f"#/components/schemas/{schema}", "components": SPEC["components"]}
    return jsonschema_rs.Draft202012Validator(rooted).is_valid(answer)


def add(state: State, *numbers: str, group: str = VOLUNTEERS, sender: str = OFFICE) -> httpx.Response:
    body = {"from_number": sender, "participants": numbers}
    return call(state, "POST", f"whatsapp/group/{group}/add-participant", body)


def group(state: State, group: str = VOLUNTEERS) -> dict[str, Any]:
    answer = call(state, "GET", f"whatsapp/group/{group}").json()
    assert fits(answer, "GroupAnswer")
    data: dict[str, Any] = answer["data"]
    return data


def test_the_accounts_own_figures_are_answered(state: State) -> None:
    answer = call(state, "GET", "info").json()
    assert fits(answer, "AccountAnswer")
    assert (answer["account"]["name"], answer["account"]["on_trial"]) == ("Allotments", True)
    assert answer["account"]["blocked"] is False
    assert answer["limits"] == {"requests_per_minute": 30}
    assert answer["usage"] == {
        "api_requests_available": 39,
        "api_requests_plan_default": 40,
        "number_check_requests_available": 2,
        "number_check_requests_plan_default": 2,
    }


def test_its_numbers_are_listed_each_with_an_id_of_its_own(state: State) -> None:
    answer = call(state, "GET", "whatsapp/get-numbers").json()
    assert fits(answer, "NumbersAnswer")
    assert [
        (one["phone_number"], one["friendly_name"], one["connection_status"], one["iso_country_code"])
        for one in answer["numbers"]
    ] == [(OFFICE, "Office", "C", "GB"), (SECOND, "Number 0101", "C", "GB"), (GONE, "Old phone", "D", "GB")]
    assert len({one["uuid"] for one in answer["numbers"]}) == 3


def test_a_group_has_the_members_of_the_file_and_their_names(state: State) -> None:
    found = group(state)
    assert (found["wa_group_name"], found["size"], found["channel_is_owner"]) == ("Volunteers", 9, True)
    assert [
        (one.get("phone_number"), one["wa_pushname"], one["wa_is_admin"], one["wa_is_super_admin"])
        for one in found["participants"]
    ] == [
        (OFFICE, "Office", True, True),
        ("+447700900001", "Member 0001", False, False),
        ("+447700900002", "Ann", True, False),
        (None, "Bea", False, False),
    ]
    assert found["participants"][3]["wa_participant_id"].endswith("@lid")
    assert "900003" not in found["participants"][3]["wa_participant_id"]


def test_another_may_own_a_group(state: State) -> None:
    theirs = state.groups[2]
    assert state.group(theirs).name == "2026-01-02"
    found = group(state, theirs)
    assert found["channel_is_owner"] is False
    assert [(one["phone_number"], one["wa_pushname"], one["wa_is_super_admin"]) for one in found["participants"]] == [
        ("+447700900002", "Owner", True),
        (OFFICE, "Office", False),
    ]


def test_an_id_that_is_not_given_is_the_same_each_time_and_nobody_elses(state: State) -> None:
    content = {"groups": [{"name": "Choir"}, {"name": "Choir"}, {"name": "Band"}]}
    assert state_of(content).groups == state_of(content).groups
    assert len(set(state_of(content).groups)) == 3
    assert fits({"to_group_uuid": state.groups[1], "hook_url": "https://a", "on_number": OFFICE}, "WebhookRequest")


def test_the_hooks_of_the_file_are_there(state: State) -> None:
    answer = call(state, "GET", "webhooks").json()
    assert fits(answer, "WebhooksAnswer")
    assert [(one["event_name"], one["hook_url"]) for one in answer["webhooks"]] == [
        ("whatsapp.group.join", "https://example.org/hook")
    ]
    assert [hook.group for hook in state.hooks.values()] == [state.groups[2]]


@pytest.mark.parametrize("sender", [FOREIGN, GONE])
def test_a_sending_number_that_is_not_connected_does_nothing(state: State, sender: str) -> None:
    one, hook = ["+447700900009"], "https://example.org"
    path, message = f"whatsapp/group/{VOLUNTEERS}", {"to_number": one[0], "text": "Hello"}
    calls: list[tuple[int, str, str, object]] = [
        (403, "POST", f"{path}/{verb}-participant", {"from_number": sender, "participants": one})
        for verb in ("add", "remove", "promote", "demote")
    ]
    calls += [
        (403, "POST", "whatsapp/group/create", {"from_number": sender, "group": {"name": "x", "participants": one}}),
        (403, "POST", f"{path}/set-description", {"from_number": sender, "description": "x"}),
        (403, "POST", f"{path}/set-picture", {"from_number": sender, "url": hook}),
        (403, "POST", "webhooks/subscribe/whatsapp.group.join", {"hook_url": hook, "on_number": sender}),
        (404, "POST", "whatsapp/send-message", {"from_number": sender, **message}),
        (404, "GET", f"whatsapp/groups/{sender}", None),
        (404, "GET", f"whatsapp/check-number/{sender}/{one[0]}", None),
    ]
    before = group(state)
    for status, method, each, body in calls:
        answer = call(state, method, each, body)
        assert (status, each) == (answer.status_code, each)
        assert fits(answer.json(), "Failure")
    assert (before, [], []) == (group(state), state.audit_log, state.messages)
    assert add(state, *one, sender=SECOND).status_code == 200


def test_each_call_takes_a_credit_until_there_is_none(state: State) -> None:
    state.left["credits"] = 2
    assert [call(state, "GET", "webhooks").status_code for _ in range(3)] == [200, 200, 402]
    assert add(state, "+447700900009").status_code == 402
    assert call(state, "GET", "webhooks", key="").status_code == 403
    assert state.left["credits"] == 0
    assert state.audit_log == []


def test_a_check_of_a_number_takes_one_of_the_checks(state: State) -> None:
    path = f"whatsapp/check-number/{OFFICE}/+447700900009"
    assert [call(state, "GET", path).status_code for _ in range(3)] == [200, 200, 402]
    assert call(state, "GET", "info").json()["usage"]["number_check_requests_available"] == 0


def test_a_created_group_is_the_senders(state: State) -> None:
    body = {"from_number": SECOND, "group": {"name": "New", "participants": ["+447700900001"]}}
    made = call(state, "POST", "whatsapp/group/create", body).json()["group"]["uuid"]
    assert state.group(made).owner == SECOND
    assert [one["phone_number"] for one in group(state, made)["participants"]] == [SECOND, "+447700900001"]


def test_who_hides_the_number_is_added_once_and_can_be_removed(state: State) -> None:
    hidden = "+447700900488"
    answer = add(state, hidden, hidden[:-1] + "7").json()
    assert {number: one["statusCode"] for number, one in answer["participants"].items()} == {
        hidden: 200,
        "+447700900487": 200,
    }
    assert add(state, hidden).json()["participants"][hidden]["statusCode"] == 409
    *_, shown, plain = group(state)["participants"]
    assert plain["phone_number"] == "+447700900487"
    assert set(shown) == {"wa_participant_id", "wa_pushname", "wa_is_admin", "wa_is_super_admin"}
    digits, _, server = shown["wa_participant_id"].partition("@")
    assert (server, digits.isdecimal(), len(digits), hidden[1:] in digits) == ("lid", True, 15, False)
    body = {"from_number": OFFICE, "participants": [hidden]}
    removed = call(state, "POST", f"whatsapp/group/{VOLUNTEERS}/remove-participant", body).json()
    assert removed["participants"]["accepted_numbers"] == [hidden]


@pytest.mark.parametrize(
    ("number", "older"),
    [
        (f"+525550000{OLDER[1:]}", f"+5215550000{OLDER[1:]}"),
        (f"+554198765{OLDER}", f"+55418765{OLDER}"),
        (f"+44770090{OLDER}", f"+44770090{OLDER}"),
    ],
)
def test_who_has_the_older_spelling_has_it_in_every_answer(state: State, number: str, older: str) -> None:
    others = ["+525550000123"]
    assert list(add(state, number, *others).json()["participants"]) == [older, *others]
    assert [(one["phone_number"], one["wa_participant_id"]) for one in group(state)["participants"][-2:]] == [
        (older, f"{older[1:]}@c.us"),
        (others[0], f"{others[0][1:]}@c.us"),
    ]
    checked = call(state, "GET", f"whatsapp/check-number/{OFFICE}/{number}").json()
    assert checked["number"]["e164_format"] == number
    assert checked["whatsapp_info"]["number_id"] == f"{older[1:]}@c.us"
    body = {"from_number": OFFICE, "participants": [number, "+447700900009"]}
    removed = call(state, "POST", f"whatsapp/group/{VOLUNTEERS}/remove-participant", body).json()["participants"]
    assert (removed["accepted_numbers"], removed["unaccepted_numbers"]) == ([older], ["+447700900009"])


def test_what_a_file_leaves_out_is_as_it_is_without_one(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("# nothing\n")
    found, usual = read_account(file), State()
    assert (found.account, found.left, found.groups) == (usual.account, usual.left, usual.groups)
    assert usual.account.first == OWNER
    named = state_of({"numbers": [OFFICE]})
    assert named.groups == usual.groups
    assert {named.group(each).owner for each in named.groups} == {OFFICE}
    assert state_of({"groups": []}).groups == []
    assert state_of({"name": "Mine"}).account.sends(FOREIGN)


def test_the_usual_account_has_no_end_and_says_so_in_the_same_figures(state: State) -> None:
    usual = State()
    answers = [call(usual, "GET", "info").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["usage"]["api_requests_available"] == 9000


def test_a_switched_key_has_the_others_fault_until_it_is_switched_back(state: State) -> None:
    state.switched["sandbox-key"] = "sandbox-503"
    assert add(state, "+447700900009").status_code == 503
    assert call(state, "GET", "webhooks", key="sandbox-limit").status_code == 200
    assert "sandbox-503" in FAULTS
    del state.switched["sandbox-key"]
    assert add(state, "+447700900009").status_code == 200


def member(member: object) -> dict[str, object]:
    return {"groups": [{"name": "a"}, {"name": "b", "members": [member]}]}


def test_the_documented_account_has_each_field_and_is_what_it_says(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "sandbox.md").read_text("utf-8"), re.DOTALL)
    assert [field for field in FIELDS if not re.search(rf"\b{field}:", example)] == []
    file = tmp_path / "account.yaml"
    file.write_text(example, "utf-8")
    state = read_account(file)
    assert (state.account.first, state.left) == (OFFICE, {"credits": 200, "checks": 50})
    assert [state.group(id).name for id in state.groups] == ["Volunteers", "Committee"]
    assert group(state, state.groups[0])["size"] == 16
    assert group(state, state.groups[1])["channel_is_owner"] is False


E164 = "is no number in E.164, as '+447700900123' is"
WRONG: list[tuple[object, str]] = [
    (member("07700 900123"), f"groups[1].members[0]: '07700 900123' {E164}"),
    (member({"number": "+0447700900123"}), f"groups[1].members[0].number: '+0447700900123' {E164}"),
    (member(447700900123), f"groups[1].members[0]: 447700900123 {E164}"),
    (member({"name": "Ann"}), 'groups[1].members[0]: "number" is a required property'),
    (
        member({"number": OFFICE, "adnim": True}),
        "groups[1].members[0]: Additional properties are not allowed ('adnim' was unexpected)",
    ),
    (member({"number": OFFICE, "admin": "yes"}), 'groups[1].members[0].admin: "yes" is not of type "boolean"'),
    (member(None), "groups[1].members[0]: null is not of types "),  # in an order that jsonschema-rs has changed
    (member(OWNER), f"groups[1].members[0]: {OWNER} owns the group, and is in it without being listed"),
    (
        {"groups": [{"name": "a", "members": [OFFICE, {"number": OFFICE}]}]},
        f"groups[0].members[1]: {OFFICE} is listed twice",
    ),
    (
        {"groups": [{"name": "a", "taken": 1024}]},
        "groups[0]: a group holds 1,024 people, and these are 1,025",
    ),
    ({"groups": [{}]}, 'groups[0]: "name" is a required property'),
    ({"groups": [{"name": ""}]}, 'groups[0].name: "" is shorter than 1 character'),
    (
        {"groups": [{"name": "a", "id": "7"}]},
        "groups[0].id: '7' is no id of a group, as 'WAG45b0f301-9203-4660-8b57-b51a6c2742a5' is",
    ),
    (
        {"groups": [{"name": "a", "id": VOLUNTEERS}, {"name": "b", "id": VOLUNTEERS}]},
        f"groups[1].id: {VOLUNTEERS} is the id of two groups",
    ),
    ({"numbers": []}, "numbers: [] has less than 1 item"),
    ({"numbers": [OFFICE, OFFICE]}, f"numbers[1]: {OFFICE} is listed twice"),
    ({"credits": -1}, "credits: -1 is less than the minimum of 0"),
    ({"credits": True}, 'credits: true is not of type "integer"'),
    (["a"], 'the file: ["a"] is not of type "object"'),
    ({"group": []}, "the file: Additional properties are not allowed ('group' was unexpected)"),
    (
        {"webhooks": [{"event": "join", "url": "https://example.org"}]},
        "webhooks[0].event: 'join' is no event, as 'whatsapp.group.join' is",
    ),
    (
        {"webhooks": [{"event": "whatsapp.group.join", "url": "example.org"}]},
        "webhooks[0].url: 'example.org' is no address, as 'https://example.org/hook' is",
    ),
    (
        {"webhooks": [{"event": "whatsapp.group.join", "url": "https://a", "group": "x"}], "groups": [{"name": "a"}]},
        "webhooks[0].group: no group has the name 'x'",
    ),
    (
        {
            "webhooks": [{"event": "whatsapp.group.join", "url": "https://a", "group": "a"}],
            "groups": [{"name": "a"}] * 2,
        },
        "webhooks[0].group: several groups have the name 'a'",
    ),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_account_is_refused_with_the_place(content: object, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "account.yaml"
    file.write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}{'' if sentence.endswith(' ') else '$'}"):
        read_account(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"name: [", "line 1: expected the node content, but found '<stream end>'"),
        (b"name: a\nnumbers: *x\n", "line 2: found undefined alias 'x'"),
        (b"a: !!python/object/apply:os.system [ls]", "line 1: could not determine a constructor for the tag "),
        (b"name: \xff", "the file is not UTF-8"),
        (b"name: \x00", "unacceptable character #x0000: special characters are not allowed"),
        (b"1: a", "the file has what no account has: "),
        (b"name: !!set {a}", "the file has what no account has: "),
        (b"[" * 5000, "the file is nested too deep"),
        (b"a: &a [*a]", "the file"),
    ],
    ids=range(9),
)
def test_a_file_that_can_not_be_read_is_refused_in_one_line(text: bytes, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "account.yaml"
    file.write_bytes(text)
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}.*$"):
        read_account(file)
