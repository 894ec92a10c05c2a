"""A package index on this machine: it takes uploads as PyPI does, and serves them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Index:
    url: str
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])


@contextmanager
def package_index() -> Iterator[Index]:
    """`/simple/` to install from, `/legacy/` to publish to."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            for part in _body(self).split(b"--" + self.headers["Content-Type"].partition("boundary=")[2].encode())[
                1:-1
            ]:
                head, _, content = part.partition(b"\r\n\r\n")
                if found := re.search(rb'filename="([^"]+)"', head):
                    index.files[found[1].decode()] = content.removesuffix(b"\r\n")
            self.answer(200, b"")

        def do_GET(self) -> None:
            *_, folder, name = self.path.split("/")
            if folder == "files":
                self.answer(200 if name in index.files else 404, index.files.get(name, b""))
            else:
                known = [each for each in index.files if folder == each.partition("-")[0]]
                links = (
                    f'<a href="/files/{each}#sha256={sha256(index.files[each]).hexdigest()}">{each}</a>'
                    for each in known
                )
                self.answer(200 if known else 404, "\n".join(links).encode(), "text/html")

        do_HEAD = do_GET

        def answer(self, status: int, body: bytes, kind: str = "application/octet-stream") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index = Index(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield index
        server.shutdown()


def _body(request: BaseHTTPRequestHandler) -> bytes:
    """Of a length that was announced, or in chunks."""
    if "Content-Length" in request.headers:
        return request.rfile.read(int(request.headers["Content-Length"]))
    chunks = list[bytes]()
    while size := int(request.rfile.readline(), 16):
        chunks.append(request.rfile.read(size))
        request.rfile.readline()
    request.rfile.readline()
    return b"".join(chunks)
