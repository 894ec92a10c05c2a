"""Setting the picture of a group, by its address. No answer shows it, so a server that answers and sets nothing can't be
noticed here."""

from tests.contract.mutants.edits import EditScope
from tests.contract.operations import promoteParticipant as promote
from tests.contract.operations import setGroupDescription as describe
from tests.contract.operations.promoteParticipant import Accepted
from tests.contract.operations.setGroupDescription import (
    LONGEST,
    ONCE,
    fields,
    instance,
    refuses,
    right,
    scenarios,
    wrong,
)
from tests.contract.scenarios import Scenario, Step
from tests.contract.valid import valid_request

PICTURE = "setGroupPicture"
_START = "https://example.com/"
_LONGEST_ADDRESS = _START + "p" * (LONGEST - len(_START))
_QUERY = "https://example.com:8443/pictures?of=fair&size=640#top"
_NONE = (
    "",
    "picture.jpg",
    "//example.com/picture.jpg",
    "ftp://example.com/picture.jpg",
    "https:/example.com/picture.jpg",
    "see https://example.com/picture.jpg",
    "https://example.com/a picture.jpg",
    "https://bücher.example/größe/bild.jpg",
)


def served(address: str) -> Step:
    """A call that sets this picture."""
    return Step(fields(valid_request(PICTURE), url=address), 200, Accepted())


SCENARIOS = (
    *scenarios(
        PICTURE,
        "picture",
        "url",
        ("https://example.com/fair.png", "https://example.com/cake.png"),
        longest=_LONGEST_ADDRESS,
        wrong=_NONE,
    ),
    Scenario("picture_with_a_query", (served(_QUERY),)),
    Scenario("picture_without_a_path", (served("https://example.com"),)),
    Scenario("picture_over_http", (served("http://example.com/fair.png"),)),
    Scenario("picture_with_umlauts_encoded", (served("https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/bild.jpg"),)),
)

WRONG_ANSWERS = ONCE | {
    "an address with a query is refused": ("documented", refuses(422, lambda call: b"?" in call.request_body)),
    "an address without a path is refused": ("inferred", refuses(422, lambda call: b'.com"' in call.request_body)),
    "addresses without TLS are refused": ("inferred", refuses(422, lambda call: b"http://" in call.request_body)),
}
WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = describe.WRONG_REQUESTS
HARMLESS = promote.HARMLESS

ACCEPTED = (
    *right(PICTURE, "from_number"),
    instance(PICTURE, "the longest address", "inferred", url=_LONGEST_ADDRESS),
    instance(PICTURE, "an address with a query", url=_QUERY),
    instance(PICTURE, "an address without a path", "inferred", url="https://example.com"),
    instance(PICTURE, "an address without TLS", "inferred", url="http://example.com/fair.png"),
    *promote.ACCEPTED,
)
REFUSED = (
    *wrong(PICTURE, "from_number"),
    instance(PICTURE, "an address that is too long", "inferred", url=f"{_LONGEST_ADDRESS}p"),
    instance(PICTURE, "the address of a number", "inferred", url="https://[::1]/fair.png"),
    instance(PICTURE, "an address behind a blank", url=" https://example.com/fair.png"),
    *(instance(PICTURE, f"an address that is {address!r}", url=address) for address in _NONE),
    *promote.REFUSED,
)
