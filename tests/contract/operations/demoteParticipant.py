"""Making admins ordinary members again: promoteParticipant the other way round."""

from collections.abc import Callable

from starlette.types import ASGIApp

from tests.contract.exchange import FROM_NUMBER
from tests.contract.mutants.mutant import edit_answers
from tests.contract.mutants.mutate import Call
from tests.contract.operations import promoteParticipant as promote
from tests.contract.operations.getGroup import MEMBER, member

SCENARIOS = promote.scenarios("demoteParticipant", "demote", 320, before=promote.ADMIN, after=MEMBER)

WRONG_ANSWERS = promote.wrong("demote", is_admin=False)
WRONG_REQUESTS = promote.WRONG_REQUESTS


def _the_owner_too(call: Call) -> None:
    demoted = call.memory.setdefault("demoted", set())
    if call.path.endswith("/demote-participant") and call.status == 200 and FROM_NUMBER in call.numbers:
        demoted.add(call.group)
    elif call.group in demoted:
        member(lambda one: one | {"wa_is_admin": one["wa_is_admin"] and one["phone_number"] != FROM_NUMBER})(call)


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {
    "the owner is demoted": ("inferred", edit_answers(_the_owner_too))
}

HARMLESS = promote.HARMLESS
ACCEPTED = promote.ACCEPTED
REFUSED = promote.REFUSED
