"""Zip files whose directory is missing, because they were cut: the members that are whole."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

_LOCAL = struct.Struct("<4s5H3I2H")
_MAGIC = b"PK\x03\x04"
_LATER = 0x8
"""The flag of a member whose sizes stand behind it, as writers do that cannot go back."""

_UTF8 = 0x800
_ZIP64 = 0xFFFFFFFF
_CHUNK = 1 << 16
_NOTHING = b"PK\x05\x06" + bytes(18)


def open_zip(file: IO[bytes]) -> tuple[zipfile.ZipFile, zipfile.BadZipFile | None]:
    """Return a zip file, and why its directory cannot be used: then it has its whole members.

    Raises BadZipFile for what has none.
    """
    try:
        archive = zipfile.ZipFile(file)
        if _is_own(archive, file):
            return archive, None
        error = zipfile.BadZipFile("it ends without its directory")
    except zipfile.BadZipFile as caught:
        error = caught
    members = list(_members(file))
    if not members:
        raise error
    archive = zipfile.ZipFile(io.BytesIO(_NOTHING))
    archive.fp, archive.filelist = file, members
    archive.NameToInfo = {info.filename: info for info in members}
    return archive, error


def _is_own(archive: zipfile.ZipFile, file: IO[bytes]) -> bool:
    """Return whether the directory is that of this file, not of a zip file stored in it."""
    file.seek(0)
    begins = file.read(len(_MAGIC)) == _MAGIC
    return not begins or any(info.header_offset == 0 for info in archive.filelist)


def _members(file: IO[bytes]) -> Iterator[zipfile.ZipInfo]:
    """Yield the members from the front, as long as they are whole."""
    end, place = file.seek(0, os.SEEK_END), 0
    while True:
        file.seek(place)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_MAGIC):
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack(head)
        name = file.read(name_size).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        extra = file.read(extra_size)
        if _ZIP64 in (packed, size):
            size, packed = _large(extra)
        info = zipfile.ZipInfo(name)
        info.header_offset, info.flag_bits, info.compress_type = place, flags, method
        place = file.tell()
        info.CRC, info.compress_size, info.file_size = crc, packed, size
        later = bool(flags & _LATER) and not packed
        if later and not (method == zipfile.ZIP_DEFLATED and _measured(file, info)):
            return
        place += info.compress_size
        if place > end:
            return
        yield info
        place = _behind(file, place) if flags & _LATER else place


def _large(extra: bytes) -> tuple[int, int]:
    """Return the size and the packed size that an extra field of ZIP64 holds."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == 1 and size >= 16 and len(extra) >= 20:
            return struct.unpack_from("<2Q", extra, 4)
        extra = extra[4 + size :]
    return _ZIP64, _ZIP64


def _measured(file: IO[bytes], info: zipfile.ZipInfo) -> bool:
    """Find where a member ends by unpacking it; return whether it does."""
    unpacker, content = zlib.decompressobj(-zlib.MAX_WBITS), b""
    info.CRC = info.file_size = info.compress_size = 0
    while not unpacker.eof:
        if not content:
            content = file.read(_CHUNK)
            info.compress_size += len(content)
        if not content:
            return False
        try:
            unpacked = unpacker.decompress(content, _CHUNK)
        except zlib.error:
            return False
        info.CRC = zlib.crc32(unpacked, info.CRC)
        info.file_size += len(unpacked)
        content = unpacker.unconsumed_tail
    info.compress_size -= len(unpacker.unused_data)
    return True


def _behind(file: IO[bytes], place: int) -> int:
    """Return where the next member begins, behind the sizes of this: 12 to 24 bytes."""
    file.seek(place)
    sizes = file.read(24 + len(_MAGIC))
    return place + max(0, sizes.find(_MAGIC, len(_MAGIC)))
