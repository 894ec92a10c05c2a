"""A fake of 2Chat's WhatsApp-groups API that runs on this machine and keeps to openapi.yaml.

    with running() as sandbox:
        httpx.post(sandbox.url + "/open/whatsapp/group/" + sandbox.group + "/add-participant", ...)

What is added appears in `GET /open/whatsapp/group/{group_uuid}`, at once or, as with 2Chat, after a lag.

The last four digits of a number choose what happens to it (`MAGIC_NUMBERS`); the API key chooses what happens to the
call (`FAULTS`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twochat_sandbox.account import read_account
    from twochat_sandbox.app import create_app
    from twochat_sandbox.contract import Contract
    from twochat_sandbox.faults import FAULTS, Fault, FaultKind
    from twochat_sandbox.magic import MAGIC_NUMBERS, MagicNumber
    from twochat_sandbox.server import Sandbox, running, serve, serving
    from twochat_sandbox.state import GROUPS, AuditEntry, State

__all__ = [
    "FAULTS",
    "GROUPS",
    "MAGIC_NUMBERS",
    "AuditEntry",
    "Contract",
    "Fault",
    "FaultKind",
    "MagicNumber",
    "Sandbox",
    "State",
    "create_app",
    "read_account",
    "running",
    "serve",
    "serving",
]

# Loaded on first use: pytest imports this package in every run of every project that has twochat installed,
# even where the packages of the `sandbox` extra are missing.
_MODULES = {
    "account": ("read_account",),
    "app": ("create_app",),
    "contract": ("Contract",),
    "magic": ("MAGIC_NUMBERS", "MagicNumber"),
    "server": ("Sandbox", "running", "serve", "serving"),
    "faults": ("FAULTS", "Fault", "FaultKind"),
    "state": ("GROUPS", "AuditEntry", "State"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
