"""The blocking and the asyncio client are one: the same answers give the same account, from the same requests."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.callers import VERBS, Caller, Verb
from tests.support.people import LAW, inputs, numbers
from tests.support.scripted import Reply, Request, Scripted
from tests.support.weather import replies


@pytest.mark.parametrize("verb", VERBS)
@given(data=st.data(), script=st.lists(replies, max_size=6))
@LAW
def test_both_clients_tell_the_same_and_send_the_same(
    callers: dict[str, Caller],
    server: Scripted,
    verb: Verb,
    data: st.DataObject,
    script: list[Reply | Callable[[Request], Reply]],
) -> None:
    lines = data.draw(st.lists(numbers, max_size=11) if verb == "add_once" else inputs)
    verdicts = []
    for caller in callers.values():
        server.play(script)
        verdicts.append(caller.ask(verb, lines).verdict)
    assert verdicts[0] == verdicts[1]
