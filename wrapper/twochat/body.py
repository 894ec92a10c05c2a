"""The body of an answer as it comes: unpacked on the way, never more than a mebibyte of it, and where it ends."""

import re
import zlib

import httpx

LIMIT = 1 << 20
"""Bytes of a body, both as it comes and unpacked. An answer about ten numbers has about a thousand."""

_FORMATS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
# A final status with a body, and lines that end as they should.
_ONE_HEAD = re.compile(rb"HTTP/1\.1 (?!1|204|304)\d{3}[^\r\n]*(\r\n[^\r\n]+)*")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")


class Body:
    """Takes piece after piece. `flaw`: what is wrong with it, in words."""

    def __init__(self, headers: httpx.Headers) -> None:
        # httpx would unpack each piece whole, and a piece can stand for a thousand times its size.
        encoding = headers.pop("Content-Encoding", "").strip().lower()
        known = encoding in ("", "identity", *_FORMATS)
        self.flaw = "" if known else "the body is encoded in a way that nobody asked for"
        self._format = _FORMATS.get(encoding)
        self._unpacker = zlib.decompressobj(self._format) if self._format else None
        self._length: str | None = headers.get("Content-Length")
        self._coding: str | None = headers.get("Transfer-Encoding")
        self._came = self._gave = 0
        self._pieces: list[bytes] = []

    @property
    def content(self) -> bytes:
        return b"".join(self._pieces)

    def take(self, piece: bytes) -> bool:
        """Whether more is wanted."""
        if self.flaw:
            return False
        try:
            plain = self._unpacked(piece)
        except zlib.error:
            self.flaw = "the body can't be decoded"
            return False
        self._pieces.append(plain)
        self._came += len(piece)
        self._gave += len(plain)
        if max(self._came, self._gave) > LIMIT:
            self.flaw = f"the body is over {LIMIT >> 20} MiB"
        return not self.flaw

    def end(self) -> None:
        """To be called when nothing more comes."""
        if self._unpacker and self._came and not (self.flaw or self._unpacker.eof):
            self.flaw = "the body can't be decoded"

    def fills(self, record: bytearray) -> bool:
        """Whether the record of all that came is one answer, written in the plainest way, and nothing else.

        An answer too many on a kept connection would be taken for that of the next call. What is written otherwise may be as
        good, but where it ends is read in more than one way.
        """
        head, _, body = bytes(record).partition(b"\r\n\r\n")
        if not _ONE_HEAD.fullmatch(head) or (self._length is None) == (self._coding is None):
            return False
        return str(len(body)) == self._length if self._coding is None else self._coding == "chunked" and _chunked(body)

    def _unpacked(self, piece: bytes) -> bytes:
        if not self._unpacker:
            return piece
        if self._unpacker.eof:  # it would copy what more comes again and again
            return b""
        room = LIMIT - self._gave + 1
        try:
            return self._unpacker.decompress(piece, room)
        except zlib.error:
            if self._format != zlib.MAX_WBITS or self._came:
                raise
            # Some servers leave out the frame that HTTP's deflate has.
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._unpacker.decompress(piece, room)


def _chunked(body: bytes) -> bool:
    """Whether these are chunks without extensions or trailers, and the last one is at the end."""
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        at = size.end() + int(size[1], 16) + 2
        if body[at - 2 : at] != b"\r\n":
            return False
        if not int(size[1], 16):
            return at == len(body)
    return False
