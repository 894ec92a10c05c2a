"""The page at `/`."""

from starlette.applications import Starlette
from starlette.types import ASGIApp

from twochat_sandbox.contract import Contract
from twochat_sandbox.state import State


def with_page(app: Starlette, state: State, contract: Contract) -> ASGIApp:
    return app
