"""A second server of the contract, written from openapi.yaml alone: it shares no code with the sandbox.

The suite passes both, so what it demands is the contract and no habit of the sandbox.
"""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

OWNER = "+12123334444"
EVENTS = ("whatsapp.group.join", "whatsapp.group.leave", "whatsapp.group.remove")

E164_PATTERN = r"^\+[1-9][0-9]{6,14}$"
E164 = Annotated[str, StringConstraints(pattern=E164_PATTERN)]


URL = Annotated[str, StringConstraints(max_length=2048, pattern=r"^https?://[!-.0-Z_a-z~][!-Z_a-z~]*$")]


def _unique(numbers: list[str]) -> list[str]:
    if len(set(numbers)) < len(numbers):
        raise ValueError("a number stands twice")
    return numbers


class ParticipantsRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    participants: Annotated[list[E164], Field(min_length=1, max_length=10)]

    unique = field_validator("participants")(_unique)


class NewGroup(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"[^ \t\n\r]")]
    # Left out or a text, but not null: a default is not validated.
    description: Annotated[str, StringConstraints(min_length=1, max_length=2048)] = ""
    participants: Annotated[list[E164], Field(min_length=1, max_length=10)]

    unique = field_validator("participants")(_unique)


class CreateGroupRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    group: NewGroup


class DescriptionRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    description: Annotated[str, StringConstraints(min_length=1, max_length=2048)]


class PictureRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    url: URL


class MessageRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    to_number: E164
    text: Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class WebhookRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hook_url: URL
    on_number: E164
    to_group_uuid: str = ""


