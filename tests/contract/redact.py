"""What belongs to the caller: replaced in recordings, masked in output, however it is written."""

import json
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from itertools import count, pairwise
from typing import Any
from urllib.parse import quote

import phonenumbers

from tests.contract.exchange import FROM_NUMBER, GROUP
from tests.contract.spec import SPEC, properties, resolve

# The sandbox's keys are public and carry meaning.
PUBLIC_KEY = re.compile(r"sandbox-[\w-]+|SANDBOX-KEY|no-such-key")
# The documentation's own numbers, ranges that are reserved for fiction, and +999, which is no country's.
INVENTED = re.compile(
    r"\+?(?:00|011)?(?:12123334444|447700176576|17137157533|(?:44)?0?7700900\d{3}|1\d{3}55501\d\d|12025550\d{3}|521?5550000\d{3}|999\d{12})"
)
_E164 = re.compile(r"(?:\+|%2B|\\u002b)([1-9][0-9]{6,14})(?![0-9])|(?<![0-9])([1-9][0-9]{6,14})@c\.us", re.IGNORECASE)
_PATTERN = "[1-9][0-9]{6,14}"
"""The middle of the pattern that numbers have in the contract."""
_NAMED = re.compile(r"number|participant_id")

# Digits, and what has digits without being any: an escape of a URL or of JSON. Read in both ways, to be sure.
_DIGITS = re.compile(r"[0-9]+")
_DIGITS_OR_ESCAPE = re.compile(rf"%[0-9A-F]{{2}}|\\u[0-9A-F]{{4}}|{_DIGITS.pattern}", re.IGNORECASE)
# What people write between the digits of a number, and how a URL and JSON escape it.
_GAP = re.compile(
    r"(?:[\s\u2010-\u2015()./+-]|%20|%28|%29|%2[B-F]|%C2%A0|\\u00a0|\\u20[0-9a-f]{2}){1,4}", re.IGNORECASE
)
_LONGEST = 18
"""The digits of the longest spelling: 15, behind 011."""
_SHORTEST = 7
"""What has fewer digits is taken for no number, and what has fewer letters for no key and no code."""

_SLASH = r"(?:\\?/|%2F)"
_INVITE_CODE = re.compile(
    rf'chat\.whatsapp\.com{_SLASH}(?:invite{_SLASH})?([\w-]{{{_SHORTEST},}})|"invite_?code"\s*:\s*"([^"]{{{_SHORTEST},}})"',
    re.IGNORECASE,
)
# The sandbox's, and what is written instead of others.
_PUBLIC_CODE = re.compile(r"Sandbox[0-9a-f]{15}|Redacted[0-9]{14}")
_HOOK_URL = re.compile(rf'"hook_?url"\s*:\s*"((?:[^"\\]|\\.){{{_SHORTEST},}})"', re.IGNORECASE)
_PUBLIC_URL = re.compile(rf"(?:https?:{_SLASH * 2})?example\.com(?:{_SLASH}.*)?")

Span = tuple[int, int]


