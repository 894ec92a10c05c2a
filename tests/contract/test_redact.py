"""Redaction knows numbers by their place and by what was sent, replaces every spelling of them, and nothing else."""

import json
import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.exchange import FROM_NUMBER, GROUP, Wire, get_group
from tests.contract.redact import INVENTED, Redactor, invented, masked, rewrite
from tests.support.people import PURE
from twochat_sandbox import GROUPS, Sandbox

NUMBER = "+353209155502"
KEY = "c0ffee-secret-key"

# The digits of numbers: Ireland's range for fiction. Of other things: without 0 and 2, so that no number is in them.
_numbers = st.text("0123456789", min_size=5, max_size=8).map(lambda rest: f"35320{rest}")
_others = st.text("13456789", min_size=4, max_size=4).map(lambda rest: f"173{rest}945")

SPELLINGS = (
    "+{}{}{}{}", "%2B{}{}{}{}", "%2b{}{}{}{}", "{}{}{}{}", "00{}{}{}{}", "{}{}{}{}@c.us", "+{} {} {}-{}", "{} {} {} {}",
    "+{} ({}) {}.{}", "+{}%20{}%20{}%20{}", "+{}\u00a0{}\u00a0{}{}", "+{} (0){} {} {}", "(0{1}) {2} {3}", "0{1}{2}{3}",
    "\t{}/{}-{}-{}", "+{}-{}-{}-{}",
)  # fmt: skip


def spelled(spelling: str, number: str) -> str:
    return spelling.format(number[:3], number[3:5], number[5:8], number[8:])


@dataclass(frozen=True)
class Recorded:
    """A made-up exchange. Each number is somewhere where it can be learnt, and anywhere in any spelling besides."""

    sent: list[str]
    members: list[str]
    mentions: list[str]
    others: list[str]

    def texts(self) -> tuple[str, str, str]:
        """Path, request, answer."""
        sentence = "; ".join(
            f"{other} {text} was {other}" for other, text in zip(self.others, self.mentions, strict=True)
        )
        path = f"/open/whatsapp/group/{GROUP}?n={'&n='.join(self.mentions)}&at={'&at='.join(self.others)}"
        body = {"from_number": FROM_NUMBER, "participants": [*self.sent, *map(int, self.members)]}
        members = [
            {"phone_number": f"+{number}", "wa_participant_id": f"{number}@c.us", "size": int(other)}
            for number, other in zip(self.members, self.others, strict=False)
        ]
        results = {number: {"statusCode": 200, "message": sentence} for number in self.sent}
        answer = {"participants": results | {"timestamp": int(self.others[0])}, "data": {"participants": members}}
        return path, json.dumps(body), json.dumps(answer | {"wa_group_id": f"120363{self.others[0]}@g.us"})


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[str], Recorded]:
    """The numbers, and what was recorded of them."""
    numbers = draw(st.lists(_numbers, min_size=1, max_size=5, unique=True))
    count = draw(st.integers(0, len(numbers)))
    styles = draw(st.lists(st.sampled_from(SPELLINGS), min_size=6, max_size=6))
    mentions = [spelled(style, numbers[index % len(numbers)]) for index, style in enumerate(styles)]
    others = draw(st.lists(_others, min_size=6, max_size=6))
    return numbers, Recorded([f"+{number}" for number in numbers[:count]], numbers[count:], mentions, others)


@PURE
@given(recordings())
def test_what_is_redacted_holds_no_number_is_else_the_same_and_can_be_mapped_back(
    drawn: tuple[list[str], Recorded],
) -> None:
    numbers, recorded = drawn
    redactor = Redactor()
    texts = recorded.texts()
    redactor.learn(*texts)
    redacted = tuple(map(redactor.text, texts))

    for text in redacted:
        squeezed = re.sub(r"\W", "", unquote(text.replace(GROUP, "").replace(r"\u00a0", "")))
        assert [number for number in numbers if number[3:] in squeezed] == []
    # Nothing but the numbers has changed: redacting each by itself makes the same.
    alone = Recorded(
        list(map(redactor.text, recorded.sent)),
        list(map(redactor.text, recorded.members)),
        list(map(redactor.text, recorded.mentions)),
        recorded.others,
    )
    assert alone.texts() == redacted
    assert len({redactor.text(number) for number in numbers}) == len(numbers)
    assert tuple(rewrite(text, back(redactor)) for text in redacted) == texts


