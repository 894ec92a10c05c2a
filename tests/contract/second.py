"""A second server of the contract, written from openapi.yaml alone: it shares no code with the sandbox.

The suite passes both, so what it demands is the contract and no habit of the sandbox.
"""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

OWNER = "+12123334444"

E164_PATTERN = r"^\+[1-9][0-9]{6,14}$"
E164 = Annotated[str, StringConstraints(pattern=E164_PATTERN)]


class ParticipantsRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_number: E164
    participants: Annotated[list[E164], Field(min_length=1, max_length=10)]

    @field_validator("participants")
    @classmethod
    def unique(cls, numbers: list[str]) -> list[str]:
        if len(set(numbers)) < len(numbers):
            raise ValueError("a number stands twice")
        return numbers


def create_app(key: str, *groups: str) -> FastAPI:
    """A server that knows one key and these groups, and remembers who is in them."""
    app = FastAPI()
    members: dict[str, list[str]] = {group: [] for group in groups}
    admins: set[tuple[str, str]] = set()

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
        return {"success": True, "data": [{"uuid": group, "size": 1 + len(members[group])} for group in groups]}

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
        return {"success": True, "data": {"uuid": group_uuid, "size": len(people), "participants": people}}

    return app
