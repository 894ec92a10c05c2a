"""What openapi.yaml promises about itself."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.contract import tells
from tests.contract.spec import ROOT, SPEC, claims, inline, operations
from twochat.answer import error_for
from twochat.checks import LONGEST, URL
from twochat.errors import ServerError, StatusError
from twochat.numbers import E164
from twochat.pace import MAX_BATCH_SIZE
from twochat.readers import GROUP_ID
from twochat.settings import BASE_URL
from twochat.webhooks import EVENTS
from twochat_api.models import AddParticipantAnswer, ParticipantsRequest

Node = dict[str, Any]

ADD: Node = SPEC["paths"]["/open/whatsapp/group/{group_uuid}/add-participant"]["post"]
REQUEST: Node = ADD["requestBody"]["content"]["application/json"]
ANSWER: Node = ADD["responses"]["200"]["content"]["application/json"]


@pytest.mark.parametrize(("place", "claim"), claims(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_claim_says_how_well_it_is_known(place: str, claim: dict[str, Any]) -> None:
    assert claim.get("x-evidence") in ("documented", "observed", "inferred"), place
    if claim["x-evidence"] == "observed":
        assert claim.get("x-source"), f"{place} was observed by whom, or where?"


def test_what_operations_share_is_a_component_not_an_alias() -> None:
    tokens = yaml.scan((ROOT / "openapi.yaml").read_text("utf-8"))
    assert [token for token in tokens if isinstance(token, yaml.AnchorToken | yaml.AliasToken)] == []


def objects(node: Any) -> Iterator[Any]:
    """Each object and list below a node."""
    if isinstance(node, dict | list):
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from objects(child)


def test_what_is_done_to_one_operation_here_is_done_to_no_other() -> None:
    found = list(objects(SPEC["paths"]))
    assert len({id(node) for node in found}) == len(found)
    assert all(
        str(node["$ref"]).startswith("#/components/schemas/")
        for node in found
        if isinstance(node, dict) and "$ref" in node
    )


def test_a_reference_that_leads_nowhere_is_named() -> None:
    with pytest.raises(LookupError, match="nothing is at #/components/responses/Gone"):
        inline({"$ref": "#/components/responses/Gone"}, SPEC)


def test_everything_that_the_contract_tells_can_be_judged() -> None:
    assert list(tells.problems(SPEC)) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"countsFor": "$request.body#/participants"}, "not one of accountsFor, distinct, echoes with what belongs to it"),
        ({"accountsFor": "$request.body#/participants"}, "not one of "),
        ({"accountsFor": "$request.body#/participants", "in": []}, "not one of "),
        ({"distinct": "$response.body#/participants", "by": "statusCode", "on": "x"}, "not one of "),
        ({"accountsFor": "$request.body#/people", "in": ["$response.body#/participants"]}, "accountsFor $request.body#/people leads nowhere"),
        ({"echoes": "$request.path.group", "in": ["$response.body#/participants"]}, "echoes $request.path.group leads nowhere"),
        ({"echoes": "$request.path.group_uuid", "in": ["$response.body#/data"]}, "in $response.body#/data leads nowhere"),
        ({"echoes": "$request.path.group_uuid", "in": ["$response.header.Id"]}, "in $response.header.Id leads nowhere"),
        ({"echoes": "$response.body#/success", "in": ["$response.body#/participants"]}, "echoes $response.body#/success is of the other side"),
        ({"distinct": "$response.body#/unaccepted_numbers", "by": "name"}, "distinct $response.body#/unaccepted_numbers leads nowhere"),
    ],
)  # fmt: skip
def test_an_entry_of_x_tells_that_nobody_could_judge_is_named_with_its_place(entry: Node, problem: str) -> None:
    spec = copy.deepcopy(SPEC)
    spec["paths"]["/open/whatsapp/group/{group_uuid}/add-participant"]["post"]["responses"]["200"]["x-tells"] = [entry]
    place = "POST /open/whatsapp/group/{group_uuid}/add-participant status 200 x-tells 0: "
    assert [found for found in tells.problems(spec) if found.startswith(place + problem)]


def test_our_own_words_stand_where_they_are_read() -> None:
    statuses = [response for _, operation in operations() for response in operation["responses"].values()]
    for node in objects([SPEC["paths"], SPEC["components"]["schemas"]]):
        if isinstance(node, dict):
            ours = {name for name in node if str(name).startswith("x-")}
            assert ours <= {"x-evidence", "x-source", "x-tells"}
            assert "x-tells" not in ours or any(node is response for response in statuses)


def test_the_claims_are_all_found() -> None:
    places = [place for place, _ in claims()]
    assert len(places) == len(set(places))
    for expected in (
        "POST /open/whatsapp/group/{group_uuid}/add-participant parameter group_uuid",
        "POST /open/whatsapp/group/{group_uuid}/add-participant status 486",
        "POST /open/whatsapp/group/{group_uuid}/add-participant 200 link WhoIsIn",
        "POST /open/whatsapp/group/{group_uuid}/add-participant 200 accountsFor $request.body#/participants",
        "POST /open/whatsapp/group/{group_uuid}/add-participant 429 header Retry-After",
        "GET /open/whatsapp/group/{group_uuid} status 404",
        ".components.schemas.GroupMember.phone_number",
        ".components.schemas.ParticipantsRequest.participants",
        ".components.schemas.AddParticipantAnswer.participants",
        ".components.schemas.Flaw.loc",
        "UserApiKey",
    ):
        assert expected in places


def test_the_documented_examples_survive_the_generated_models() -> None:
    for example in REQUEST["examples"].values():
        assert example["value"] == ParticipantsRequest.from_dict(example["value"]).to_dict()
    for example in ANSWER["examples"].values():
        assert json.loads(json.dumps(example["value"])) == AddParticipantAnswer.from_dict(example["value"]).to_dict()


def test_security_stands_on_each_operation() -> None:
    # The generator ignores security at the root.
    assert "security" not in SPEC
    for name, operation in operations():
        assert operation.get("security") == [{"UserApiKey": []}], name


def test_the_wrapper_keeps_the_limits_of_the_contract() -> None:
    request = SPEC["components"]["schemas"]["ParticipantsRequest"]["properties"]
    assert request["participants"]["maxItems"] == MAX_BATCH_SIZE
    assert request["participants"]["items"]["pattern"] == f"^{E164.pattern}$"
    assert request["from_number"]["pattern"] == f"^{E164.pattern}$"
    assert ADD["parameters"][0]["schema"]["pattern"] == f"^{GROUP_ID.pattern}$"
    schemas = SPEC["components"]["schemas"]
    for what, schema in (("name", "NewGroup"), ("description", "DescriptionRequest"), ("text", "MessageRequest")):
        assert schemas[schema]["properties"][what]["maxLength"] == LONGEST[what]
    assert schemas["NewGroup"]["properties"]["description"]["maxLength"] == LONGEST["description"]
    assert schemas["NewGroup"]["properties"]["participants"]["maxItems"] == MAX_BATCH_SIZE
    for schema, name in (("PictureRequest", "url"), ("WebhookRequest", "hook_url")):
        assert schemas[schema]["properties"][name]["pattern"] == f"^{URL.pattern}$"
        assert schemas[schema]["properties"][name]["maxLength"] == LONGEST["url"]
    events = next(each for _, each in operations() if each["operationId"] == "subscribeWebhook")["parameters"][0]
    assert events["schema"]["pattern"] == rf"^whatsapp\.group\.({'|'.join(EVENTS)})$"
    assert SPEC["servers"] == [{"url": BASE_URL}]


def test_each_status_of_the_contract_has_an_error_of_its_own() -> None:
    for status in map(int, ADD["responses"]):
        if status != 200:
            error = error_for(status, "", None)
            assert isinstance(error, StatusError)
            assert type(error) is not StatusError
            assert (status == 504) == isinstance(error, ServerError)