def back(redactor: Redactor) -> dict[str, str]:
    """The spellings of what was written instead, and the first of those that it may have stood for."""
    return {instead: spelling for spelling, instead in reversed(redactor.spellings.items())}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_sender_is_the_documented_one_in_each_spelling(spelling: str) -> None:
    redactor = Redactor(from_number=NUMBER)
    text = redactor.text(spelled(spelling, NUMBER[1:]))
    assert FROM_NUMBER[2:] in re.sub(r"\W", "", unquote(text))
    assert re.sub(r"\d", "", unquote(text)) == re.sub(r"\d", "", unquote(spelled(spelling, NUMBER[1:])))


def test_a_number_keeps_its_spelling_and_is_the_same_everywhere() -> None:
    redactor = Redactor(numbers=[NUMBER])
    assert redactor.text("+353209155502 353209155502@c.us %2B353209155502 +353 20 915-5502 +353(0)209155502") == (
        "+447700900999 447700900999@c.us %2B447700900999 +447 70 090-0999 +440(7)700900999"
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"participants": {"353209155502": {"statusCode": 200}}},
        {"data": {"participants": [{"phone_number": 353209155502}]}},
        {"data": {"participants": [{"formatted_phone_number": "(020) 915 5502"}]}},
        {"unaccepted_numbers": ["353 20 915 5502"]},
        {"error_message": "Ask +353209155502"},
        {"error_message": "Ask 353209155502@c.us"},
    ],
    ids=str,
)
def test_a_number_that_was_never_sent_is_known_by_its_place(answer: dict[str, object]) -> None:
    redactor, text = Redactor(), json.dumps(answer)
    redactor.learn(text)
    assert "9155502" not in re.sub(r"\W", "", redactor.text(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"timestamp": 1732380000, "size": 12, "wa_group_id": "120363694148452354@g.us"}',
        '{"error_message": "call 1732380000123 took 353 ms, 20 of 915 on 2026-11-23T10:11:12+00:00"}',
        '{"participants": {"+447700900123": {"statusCode": 200}, "timestamp": 1732380000}}',
        '{"participants": ["07700 900156", "+12025550143", "447700900154"]}',
    ],
)
def test_nothing_else_is_touched(text: str) -> None:
    redactor = Redactor(numbers=[NUMBER])
    redactor.learn(text)
    assert redactor.text(text) == text


def test_a_number_that_was_refused_is_not_made_acceptable() -> None:
    redactor = Redactor()
    redactor.learn('{"participants": ["020 9155502"]}')
    assert redactor.text('"020 9155502" and "+0209155502"') == '"0770 0900999" and "+07700900999"'


def test_invented_numbers_do_not_end_and_none_is_given_twice_or_seen_elsewhere() -> None:
    numbers = list(islice(invented(), 100_000))
    assert len(set(numbers)) == 100_000
    assert all(re.fullmatch(r"[1-9]\d{6,14}", number) and INVENTED.fullmatch(number) for number in numbers)
    redactor = Redactor()
    redactor.learn('{"phone_number": "+447700900999"}')
    redactor.learn(json.dumps([{"phone_number": f"+3532091{number:05}"} for number in range(1500)]))
    assert len(set(redactor.spellings.values())) == len(set(redactor.spellings))
    assert "447700900999" not in redactor.spellings.values()