class Redactor:
    """Replaces numbers, invite codes and the addresses of webhooks by invented ones, the group and the sender by the documented
    ones, and the key by a word.

    A number is known because it was given or sent, by its place in the contract, or by its plus. It is replaced in
    every spelling, by the same number in the same spelling; other digits stay as they are.
    """

    def __init__(
        self, *, key: str = "", group: str = GROUP, from_number: str = FROM_NUMBER, numbers: Iterable[str] = ()
    ) -> None:
        self.spellings: dict[str, str] = {}
        """The digits of each spelling, and those to write instead."""
        self._texts = [(form, "REDACTED") for form in _forms(key)]
        self._texts += [(group, GROUP)] if group != GROUP else []
        self._codes: dict[str, str] = {}
        self._invented = invented()
        self._used: set[str] = set()
        self._seen: set[str] = set()
        if from_number != FROM_NUMBER:
            self._replace(_joined(from_number), FROM_NUMBER[1:])
        for number in numbers:
            self._add(_joined(number))

    def learn(self, *texts: str) -> None:
        """Learn the numbers and invite codes of paths and bodies, all before one of them is redacted."""
        for text in texts:
            self._learn_codes(text)
        found = {number for text in texts for number in _placed(text)}
        # A whole number before one without its country, which may be the same.
        for text in sorted(found, key=lambda number: (not number.startswith("+"), -len(number), number)):
            for digits in _numbers_in(text):
                if INVENTED.fullmatch(digits) and digits not in self._used:
                    self._seen.add(digits)
                else:
                    self._add(digits)

    def text(self, text: str) -> str:
        """The text without anything that is somebody's."""
        self._learn_codes(text)
        # The longest first: one address may be the beginning of another.
        codes = sorted(self._codes.items(), key=lambda code: -len(code[0]))
        for secret, public in [*self._texts, *codes]:
            text = text.replace(secret, public)
        return rewrite(text, self.spellings)

    def _learn_codes(self, text: str) -> None:
        """Whoever has the code of an invite link can join the group."""
        for match in _INVITE_CODE.finditer(text):
            if not _PUBLIC_CODE.fullmatch(code := match[1] or match[2]):
                self._codes.setdefault(code, f"Redacted{len(self._codes):014}")
        # Whoever has the address of a webhook can call it, and it may have a password in it.
        for match in _HOOK_URL.finditer(text):
            if not _PUBLIC_URL.fullmatch(match[1]):
                self._codes.setdefault(match[1], f"https://example.com/Redacted{len(self._codes):014}")

    def _add(self, digits: str) -> None:
        if digits and digits not in self.spellings:
            free = (number for number in self._invented if number not in self._seen and number not in self.spellings)
            self._replace(digits, next(free))

    def _replace(self, digits: str, replacement: str) -> None:
        self._used.add(replacement)
        whole, *others = _spellings(digits)
        instead, *instead_of_others = _spellings(replacement)
        if whole.startswith("0"):
            # Without its country, so that what was refused for it would still be.
            self.spellings[whole] = instead_of_others[3]
            return
        self.spellings[whole] = instead
        for spelling, other in zip(others, instead_of_others, strict=True):
            if len(spelling) >= _SHORTEST:
                self.spellings.setdefault(spelling, other)


