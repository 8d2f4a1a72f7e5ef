"""What can be read of a ZIP whose directory is gone: the members one after the other, each behind its own header.

The layout is that of PKWARE's APPNOTE.TXT, 4.3.7 (local file header) and 4.5.3 (ZIP64 sizes).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

_HEADER = struct.Struct("<4s5H3L2H")
_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 1 << 11
_IN_ZIP64 = 0xFFFFFFFF
_PIECE = 1 << 16


class Member(NamedTuple):
    """`size` bytes when unpacked, from byte `start` of `stream` on, where they take `packed` bytes."""

    name: str
    size: int
    packed: int
    crc: int
    method: int
    encrypted: bool
    start: int
    stream: IO[bytes]

    def open(self) -> IO[bytes]:
        """The member's bytes; reading raises EOFError or zlib.error where the archive breaks off or is damaged.

        Raises NotImplementedError for a way of packing that is not read.
        """
        if self.method not in (_STORED, _DEFLATED):
            raise NotImplementedError(f"compression method {self.method}")
        return io.BufferedReader(_Unpacked(self))


def members(stream: IO[bytes]) -> Iterator[Member]:
    """The members from the start of the stream to the first place that is no member's header."""
    at = 0
    while True:
        stream.seek(at)
        header = stream.read(_HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(_SIGNATURE):
            return
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _HEADER.unpack(header)
        name = stream.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace")
        size, packed = _zip64(stream.read(extra_length), size, packed)
        member = Member(name, size, packed, crc, method, bool(flags & _ENCRYPTED), stream.tell(), stream)
        if flags & _SIZES_FOLLOW:
            measured = _measured(member)
            if measured is None:
                return
            member = measured
        yield member
        at = member.start + member.packed
        if flags & _SIZES_FOLLOW:
            stream.seek(at)
            at += 16 if stream.read(4) == _DESCRIPTOR else 12


def _zip64(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            large = [number for (number,) in struct.iter_unpack("<Q", extra[4 : 4 + length - length % 8])]
            size = large.pop(0) if size == _IN_ZIP64 and large else size
            packed = large.pop(0) if packed == _IN_ZIP64 and large else packed
        extra = extra[4 + length :]
    return size, packed


def _measured(member: Member) -> Member | None:
    """The member with the sizes that only its end tells; None where it has no end or one that cannot be found."""
    if member.method != _DEFLATED or member.encrypted:
        return None
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = packed = crc = 0
    member.stream.seek(member.start)
    try:
        while not inflater.eof:
            data = inflater.unconsumed_tail
            if not data:
                data = member.stream.read(_PIECE)
                packed += len(data)
                if not data:
                    return None
            piece = inflater.decompress(data, _PIECE)
            size += len(piece)
            crc = zlib.crc32(piece, crc)
    except zlib.error:
        return None
    return member._replace(size=size, packed=packed - len(inflater.unused_data), crc=crc)


class _Unpacked(io.RawIOBase):
    def __init__(self, member: Member) -> None:
        self._member = member
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == _DEFLATED else None
        self._read = 0
        self._given = 0
        self._crc = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._member.size - self._given)
        data = self._next(wanted) if wanted else b""
        self._given += len(data)
        self._crc = zlib.crc32(data, self._crc)
        if wanted and not data:
            raise EOFError("the archive breaks off")
        if self._given == self._member.size and self._crc != self._member.crc:
            raise zlib.error("the checksum does not agree")
        buffer[: len(data)] = data
        return len(data)

    def _next(self, wanted: int) -> bytes:
        if self._inflater is None:
            return self._packed(wanted)
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._packed(_PIECE)
            data = self._inflater.decompress(packed, wanted)
            if data or not packed:
                return data
        return b""

    def _packed(self, most: int) -> bytes:
        self._member.stream.seek(self._member.start + self._read)
        data = self._member.stream.read(min(most, self._member.packed - self._read))
        self._read += len(data)
        return data
