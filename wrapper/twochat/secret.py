"""The API key, kept out of all that people look at: tracebacks with locals, logs, errors, pickles."""

import re
from collections.abc import Callable
from typing import NoReturn, SupportsIndex, cast

_MASK = "•••"
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([^\\]))")
_LETTER = re.compile(r"\\+(?:u[0-9a-fA-F]{4}|[^\\])|.", re.DOTALL)


class Secret(str):
    """Text that shows itself to nobody: not in repr, str or format, and not to pickle."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{_MASK}'"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return _MASK

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("an API key is not pickled: make the client where it is used")


def redactor(key: str) -> Callable[[str], str]:
    """A function that takes the key out of a text, however JSON, a repr, or one after the other may have escaped it.

    Without a pattern of the key, which the cache of `re` would keep when its client is long closed.
    """
    bare = key.replace("\\", "") or key

    def redact(text: str) -> str:
        text = text.replace(key, _MASK)
        if "\\" not in text or bare not in _ESCAPE.sub(_unescape, text):
            return text
        letters = _LETTER.findall(text)
        plain = "".join(_ESCAPE.sub(_unescape, letter) for letter in letters)
        while (start := plain.rfind(bare)) >= 0:
            letters[start : start + len(bare)] = [_MASK]
            plain = plain[:start]
        return "".join(letters)

    return redact


def _unescape(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def conceal(value: str) -> Secret:
    """The text as a Secret. Of what is not text only the type is left, to be refused."""
    if isinstance(value, Secret):
        return value  # whose text another would not get to see
    return Secret(value) if isinstance(value, str) else cast(Secret, type(value))  # pyright: ignore[reportUnnecessaryIsInstance]
