"""The app: routes from the contract, and what every call goes through before and after its operation."""

from collections.abc import Mapping
from contextlib import suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from twochat_sandbox.checks import Refusal, check_media_type, check_schema, parse, read_body
from twochat_sandbox.contract import Contract, Operation, phrase
from twochat_sandbox.faults import Fault, FaultKind, faults_of
from twochat_sandbox.operations import HANDLERS
from twochat_sandbox.responses import Cut, Late
from twochat_sandbox.spelling import older_spelling
from twochat_sandbox.state import State

_NO_FAULT = Fault("No key is needed.", FaultKind.NONE)


def create_app(contract: Contract | None = None, state: State | None = None, *, slow: float = 5.0) -> Starlette:
    """The sandbox as an ASGI app.

    Args:
        contract: What requests and failures look like; by default the one in the generated package.
        state: What the sandbox remembers; by default a new state.
        slow: The delay of the key `sandbox-slow`, in seconds.
    """
    contract = contract or Contract.default()
    state = state or State()
    paths: dict[str, dict[str, Operation]] = {}
    # /group/create before /group/{group_uuid}, which it fits too.
    for operation in sorted(contract.operations, key=lambda one: "{" in one.path):
        paths.setdefault(operation.path, {})[operation.method] = operation
    faults = faults_of(contract)
    app = Starlette(
        routes=[Route(path, _Path(operations, state, faults, slow)) for path, operations in paths.items()],
        middleware=[Middleware(_Counter, state=state)],
        exception_handlers={HTTPException: _failed},
    )
    app.router.redirect_slashes = False
    return app


class _Counter:
    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._state.count_call()
        await self._app(scope, receive, send)


async def _failed(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


class _Path:
    """All operations of one path, by method."""

    def __init__(
        self, operations: Mapping[str, Operation], state: State, faults: Mapping[str, Fault], slow: float
    ) -> None:
        self._operations = operations
        self._state = state
        self._faults = faults
        self._slow = slow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.scope["path"].endswith("\n"):
            # Starlette matches a path with `$`, which overlooks a newline at the end.
            raise HTTPException(404)
        operation = self._operations.get(request.method)
        if operation is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(self._operations))})
        try:
            request.state.operation = operation.id
            response = await self._respond(request, operation)
        except Refusal as refusal:
            response = _refused(operation, refusal)
        await response(scope, receive, send)

    async def _respond(self, request: Request, operation: Operation) -> Response:
        """The response to the call, with the fault of its key."""
        key, fault = self._key(request, operation)
        match fault.kind:
            case FaultKind.REFUSING:
                raise Refusal(fault.status)
            case FaultKind.PAGE:
                return _page(fault.status)
            case FaultKind.DROP_BEFORE:
                with suppress(Refusal):
                    # A connection that is cut while the client still sends looks different each time.
                    await read_body(request)
                return Cut()
            case FaultKind.RATE_LIMITED if seconds := self._state.seconds_to_wait(key):
                return JSONResponse(operation.failure(fault.status), fault.status, {"Retry-After": str(seconds)})
            case FaultKind.BUSY_AT_FIRST if fault.status in operation.failures and self._state.is_new(
                request.scope["path"], await read_body(request)
            ):
                raise Refusal(fault.status)
            case _:
                pass
        try:
            response = await self._carry_out(request, operation, fault)
        except Refusal as refusal:
            response = _refused(operation, refusal)
        match fault.kind:
            case FaultKind.REFUSING_AFTER:
                raise Refusal(fault.status)
            case FaultKind.SLOW:
                return Late(response, self._slow)
            case FaultKind.DROP_DURING:
                return Cut(response)
            case FaultKind.DROP_AFTER:
                return Cut()
            case _:
                return response

    def _key(self, request: Request, operation: Operation) -> tuple[str, Fault]:
        if operation.key_header is None:
            return "", _NO_FAULT
        key = ", ".join(request.headers.getlist(operation.key_header))
        if not key:
            raise Refusal(403)
        if key not in self._faults:
            raise Refusal(401)
        key = self._state.switched.get(key, key)
        return key, self._faults[key]

    async def _carry_out(self, request: Request, operation: Operation, fault: Fault) -> Response:
        if not self._state.spend("credits"):
            raise Refusal(402)
        body = None
        if operation.media_types:
            check_media_type(request, operation)
            body = parse(await read_body(request))
            check_schema(body, operation)
        params = {**request.query_params, **request.path_params}
        if refusal := operation.refusal(params):
            raise Refusal(refusal)
        handler = HANDLERS.get(operation.id)
        if handler is None:
            raise Refusal(501, f"the sandbox has no handler for {operation.id}")
        limited = fault.kind is FaultKind.SENDER_LIMITED
        # For who looks on: the caller may be told something else, or nothing.
        request.state.answer = answer = handler(self._state, params, body, limited)
        return JSONResponse(older_spelling(answer) if fault.kind is FaultKind.OLDER_SPELLING else answer)


def _refused(operation: Operation, refusal: Refusal) -> Response:
    if not refusal.problems:
        return JSONResponse(operation.failure(refusal.status, refusal.reason), refusal.status)
    detail = [{"loc": ["body", *each.place], "msg": each.message, "type": "value_error"} for each in refusal.problems]
    return JSONResponse({"detail": detail}, refusal.status)


def _page(status: int) -> Response:
    """A page as a gateway makes it."""
    title = f"{status} {phrase(status)}"
    page = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
    return HTMLResponse(page, status)
