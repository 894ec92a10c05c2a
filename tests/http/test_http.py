"""One exchange: what each thing that a server may do to it makes of it, and what it leaves behind."""

import asyncio
import gc
import gzip
import logging
import multiprocessing
import os
import pickle
import ssl
import threading
import time
import traceback
import tracemalloc
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.http.face import GET, POST, Blocking, Face, Make, Result, settings
from tests.support.people import GROUP, KEY
from tests.support.scripted import Cut, Forever, Hold, Reply, Request, Scripted, answer
from tests.support.tls import LOCALHOST
from twochat.body import CHANGE_LIMIT, ERROR_BODY_LIMIT, READ_LIMIT, Response
from twochat.errors import InputError, MaybeSent, NeverSent, TwoChatError
from twochat.http import AsyncClient, Client

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GIGABYTE = b"Content-Length: 1073741824\r\n\r\n"
BLANKS = b" " * (1 << 16)


def responds(status: int, text: str, problem: str = "") -> Callable[[Result], bool]:
    return lambda result: result == Response(status, text, None, problem)


def refused(status: int) -> Callable[[Result], bool]:
    return lambda result: (
        isinstance(result, Response)
        and (result.status, result.problem) == (status, f"the body is over {CHANGE_LIMIT:,} bytes")
        and len(result.text) == ERROR_BODY_LIMIT
    )


def broke(why: str) -> Callable[[Result], bool]:
    return lambda result: isinstance(result, MaybeSent) and str(result).startswith("the connection broke (" + why)


