"""The account file: a small account written down in YAML, for a sandbox to begin with. docs/sandbox.md shows one.

What a file leaves out is as it is without one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

import jsonschema_rs
import yaml

from twochat_sandbox.contract import Contract
from twochat_sandbox.state import GROUP_LIMIT, GROUPS, Account, Group, Hook, Membership, Number, State


def read_account(file: str | Path) -> State:
    """A state that begins as the file says.

    Raises:
        OSError: The file can't be read.
        ValueError: The file is no account; one sentence that names the place.
    """
    try:
        content = yaml.load(Path(file).read_text("utf-8-sig"), Loader=_Loader)  # noqa: S506  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from None
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8") from None
    except RecursionError:
        raise ValueError("the file is nested too deep") from None
    return state_of({} if content is None else content)


def state_of(content: Any) -> State:
    """A state that begins as the content of an account file says.

    Raises:
        ValueError: It is no account; one sentence that names the place.
    """
    try:
        problem = next(iter(_SHAPE.iter_errors(content)), None)
    except (TypeError, ValueError) as error:
        # YAML can say what JSON can't, such as a set.
        raise ValueError(f"the file has what no account has: {error}") from None
    if problem:
        raise ValueError(_sentence(problem))
    figures = {name: content[name] for name in _FIGURES if name in content}
    if "numbers" in content:
        figures |= {"numbers": tuple(_numbers(content["numbers"])), "any_sender": False}
    account = Account(**figures)
    state = State(groups=list(_groups(content["groups"], account)) if "groups" in content else GROUPS, account=account)
    for place, hook in enumerate(content.get("webhooks", ())):
        state.hook(Hook(hook["event"], hook["url"], _find(state, hook.get("group"), f"webhooks[{place}].group")))
    return state


class _Loader(yaml.SafeLoader):
    """Reads a number with its plus as text, where YAML would take it for an integer, and a date as text too."""


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if first != "+" and not rule[0].endswith("timestamp")]
    for first, rules in cast(dict[str, list[tuple[str, Any]]], yaml.SafeLoader.yaml_implicit_resolvers).items()
}


def _fields(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


_PARTS = Contract.default().spec["components"]
_NUMBER = {
    "type": "string",
    "pattern": _PARTS["schemas"]["ParticipantsRequest"]["properties"]["from_number"]["pattern"],
}
# A number alone, or with more about it: the pattern is a rule for texts only, and the fields are for objects only.
_EITHER = _NUMBER | {"type": ["string", "object"]}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 100}
_FLAG = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 10**9}
_FIGURES = {
    "name": _TEXT,
    "on_trial": _FLAG,
    "blocked": _FLAG,
    "requests_per_minute": _COUNT,
    "credits": _COUNT,
    "checks": _COUNT,
}
_SHAPE = jsonschema_rs.Draft202012Validator(
    _fields(
        **_FIGURES,
        numbers=_list(_fields("number", number=_NUMBER, name=_TEXT, connected=_FLAG) | _EITHER, least=1),
        groups=_list(
            _fields(
                "name",
                name=_TEXT,
                id={"type": "string", "pattern": _PARTS["parameters"]["GroupUuid"]["schema"]["pattern"]},
                owner=_NUMBER,
                description={"type": "string", "maxLength": 2048},
                members=_list(_fields("number", number=_NUMBER, name=_TEXT, admin=_FLAG, hidden=_FLAG) | _EITHER),
                taken=_COUNT,
            )
        ),
        webhooks=_list(
            _fields(
                "event",
                "url",
                event={"type": "string", "pattern": _PARTS["parameters"]["Event"]["schema"]["pattern"]},
                url=_PARTS["schemas"]["WebhookRequest"]["properties"]["hook_url"],
                group=_TEXT,
            )
        ),
    )
)
_MEANT = {
    "id": "no id of a group, as 'WAG45b0f301-9203-4660-8b57-b51a6c2742a5' is",
    "event": "no event, as 'whatsapp.group.join' is",
    "url": "no address, as 'https://example.org/hook' is",
}
"""What a text is not that does not fit its pattern, by its field."""


def _sentence(problem: jsonschema_rs.ValidationError) -> str:
    """What is wrong, and where: `groups[1].members[0]: …`."""
    path = problem.instance_path
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
    field = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    # Without its plus a number is an integer.
    digits = type(problem.instance) is int and field in ("number", "numbers", "members", "owner")
    if problem.schema_path[-1] != "pattern" and not digits:
        return f"{place or 'the file'}: {problem.message}"
    meant = _MEANT.get(field, "no number in E.164, as '+447700900123' is")
    return f"{place}: {problem.instance!r} is {meant}"


def _numbers(listed: Iterable[Any]) -> Iterator[Number]:
    """The numbers of an account, each once."""
    known: set[str] = set()
    for place, said in enumerate(listed):
        one = _with_number(said)
        number = one["number"]
        if number in known:
            raise ValueError(f"numbers[{place}]: {number} is listed twice")
        known.add(number)
        name = one.get("name", f"Number {number[-4:]}")
        yield Number(number, name, name, one.get("connected", True))


def _groups(listed: Iterable[Any], account: Account) -> Iterator[Group]:
    """The groups. An id that is not given is made of the name, so that it is the same each time."""
    named, known = Counter[str](), set[str]()
    for place, said in enumerate(listed):
        name = said["name"]
        named[name] += 1
        id = said.get("id", f"WAG{uuid5(NAMESPACE_URL, f'twochat:{name}:{named[name]}')}")
        if id in known:
            raise ValueError(f"groups[{place}].id: {id} is the id of two groups")
        known.add(id)
        group = Group(id, name, 1 + said.get("taken", 0), owner=said.get("owner", account.first))
        group.description = said.get("description", "")
        for index, member in enumerate(said.get("members", ())):
            _join(group, _with_number(member), f"groups[{place}].members[{index}]")
        if (size := group.taken + len(group.members)) > GROUP_LIMIT:
            raise ValueError(f"groups[{place}]: a group holds {GROUP_LIMIT:,} people, and these are {size:,}")
        yield group


def _join(group: Group, member: dict[str, Any], place: str) -> None:
    number = member["number"]
    if number == group.owner:
        raise ValueError(f"{place}: {number} owns the group, and is in it without being listed")
    if number in group.members:
        raise ValueError(f"{place}: {number} is listed twice")
    more = {"is_admin": member.get("admin", False), "hidden": member.get("hidden", False)}
    group.members[number] = Membership(-inf, **more, name=member.get("name", ""))


def _with_number(said: Any) -> dict[str, Any]:
    return {"number": said} if isinstance(said, str) else said


def _find(state: State, group: str | None, place: str) -> str | None:
    """The id of the group that this is the id or the name of."""
    if group is None or group in state:
        return group
    found = [id for id in state.groups if state.group(id).name == group]
    if len(found) != 1:
        raise ValueError(f"{place}: {'several groups have' if found else 'no group has'} the name {group!r}")
    return found[0]