def create_app(key: str, *groups: str) -> FastAPI:
    """A server that knows one key and these groups, and remembers who is in them."""
    app = FastAPI()
    members: dict[str, list[str]] = {group: [] for group in groups}
    names: dict[str, str] = {}
    admins: set[tuple[str, str]] = set()
    hooks: dict[str, dict[str, str]] = {}

    async def authorized(
        given: Annotated[str | None, Security(APIKeyHeader(name="X-User-API-Key", auto_error=False))],
    ) -> None:
        if not given:
            raise HTTPException(403, "Not authenticated")
        if given != key:
            raise HTTPException(401, "Invalid API Key")

    async def in_group(group_uuid: str) -> list[str]:
        if group_uuid not in members:
            raise HTTPException(404, "The group was not found")
        return members[group_uuid]

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # Without the input, which FastAPI's own handler shows: it may be NaN, which no JSON can say.
        detail = [{name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()]
        return JSONResponse({"detail": detail}, 422)

    Members = Annotated[list[str], Depends(in_group)]
    needs_key = [Depends(authorized)]

    @app.post("/open/whatsapp/group/{group_uuid}/add-participant", dependencies=needs_key)
    async def add_participant(request: ParticipantsRequest, listed: Members) -> dict[str, Any]:
        results: dict[str, Any] = {}
        for number in request.participants:
            code = 409 if number in listed else 200
            results[number] = {"statusCode": code, "message": "added" if code == 200 else "in the group already"}
            if code == 200:
                listed.append(number)
        return {"success": True, "participants": results}

    @app.post("/open/whatsapp/group/create", dependencies=needs_key)
    async def create_group(request: CreateGroupRequest) -> dict[str, Any]:
        group = f"WAG{uuid4()}"
        members[group], names[group] = list(request.group.participants), request.group.name
        added = {"statusCode": 200, "message": "added"}
        results = dict.fromkeys([request.from_number, *request.group.participants], added)
        accepted = {"accepted_numbers": request.group.participants, "unaccepted_numbers": []}
        return {
            "success": True,
            "group": {"uuid": group, "name": request.group.name, "participants": results} | accepted,
        }

    @app.post("/open/whatsapp/group/{group_uuid}/set-description", dependencies=needs_key)
    async def set_description(request: DescriptionRequest, _: Members) -> dict[str, Any]:
        return {"status": 200}

    @app.post("/open/whatsapp/group/{group_uuid}/set-picture", dependencies=needs_key)
    async def set_picture(request: PictureRequest, _: Members) -> dict[str, Any]:
        return {}

    @app.post("/open/whatsapp/send-message", dependencies=needs_key)
    async def send_message(request: MessageRequest) -> dict[str, Any]:
        return {"success": True, "message_uuid": str(uuid4())}

    @app.post("/open/webhooks/subscribe/{event}", dependencies=needs_key)
    async def subscribe(event: str, request: WebhookRequest) -> dict[str, Any]:
        named = "to_group_uuid" in request.model_fields_set
        if event not in EVENTS or (named and request.to_group_uuid not in members):
            raise HTTPException(404, "The event or the group was not found")
        hook = {"uuid": f"WHK{uuid4()}", "event_name": event, "hook_url": request.hook_url}
        hooks[hook["uuid"]] = hook
        return {"success": True, "data": hook}

    @app.get("/open/webhooks", dependencies=needs_key)
    async def list_webhooks() -> dict[str, Any]:
        return {"success": True, "webhooks": list(hooks.values())}

    @app.delete("/open/webhooks/{webhook_uuid}", dependencies=needs_key)
    async def delete_webhook(webhook_uuid: str) -> dict[str, Any]:
        if hooks.pop(webhook_uuid, None) is None:
            raise HTTPException(404, "The webhook was not found")
        return {"success": True}

    @app.post("/open/whatsapp/group/{group_uuid}/remove-participant", dependencies=needs_key)
    async def remove_participant(group_uuid: str, request: ParticipantsRequest, listed: Members) -> dict[str, Any]:
        gone = [number for number in request.participants if number in listed]
        for number in gone:
            listed.remove(number)
            admins.discard((group_uuid, number))
        others = [number for number in request.participants if number not in gone]
        return {"success": True, "participants": {"accepted_numbers": gone, "unaccepted_numbers": others}}

    @app.post("/open/whatsapp/group/{group_uuid}/promote-participant", dependencies=needs_key)
    async def promote_participant(group_uuid: str, request: ParticipantsRequest, listed: Members) -> dict[str, Any]:
        admins.update((group_uuid, number) for number in request.participants if number in listed)
        return {"status": 200}

    @app.post("/open/whatsapp/group/{group_uuid}/demote-participant", dependencies=needs_key)
    async def demote_participant(group_uuid: str, request: ParticipantsRequest, listed: Members) -> dict[str, Any]:
        admins.difference_update((group_uuid, number) for number in request.participants)
        return {}

    @app.get("/open/whatsapp/groups/{phone_number}", dependencies=needs_key)
    async def list_groups(phone_number: Annotated[str, Path(pattern=E164_PATTERN)]) -> dict[str, Any]:
        if phone_number != OWNER:
            raise HTTPException(404, "The number was not found")
        listed = ({"uuid": group, "size": 1 + len(members[group])} for group in members)
        return {"success": True, "data": [one | {"wa_group_name": names.get(str(one["uuid"]))} for one in listed]}

    @app.get("/open/whatsapp/get-numbers", dependencies=needs_key)
    async def list_numbers(
        page_number: Annotated[int, Query(ge=0)] = 0, results_per_page: Annotated[int, Query(ge=1)] = 50
    ) -> dict[str, Any]:
        connected = [{"uuid": "WPN1", "phone_number": OWNER}]
        return {"success": True, "numbers": connected[page_number * results_per_page :][:results_per_page]}

    @app.get("/open/info", dependencies=needs_key)
    async def get_account() -> dict[str, Any]:
        return {"success": True, "account": {"name": "Second"}}

    @app.get("/open/whatsapp/check-number/{phone_number}/{checked_number}", dependencies=needs_key)
    async def check_number(
        phone_number: Annotated[str, Path(pattern=E164_PATTERN)],
        checked_number: Annotated[str, Path(pattern=E164_PATTERN)],
    ) -> dict[str, Any]:
        if phone_number != OWNER:
            raise HTTPException(404, "The number was not found")
        return {"is_valid": True, "number": {"e164_format": checked_number}, "on_whatsapp": False}

    @app.get("/open/whatsapp/group/{group_uuid}", dependencies=needs_key)
    async def get_group(group_uuid: str, listed: Members) -> dict[str, Any]:
        people = [{"phone_number": OWNER, "wa_is_admin": True}]
        people += [{"phone_number": number, "wa_is_admin": (group_uuid, number) in admins} for number in listed]
        named = {"wa_group_name": names[group_uuid]} if group_uuid in names else {}
        return {"success": True, "data": {"uuid": group_uuid, "size": len(people), "participants": people} | named}

    return app