OUTCOMES: dict[str, tuple[Reply, Callable[[Result], bool]]] = {
    "an answer": (answer(200, "{}"), responds(200, "{}")),
    "an answer after others": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + answer(200, "{}"), responds(200, "{}")),
    "chunks": (CHUNKED + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", responds(200, "{}")),
    "ended by the connection": (Cut(OK + b"\r\n{}"), responds(200, "{}")),
    "HTTP/1.0": (Cut(b"HTTP/1.0 200 OK\r\n\r\n{}"), responds(200, "{}")),
    "no body": (answer(204), responds(204, "")),
    "an unknown status": (answer(599, "{}"), responds(599, "{}")),
    "another answer behind it": (answer(200, "{}") + answer(401), responds(200, "{}")),
    "to another place": (answer(302, headers={"Location": "https://elsewhere.example/"}), responds(302, "")),
    "to no place at all": (answer(307, headers={"Location": "http://["}), responds(307, "")),
    "compressed": (
        answer(404, gzip.compress(b"{}"), {"Content-Encoding": "gzip"}),
        responds(404, "", "the body is compressed, though that was not asked for"),
    ),
    "said to be compressed": (
        answer(401, b"{}", {"Content-Encoding": "br"}),
        responds(401, "", "the body is compressed, though that was not asked for"),
    ),
    "a gigabyte": (Forever(OK + GIGABYTE, BLANKS), refused(200)),
    "a gigabyte, not announced": (Forever(OK + b"\r\n", BLANKS), refused(200)),
    "a gigabyte in chunks": (Forever(CHUNKED, b"10000\r\n" + BLANKS + b"\r\n"), refused(200)),
    "a gigabyte with 401": (Forever(b"HTTP/1.1 401 No\r\n" + GIGABYTE, BLANKS), refused(401)),
    "reset before the headers": (Cut(reset=True), broke("[Errno")),
    "reset in the headers": (Cut(OK + b"Content-Le", reset=True), broke("[Errno")),
    "reset in the body": (Cut(answer(200, "{}")[:-1], reset=True), broke("")),
    "ended before the headers": (Cut(), broke("Server disconnected")),
    "ended in the headers": (Cut(OK + b"Content-Le"), broke("Server disconnected")),
    "ended in the body": (Cut(answer(200, "{}")[:-1]), broke("peer closed")),
    "ended before the last chunk": (Cut(CHUNKED + b"2\r\n{}\r\n"), broke("peer closed")),
    "101": (Cut(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"), broke("")),
    "another protocol": (Cut(b"220 mail.example.com ESMTP\r\n\r\n"), broke("illegal")),
    "a header of 200 KB": (Cut(OK + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n{}"), broke("")),
    "a chunk of no size": (Cut(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), broke("illegal")),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_befalls_a_call_is_returned_as_it_is(face: Face, server: Scripted, name: str) -> None:
    reply, expected = OUTCOMES[name]
    server.play([reply])
    result = face.send()
    assert expected(result), result
    server.play([answer(200, "{}")])
    assert face.send() == Response(200, "{}", None), "it was not left behind by the next call"
    assert len(server.requests) == 1


DRIPS: dict[str, Reply] = {
    "no answer ever": Hold(),
    "a drip of headers": Forever(OK, b"X-Drip: 1\r\n", 0.03),
    "a drip within a header": Forever(OK + b"X-Drip: ", b"1", 0.03),
    "early hints for ever": Forever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.03),
    "early hints for ever, fast": Forever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
    "a drip of an announced body": Forever(OK + GIGABYTE, b" ", 0.03),
    "a drip of chunks": Forever(CHUNKED, b"1\r\n \r\n", 0.03),
    "a drip of a refusal": Forever(b"HTTP/1.1 401 Unauthorized\r\n" + GIGABYTE, b" ", 0.03),
    # What is there would be a whole answer: but it is not, until the connection ends.
    "a drip after the body": Forever(OK + b"\r\n{}", b" ", 0.03),
}


OVER_TLS = ("a drip of headers", "a drip after the body")
BOUNDED = [(name, False) for name in DRIPS] + [(name, True) for name in OVER_TLS]


@pytest.mark.parametrize(("name", "tls"), BOUNDED, ids=lambda value: value if isinstance(value, str) else "TLS" * value)
def test_the_whole_call_is_bounded(make: Make, server: Scripted, secured: Scripted, name: str, tls: bool) -> None:
    server = secured if tls else server
    url = f"https://localhost:{server.port}" if tls else server.url
    server.play([DRIPS[name]])
    with make(url, timeout=0.4, ca_file=LOCALHOST) as face:
        began = time.monotonic()
        result = face.send()
        took = time.monotonic() - began
    assert isinstance(result, MaybeSent)
    assert str(result) == "2Chat did not answer in time (0.4 s)."
    # Two clocks run for as long, ours and httpx's between two bytes: where no byte comes, either may strike first.
    assert str(result.__cause__) in ("timed out after 0.4 s", *(["timed out"] if name == "no answer ever" else []))
    assert 0.4 <= took < 3
    server.release()


@pytest.mark.parametrize("limit", [CHANGE_LIMIT, READ_LIMIT])
def test_a_body_of_exactly_the_limit_is_read_and_of_a_longer_one_not_much_more(
    face: Face, server: Scripted, limit: int
) -> None:
    server.play([answer(200, b" " * limit), answer(200, b" " * (limit + 1)), Forever(OK + GIGABYTE, BLANKS)])
    whole, longer, endless = (face.send(GET, limit) for _ in range(3))
    assert isinstance(whole, Response)
    assert (limit, "") == (len(whole.text), whole.problem)
    for result in (longer, endless):
        assert isinstance(result, Response)
        assert (ERROR_BODY_LIMIT, f"the body is over {limit:,} bytes") == (len(result.text), result.problem)
    assert server.streamed.get(timeout=30) < limit + (16 << 20)  # with what the system holds for both ends


def test_a_gzip_bomb_is_not_unpacked(face: Face, server: Scripted) -> None:
    server.play([answer(200, gzip.compress(bytes(20 << 20)), {"Content-Encoding": "gzip"})])
    tracemalloc.start()
    try:
        face.send()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


def test_a_request_is_what_the_builder_made_with_our_headers(face: Face, server: Scripted) -> None:
    server.play(lambda _: answer(200, "{}"))
    face.send(POST)
    face.send(GET)
    post, get = server.requests
    assert (post.method, post.path, post.json) == ("POST", POST["url"], POST["json"])
    assert (get.method, get.path, get.body) == ("GET", GET["url"], b"")
    assert dict(get.headers) == {
        "host": f"127.0.0.1:{server.port}",
        "x-user-api-key": KEY,
        "user-agent": face.client.settings.user_agent,
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
    }
    assert post.headers["content-type"] == "application/json"


def test_no_connection_is_kept(face: Face, server: Scripted) -> None:
    server.play(lambda _: answer(200, "{}"))
    for _ in range(3):
        face.send()
    assert server.connections == 3


@pytest.mark.parametrize("status", [200, 401])
def test_no_cookie_is_kept(face: Face, server: Scripted, status: int) -> None:
    server.play(lambda _: answer(status, "{}", {"Set-Cookie": "session=1"}))
    face.send()
    face.send()
    assert [request.headers.get("cookie") for request in server.requests] == [None, None]
    assert [*face.client._client.cookies.jar] == []


def test_a_retry_after_is_read(face: Face, server: Scripted) -> None:
    server.play([answer(429, "{}", {"Retry-After": "7"}), answer(429, "{}", {"Retry-After": "soon"})])
    assert [face.send(), face.send()] == [Response(429, "{}", 7.0), Response(429, "{}", None)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_so_that_the_key_goes_nowhere_else(
    face: Face, server: Scripted, status: int
) -> None:
    with Scripted() as elsewhere:
        for place in (elsewhere.url + "/open", elsewhere.url.removeprefix("http:"), "http://[", server.url + "/open"):
            server.play([answer(status, "{}", {"Location": place})])
            assert face.send() == Response(status, "{}", None)
            assert len(server.requests) == 1
        assert elsewhere.requests == []


@pytest.mark.parametrize("variable", ["NETRC", "HOME"])
def test_no_password_is_taken_from_a_file(
    face: Face, server: Scripted, tmp_path: object, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    file = f"{tmp_path}/.netrc"
    with open(file, "w") as netrc:
        netrc.write("machine 127.0.0.1 login user password word\n")
    monkeypatch.setenv(variable, file if variable == "NETRC" else str(tmp_path))
    server.play([answer(200, "{}")])
    face.send()
    assert "authorization" not in server.requests[0].headers


def test_a_closed_client_sends_nothing(make: Make, server: Scripted) -> None:
    face = make(server.url)
    face.close()
    face.close()
    for error in (face.ready(), face.send()):
        assert isinstance(error, InputError)
        assert str(error) == "this client is closed: nothing was sent. Make calls inside its `with` block."
    assert server.requests == []


def test_an_open_client_is_ready(face: Face) -> None:
    assert face.ready() is None


def test_without_a_loop_of_asyncio_nothing_is_sent(server: Scripted) -> None:
    client = AsyncClient(settings(server.url))
    assert isinstance(client.ready(), InputError)
    with pytest.raises(StopIteration) as stopped:
        client.send(POST, CHANGE_LIMIT).send(None)  # as trio would
    assert isinstance(stopped.value.value, InputError)
    assert "asyncio" in str(stopped.value.value)
    assert server.requests == []
    asyncio.run(client.close())


def test_a_client_outlives_event_loops_whatever_went_wrong_in_them(server: Scripted) -> None:
    """Each call of the face has its own; and in one some were still under way when it ended."""
    client = AsyncClient(settings(server.url, timeout=0.3))
    server.play([Cut(), Hold(), Cut(reset=True), answer(200, "{}")])
    results = [asyncio.run(client.send(POST, CHANGE_LIMIT)) for _ in range(4)]
    assert [type(result) for result in results] == [MaybeSent, MaybeSent, MaybeSent, Response]

    async def abandon() -> None:
        server.play([Hold()])
        asyncio.create_task(client.send(POST, CHANGE_LIMIT))  # noqa: RUF006  # that it is forgotten is the point
        while not server.requests:
            await asyncio.sleep(0.01)

    asyncio.run(abandon())
    server.play([answer(200, "{}")])
    assert asyncio.run(client.send(POST, CHANGE_LIMIT)) == Response(200, "{}", None)
    asyncio.run(client.close())


def test_a_loop_that_was_not_ended_in_order_does_no_harm_either(server: Scripted) -> None:
    client = AsyncClient(settings(server.url))
    server.play([Hold()])
    loop = asyncio.new_event_loop()
    task = loop.create_task(client.send(POST, CHANGE_LIMIT))
    while not server.requests:
        loop.run_until_complete(asyncio.sleep(0.01))
    server.play([answer(200, "{}")])
    assert asyncio.run(client.send(POST, CHANGE_LIMIT)) == Response(200, "{}", None)
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.close()
    asyncio.run(client.close())


@pytest.mark.parametrize("stage", ["TLS", "an answer"])
def test_a_task_that_is_cancelled_leaves_no_connection(server: Scripted, secured: Scripted, stage: str) -> None:
    async def scene() -> None:
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        url = f"https://127.0.0.1:{port}" if stage == "TLS" else f"http://127.0.0.1:{port}"
        client = AsyncClient(settings(url))
        task = asyncio.create_task(client.send(POST, CHANGE_LIMIT))
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(ended.wait(), 10)
        listening.close()
        await client.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        heard.set()
        try:
            while await reader.read(1 << 16):
                pass
        except ConnectionError:
            pass
        ended.set()
        writer.close()

    heard, ended = asyncio.Event(), asyncio.Event()
    asyncio.run(scene())


class Stop(BaseException):
    """As KeyboardInterrupt is."""


def test_an_interrupt_passes_and_leaves_nothing(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise Stop

    server.play([answer(200, "{}")])
    with Blocking(server.url) as face:
        monkeypatch.setattr("twochat.body.BodyReader.take", interrupted)
        with pytest.raises(Stop):
            face.send()


def test_sixteen_threads_share_a_client(server: Scripted) -> None:
    def echo(request: Request) -> bytes:
        return answer(200, request.json["n"])

    server.play(echo)
    results: dict[int, Result] = {}
    with Blocking(server.url) as face:

        def work(n: int) -> None:
            results[n] = face.send(POST | {"json": {"n": f"{n}"}})

        threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {n: Response(200, f"{n}", None) for n in range(16)} == results


def test_a_call_leaves_no_thread_and_no_descriptor_behind(face: Face, server: Scripted) -> None:
    server.play(lambda request: (answer(200, "{}"), Cut(), Cut(reset=True))[request.number % 3])
    face.send()
    before = _descriptors()
    for _ in range(30):
        face.send()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (_descriptors() > before or _watchdogs()):
        time.sleep(0.05)  # the server's end closes in a moment, and the watchdog ends a second after the last call
    assert (_descriptors() <= before, _watchdogs()) == (True, [])


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def _watchdogs() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "twochat-watchdog"]


def test_one_watchdog_watches_all_calls_each_for_its_own_time(server: Scripted) -> None:
    server.play(lambda _: Hold())
    took: dict[float, float] = {}

    def work(timeout: float) -> None:
        with Blocking(server.url, timeout=timeout) as face:
            began = time.monotonic()
            face.send()
            took[timeout] = time.monotonic() - began

    threads = [threading.Thread(target=work, args=(timeout,)) for timeout in (1.5, 0.9, 0.3, 0.6)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    assert len(_watchdogs()) == 1
    for thread in threads:
        thread.join()
    assert all(timeout <= seconds < timeout + 0.6 for timeout, seconds in took.items()), took


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_calls_for_itself_and_is_bounded_too(server: Scripted) -> None:
    """While its parent has a call under way, and the parent's watchdog, which is not in the child, runs."""
    server.play([Hold(), Hold(), answer(200, "{}")])
    with Blocking(server.url, timeout=0.5) as face:
        parent = threading.Thread(target=face.send)
        parent.start()
        while not server.requests:
            time.sleep(0.01)
        context = multiprocessing.get_context("fork")
        results = context.SimpleQueue()

        def child() -> None:
            results.put(str(face.send()))
            results.put(repr(face.send()))

        process = context.Process(target=child)
        process.start()
        process.join(20)
        assert not process.is_alive()
        assert results.get() == "2Chat did not answer in time (0.5 s)."
        assert results.get() == repr(Response(200, "{}", None))
        parent.join()


@pytest.mark.parametrize(
    "reply", [Cut(), Cut(reset=True), Cut(f"{KEY}\r\n\r\n".encode()), Hold(), answer(500, f"no {KEY}")], ids=repr
)
def test_no_result_shows_the_key_and_each_can_be_pickled(make: Make, server: Scripted, reply: Reply) -> None:
    server.play([reply])
    with make(server.url, timeout=0.5) as face:
        result = face.send()
    shown = [repr(result), str(result), f"{pickle.dumps(result)!r}"]
    if isinstance(result, TwoChatError):
        cause = result.__cause__
        assert cause is not None
        assert (result.__context__, cause.__context__, cause.__cause__) == (None, None, None)
        assert (result.__traceback__, cause.__traceback__) == (None, None)
        shown += [repr(vars(cause)), f"{pickle.dumps(cause)!r}", f"{pickle.dumps(vars(cause))!r}"]
        shown += traceback.TracebackException.from_exception(result, capture_locals=True).format()
        copy = pickle.loads(pickle.dumps(result))  # noqa: S301  # our own bytes
        assert (type(copy), str(copy), copy.transient) == (type(result), str(result), result.transient)
    assert [text for text in shown if KEY in text] == []


def test_what_the_caller_was_handling_is_no_part_of_the_reason(face: Face, server: Scripted) -> None:
    server.play([Cut()])
    try:
        raise ValueError("something of the caller's")
    except ValueError:
        assert "caller" not in str(face.send())


def test_the_address_and_the_key_are_redacted_in_the_logs_of_others(
    make: Make, server: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    server.play([answer(401, f'"{KEY}"', {"X-Echo": f"no {KEY}", "X-Group": GROUP})])
    with make(server.url) as face:
        face.send()
    shown = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    assert [text for text in shown if KEY in text or GROUP in text] == []
    [line] = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert line == f'HTTP Request: POST {server.url}/open/whatsapp/group/WAG•••/add-participant "HTTP/1.1 401 Scripted"'


def test_what_cannot_be_formatted_does_not_break_the_log(server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("httpcore.http11")
    with Blocking(server.url), caplog.at_level(logging.DEBUG, "httpcore"):
        assert logger.filter(logging.LogRecord("httpcore.http11", logging.DEBUG, "", 0, "%d", ("x",), None))
        logger.debug("no %s", KEY)
    assert caplog.messages == ["no •••"]


def test_nothing_is_kept_for_a_key_when_its_client_is_closed(
    make: Make, server: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("httpcore.http11")
    face = make(server.url, api_key="another-key-7f3a9c21")
    face.close()
    with caplog.at_level(logging.DEBUG, "httpcore"):
        logger.debug("said another-key-7f3a9c21 and %s", GROUP)
    assert caplog.messages == [f"said another-key-7f3a9c21 and {GROUP}"], "it is still looked for"
    del face
    gc.collect()
    owners = [each for each in gc.get_objects() if isinstance(each, Client | AsyncClient)]
    assert owners == []
    caplog.clear()


def test_two_clients_of_one_settings_share_its_context_and_none_reads_authorities_for_plain_http(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[object]()
    create = ssl.create_default_context

    def counted(*arguments: object, **options: object) -> ssl.SSLContext:
        made.append(arguments)
        return create(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl, "create_default_context", counted)
    Client(settings(server.url)).close()
    assert made == []
    verified = settings("https://localhost")
    Client(verified).close()
    asyncio.run(AsyncClient(verified).close())
    assert len(made) == 1


def test_a_call_that_connects_too_late_sends_nothing(
    make: Make, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a name look-up that took long, in a blocking client; or a loop that was held up."""
    server.play([])
    with make(server.url, timeout=30) as face:
        now = iter([0.0])
        monkeypatch.setattr("twochat.http.time", SimpleNamespace(monotonic=lambda: next(now, 31.0)))
        result = face.send()
    assert isinstance(result, NeverSent)
    assert "timed out after 30 s" in str(result)
    assert server.requests == []