def secrets(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the caller named anything of their own."""
    return any(environment.get(name, "").strip() for name in ("KEY", "GROUP", "FROM", "NUMBERS"))


def masked(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Output without the caller's KEY, GROUP, FROM and NUMBERS. Of a number the last four digits stay."""
    key, group, from_number, numbers = (
        environment.get(name, "").strip() for name in ("KEY", "GROUP", "FROM", "NUMBERS")
    )
    for form in _forms(key):
        text = text.replace(form, "[KEY]")
    if group not in ("", GROUP):
        text = text.replace(group, "[GROUP]")
    parts, last = list[str](), 0
    for spans in _find(text, _own(from_number, numbers)):
        parts += [text[last : spans[0][0]], "…", _digits(text, spans)[-4:]]
        last = spans[-1][1]
    return "".join(parts) + text[last:]


@cache
def _own(from_number: str, numbers: str) -> frozenset[str]:
    """The spellings of the caller's numbers."""
    own = {from_number, *numbers.replace(",", " ").split()} - {FROM_NUMBER}
    spellings = {spelling for number in own for spelling in _spellings(_joined(number))}
    return frozenset(spelling for spelling in spellings if len(spelling) >= _SHORTEST)


def rewrite(text: str, spellings: Mapping[str, str]) -> str:
    """The text with other digits for those of each spelling, written with the same blanks, dashes and brackets."""
    parts, last = list[str](), 0
    for spans in _find(text, spellings):
        parts += [text[last : spans[0][0]], _written(text, spans, spellings[_digits(text, spans)])]
        last = spans[-1][1]
    return "".join(parts) + text[last:]


def _written(text: str, spans: list[Span], digits: str) -> str:
    """The digits, grouped from the end as what they replace is; the first group takes what is over."""
    if len(digits) < len(spans):
        return digits
    sizes = [end - start for start, end in spans]
    sizes[0] += len(digits) - sum(sizes)
    for index, size in enumerate(sizes):
        if size < 1:
            sizes[index], sizes[index + 1] = 1, sizes[index + 1] + size - 1
    gaps = ["", *(text[before[1] : after[0]] for before, after in pairwise(spans))]
    rest = iter(digits)
    return "".join(gap + "".join(next(rest) for _ in range(size)) for gap, size in zip(gaps, sizes, strict=True))


def _find(text: str, spellings: Container[str]) -> Iterator[list[Span]]:
    """Where numbers stand: for each the groups of its digits."""
    found = [spans for pattern in (_DIGITS_OR_ESCAPE, _DIGITS) for spans in _found(text, pattern, spellings)]
    last = 0
    for spans in sorted(found, key=lambda spans: (spans[0][0], -spans[-1][1])):
        if spans[0][0] >= last:
            yield spans
            last = spans[-1][1]


def _found(text: str, pattern: re.Pattern[str], spellings: Container[str]) -> Iterator[list[Span]]:
    for run in _runs(text, pattern):
        start = 0
        while start < len(run):
            ends = range(min(len(run), start + _LONGEST), start, -1)
            end = next((end for end in ends if _digits(text, run[start:end]) in spellings), 0)
            if end:
                yield run[start:end]
            start = end or start + 1


def _runs(text: str, pattern: re.Pattern[str] = _DIGITS_OR_ESCAPE) -> Iterator[list[Span]]:
    """Groups of digits that may be parts of one number."""
    run: list[Span] = []
    for match in pattern.finditer(text):
        if match[0][0] in "%\\":
            continue
        if run and not _GAP.fullmatch(text, run[-1][1], match.start()):
            yield run
            run = []
        run.append(match.span())
    if run:
        yield run


def _digits(text: str, spans: list[Span]) -> str:
    return "".join(text[start:end] for start, end in spans)


def _joined(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _numbers_in(text: str) -> Iterator[str]:
    """The digits of each number in a place for numbers: of what is written together, or else of each group."""
    for part in re.split(r"\+|%2B", text, flags=re.IGNORECASE):
        for run in _runs(part):
            whole = _digits(part, run)
            for digits in [whole] if len(whole) <= _LONGEST else [_digits(part, [span]) for span in run]:
                if len(digits := digits.removeprefix("00")) in range(_SHORTEST, 16):
                    yield digits


def _spellings(digits: str) -> list[str]:
    """The digits as they are, after 00 and 011, and without their country: bare, after 0, as it writes them; and +44 (0)…."""
    try:
        number = phonenumbers.parse(f"+{digits}")
        code, rest = str(number.country_code), phonenumbers.national_significant_number(number)
        national = _joined(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    except phonenumbers.NumberParseException:
        code, rest = digits[:3], digits[3:]
        national = f"0{rest}"
    return [digits, f"00{digits}", f"011{digits}", rest, f"0{rest}", national, f"{code}0{rest}"]


def invented() -> Iterator[str]:
    """Numbers that nobody has, without end; from where the scenarios have none."""
    yield from (f"447700900{number:03}" for number in reversed(range(1000)))
    yield from (f"1{area}55501{number:02}" for area in range(203, 1000) for number in range(100))
    yield from (f"999{number:012}" for number in count())


def _forms(key: str) -> list[str]:
    """A key as it is, in a URL and in JSON; none if it is public, or too short to be told from other text."""
    if PUBLIC_KEY.fullmatch(key) or len(key) < _SHORTEST:
        return []
    return sorted({key, quote(key, safe=""), json.dumps(key)[1:-1]}, key=len, reverse=True)


def _placed(text: str) -> Iterator[str]:
    """What stands where the contract has a number, and what is one by its plus or by `@c.us`."""
    yield from (f"+{match[1] or match[2]}" for match in _E164.finditer(text))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _values(value, False)


def _values(value: Any, here: bool) -> Iterator[str]:
    match value:
        case dict():
            for name, child in value.items():
                if here:
                    yield name
                yield from _values(child, name in _FIELDS)
        case list():
            for child in value:
                yield from _values(child, here)
        case str() | int() if here:
            yield str(value)
        case _:
            pass


def _fields() -> Iterator[str]:
    """The properties of the contract that hold a number, a list of numbers, or results by number."""
    for place, schema in properties(SPEC, ""):
        name, schema = place.rpartition(".")[2], resolve(schema)
        kinds = [schema, resolve(schema.get("items", {})), schema.get("propertyNames", {})]
        numbers = any(kind.get("format") == "e164" or _PATTERN in kind.get("pattern", "") for kind in kinds)
        if numbers or _NAMED.search(name):
            yield name


_FIELDS = frozenset(_fields())
