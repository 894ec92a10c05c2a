"""What each operation of the contract does, once its request has passed the checks."""

from collections.abc import Callable, Mapping
from typing import Any

from twochat_sandbox.checks import Refusal
from twochat_sandbox.world import World

Handler = Callable[[World, Mapping[str, str], Any], dict[str, Any]]
"""Takes the world, the parameters in the path and the body; gives the body of the answer; may raise `Refusal`."""


def add_participant(world: World, path_params: Mapping[str, str], body: Any) -> dict[str, Any]:
    """Add each participant to the group, and answer what happened to each."""
    group = path_params.get("group_uuid", "")
    if group not in world:
        raise Refusal(404)
    try:
        # Only a contract other than ours lets a body through that lacks one of them, and then means it.
        from_number, numbers = (
            str(body.get("from_number", "")),
            [str(number) for number in body.get("participants", ())],
        )
    except (AttributeError, TypeError):
        raise Refusal(400, "from_number or participants can't be read") from None
    fates = world.add(group, from_number, numbers)
    answer: dict[str, Any] = {
        "success": True,
        "participants": {
            number: {"statusCode": fate.code, "message": fate.message, "isInviteV4Sent": fate.invited}
            for number, fate in fates
            if fate.code is not None
        },
    }
    if unaccepted := [number for number, fate in fates if fate.unaccepted]:
        answer["unaccepted_numbers"] = unaccepted
    return answer


HANDLERS: Mapping[str, Handler] = {
    "addParticipant": add_participant,
}
"""The handlers by the operationId of the contract."""
