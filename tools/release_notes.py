"""The text that a release changes: the one place of the version, and the changelog (https://keepachangelog.com)."""

import re

from packaging.version import InvalidVersion, Version


class Refused(Exception):
    """The release can't be made; the message is one sentence. Nothing was changed."""


def declared(version_file: str) -> str:
    """The version in the text of wrapper/twochat/_version.py."""
    (version,) = re.findall(r'^__version__ = "(.+)"$', version_file, re.MULTILINE)
    return str(version)


def check_version(version: str, current: str, released: bool) -> None:
    """Raises:
    Refused: it is no version of PEP 440 as an index shows it, or not newer than the current one, which may have been released.
    """
    try:
        parsed = Version(version)
    except InvalidVersion:
        raise Refused(f"VERSION={version} is no version of PEP 440, as 0.2.0 and 0.2.0rc1 are.") from None
    if parsed.local:
        raise Refused(f"VERSION={version} is a local version, which no index takes.")
    if version != str(parsed):
        raise Refused(f"VERSION={version} is written {parsed}.")
    if parsed < Version(current) or (parsed == Version(current) and released):
        raise Refused(f"VERSION={version} is not newer than {current}, the version in wrapper/twochat/_version.py.")


def _section(changelog: str, name: str) -> re.Match[str] | None:
    """The heading of a section, and its text."""
    heading = rf"^## (?:\[{re.escape(name)}\]|{re.escape(name)})(?: [^\n]*)?$"
    return re.search(rf"({heading})\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)


def date_section(changelog: str, version: str, date: str) -> str:
    """The changelog with the section of the version dated: its own, or what stands under Unreleased.

    Raises:
        Refused: there is neither, or it lists nothing.
    """
    own, unreleased = (_section(changelog, name) for name in (version, "Unreleased"))
    if not (section := own or unreleased):
        raise Refused(f"CHANGELOG.md has neither a section [{version}] nor [Unreleased].")
    if not re.search(r"^[-*] \S", section[2], re.MULTILINE):
        raise Refused(f"CHANGELOG.md lists nothing under {section[1].removeprefix('## ')}.")
    heading = f"## [{version}] - {date}"
    return changelog.replace(section[1], heading if own else f"## [Unreleased]\n\n{heading}", 1)


def is_dated(changelog: str, version: str) -> bool:
    section = _section(changelog, version)
    return bool(section and re.search(r" - \d{4}-\d\d-\d\d$", section[1]))
