"""The body of an answer as it comes: unpacked on the way, never more than a mebibyte of it, and where it ends."""

import zlib

import httpx

LIMIT = 1 << 20
"""Bytes of a body, both as it comes and unpacked. An answer about ten numbers has about a thousand."""

_FORMATS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_LAST_CHUNK = b"\r\n0\r\n\r\n"


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
        self._chunked: bool = headers.get("Transfer-Encoding", "").lower() == "chunked"
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
        """Whether the record of all that came ends where the answer said that it would.

        An answer too many on a kept connection would be taken for that of the next call.
        """
        _, _, body = record.partition(b"\r\n\r\n")
        if self._length is not None:
            return str(len(body)) == self._length
        return self._chunked and (b"\r\n" + body).find(_LAST_CHUNK) == len(body) + 2 - len(_LAST_CHUNK)

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
