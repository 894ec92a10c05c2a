"""What an answer is as a whole, before anything is read from it: an object, or the error that its status and body stand for."""

import pytest

from twochat import ContractError, NeverSent, Unsuccessful, errors
from twochat.answer import Body, error_for, read
from twochat.body import Response

BUSY = errors.NumberBusy
KINDS: dict[int, type[errors.StatusError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    402: errors.PaymentRequired,
    403: errors.Forbidden,
    404: errors.NotFound,
    406: errors.NotSupported,
    **dict.fromkeys((409, 410, 486), BUSY),
    422: errors.Unprocessable,
    429: errors.RateLimited,
    **dict.fromkeys((500, 501, 502, 504, 520, 599), errors.ServerError),
    503: errors.Unavailable,
}


@pytest.mark.parametrize("status", range(201, 600))
def test_a_status_is_the_error_that_the_contract_names_and_any_other_breaks_it(status: int) -> None:
    error = error_for(status, "body", 7.0)
    if status in KINDS or status >= 500:
        assert type(error) is KINDS.get(status, errors.ServerError)
        assert error.args == (status, "body", 7.0)
    else:
        assert type(error) is ContractError
        assert (error.status, error.body) == (status, "body")
        assert ("redirect" in str(error)) == (300 <= status < 400)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a": {"b": 1, "b": 1}}', "a key stands twice"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('"{}"', "not a JSON object"),
    ],
)
def test_what_is_not_one_json_object_breaks_the_contract(text: str, problem: str) -> None:
    error = read(Response(200, text, None), lambda body: body)
    assert isinstance(error, ContractError)
    assert (error.status, error.body) == (200, text)
    assert problem in str(error)


@pytest.mark.parametrize("success", ["true", "null", "0", '"false"'])
def test_only_a_success_that_is_false_is_a_failure_whose_reason_is_kept(success: str) -> None:
    text = f'{{"success": {success}}}'
    body = read(Response(200, text, None), lambda body: body)
    assert isinstance(body, Body)
    assert (body.status, body.text, [*body.json]) == (200, text, ["success"])
    failed = read(Response(200, '{"success": false}', None), lambda body: body)
    assert isinstance(failed, Unsuccessful)
    assert (failed.status, failed.body) == (200, '{"success": false}')


def test_a_reader_has_the_object_and_may_say_that_the_contract_is_broken() -> None:
    assert read(Response(200, '{"a": 1}', None), lambda body: body.json["a"]) == 1
    error = read(Response(200, "{}", None), lambda body: body.error("a problem"))
    assert isinstance(error, ContractError)
    assert (error.status, error.body, "a problem" in str(error)) == (200, "{}", True)


def test_an_answer_is_read_only_if_it_came_whole_and_with_success() -> None:
    never = NeverSent("no connection")
    assert read(never, lambda body: body.json) is never
    assert isinstance(read(Response(201, "{}", 7.0), lambda body: body), ContractError)
    broken = read(Response(200, "{}", None, "the body is over 5 bytes"), lambda body: body)
    assert isinstance(broken, ContractError)
    assert (broken.status, broken.body) == (200, "{}")
    assert "over 5 bytes" in str(broken)
    limited = read(Response(429, "{}", 7.0), lambda body: body)
    assert isinstance(limited, errors.RateLimited)
    assert limited.retry_after == 7.0


@pytest.mark.parametrize("status", KINDS)
def test_a_status_says_whether_another_try_may_help_and_whether_the_call_may_have_been_carried_out(status: int) -> None:
    error = error_for(status, "", None)
    assert (error.transient, error.uncertain) == (
        status in (409, 410, 429, 486, 503),
        KINDS[status] is errors.ServerError,
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"detail": "said"}', "said"),
        ('{"error_message": "said"}', "said"),
        ('{"message": "said"}', "said"),
        ('{"detail": [{"msg": "said"}, {"msg": "more"}]}', "said"),
        ('{"detail": []}', None),
        ('{"message": 1}', None),
        ("said", None),
        ("[" * 100_000, None),
    ],
)
def test_the_words_of_a_refusal_are_read_from_any_known_envelope(body: str, words: str | None) -> None:
    error = errors.StatusError(418, body)
    assert (error.message, str(error)) == (words, f"2Chat answered 418 ({words or 'no message'}).")


DOUBT = "People may have been added."
TOLD: list[tuple[errors.TwoChatError, bool, bool, str]] = [
    (errors.TwoChatError("root"), False, False, "root"),
    (errors.NeverSent("no connection"), True, False, "no connection"),
    (errors.NeverSent("no trust", False), False, False, "no trust"),
    (errors.MaybeSent("no answer"), False, True, f"no answer {DOUBT}"),
    (
        ContractError("not JSON", 200),
        False,
        True,
        f"2Chat answered 200, but not as its contract says: not JSON. {DOUBT}",
    ),
    (errors.ServerError(500), False, True, f"2Chat answered 500 (no message). {DOUBT}"),
    (
        errors.NotFound(404),
        False,
        False,
        "2Chat answered 404 (no message). Nothing was done: check the id of the group, the sending number, or what else the call named.",
    ),
]


@pytest.mark.parametrize(("error", "transient", "uncertain", "text"), TOLD, ids=repr)
def test_only_where_it_is_uncertain_an_error_says_what_the_call_may_have_done(
    error: errors.TwoChatError, transient: bool, uncertain: bool, text: str
) -> None:
    plain = str(error)
    error.doubt = DOUBT
    assert (error.transient, error.uncertain, str(error)) == (transient, uncertain, text)
    assert plain == text.removesuffix(f" {DOUBT}")


def test_at_whatsapps_limit_an_error_says_when_to_go_on() -> None:
    assert errors.Throttled().args == (errors.Throttled().retry_after,) == (3600,)
    assert errors.Throttled(90.0).retry_after == 90
    assert "Go on in 60 minutes" in str(errors.Throttled())