def test_the_group_and_the_key_are_replaced_wherever_they_are() -> None:
    group = "WAG11111111-2222-4333-8444-555555555555"
    text = Redactor(key=KEY, group=group).text(f"/open/whatsapp/group/{group}?key={KEY}")
    assert text == f"/open/whatsapp/group/{GROUP}?key=REDACTED"


CODE = "FdY3uPnZ7Qk1LmB0aXcVeT"


@pytest.mark.parametrize(
    "text",
    [
        '{{"data": {{"invite_code": "{}"}}}}',
        '{{"inviteCode":"{}"}}',
        '{{"invite_link": "https://chat.whatsapp.com/{}"}}',
        r'{{"invite_link": "https:\/\/chat.whatsapp.com\/{}"}}',
        '{{"error_message": "See https://chat.whatsapp.com/invite/{}?mode=ac."}}',
        "/open/join?link=https%3A%2F%2Fchat.whatsapp.com%2F{}",
    ],
)
def test_nobody_can_join_a_group_by_what_is_recorded(text: str) -> None:
    redactor = Redactor()
    redactor.learn(text.format(CODE))
    assert redactor.text(text.format(CODE)) == text.format("Redacted00000000000000")
    # The same code is the same everywhere, and another one is another.
    assert redactor.text(f"{CODE} has expired") == "Redacted00000000000000 has expired"
    assert redactor.text(text.format(CODE[::-1])) == text.format("Redacted00000000000001")


HOOK = "https://someone:secret@hooks.invalid/services/T0/B0?token=XXXX%20YYYY"


@pytest.mark.parametrize(
    "hook",
    [HOOK, HOOK.replace("/", r"\/"), f'{HOOK}&note=\\"a note\\"', "http://hooks.invalid"],
    ids=["plain", "escaped", "quoted", "short"],
)
def test_nobody_can_call_an_address_that_is_recorded(hook: str) -> None:
    redactor, text = Redactor(), '{{"webhooks": [{{"uuid": "WHK1", "hook_url": "{}"}}, {{"hookUrl":"{}"}}]}}'
    longer = f"{hook}/longer"
    redactor.learn(text.format(hook, longer))
    redacted = redactor.text(text.format(hook, longer))
    first, second = (f"https://example.com/Redacted{n:014}" for n in range(2))
    assert redacted == text.format(first, second)
    assert redactor.text(redacted) == redacted
    assert redactor.text(f"The call of {hook} failed") == f"The call of {first} failed"


@pytest.mark.parametrize(
    "hook",
    [
        "https://example.com/2chat/447700900260",
        r"https:\/\/example.com\/2chat",
        "http://example.com",
        "example.com/2chat",
    ],
)
def test_the_scenarios_addresses_stay(hook: str) -> None:
    text = f'{{"hook_url": "{hook}"}}'
    redactor = Redactor()
    redactor.learn(text)
    assert redactor.text(text) == text


def test_the_sandboxs_invite_links_and_what_stands_for_others_stay(twochat_sandbox: Sandbox) -> None:
    for group in GROUPS:
        answer = Wire(twochat_sandbox.url).send(get_group(group=group)).body.decode()
        assert Redactor().text(answer) == answer
    assert Redactor().text("chat.whatsapp.com/Redacted00000000000001") == "chat.whatsapp.com/Redacted00000000000001"


def test_output_is_masked_and_public_keys_and_numbers_are_not() -> None:
    environment = {"KEY": KEY, "FROM": NUMBER, "NUMBERS": "+353209155503, +353209155504", "GROUP": "WAG1"}
    assert masked(f"{KEY} WAG1 +353 20 915 5502 b'353209155503' +447700900123 1732380000", environment) == (
        "[KEY] [GROUP] +…5502 b'…5503' +447700900123 1732380000"
    )
    assert masked("sandbox-key +12123334444", {"KEY": "sandbox-key", "FROM": FROM_NUMBER}) == "sandbox-key +12123334444"
