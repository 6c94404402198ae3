"""Archives: the members of zip and tar files, read one after the other and never extracted."""

from __future__ import annotations

import tarfile
import zipfile
from typing import IO

from flows.intake.formats import kind_of, suffix_of
from flows.intake.items import Items, Opened, visible
from flows.intake.streams import forward, seekable

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def read_zip(opened: Opened) -> Items:
    """Yield the items of a zip file in the order of its directory. Raises LimitExceeded."""
    with opened.budget.inside(), seekable(opened.stream) as file, zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            name = _zip_name(info)
            if not info.is_dir() and _is_wanted(opened, name):
                yield from _zip_member(opened, archive, info, name)


def read_tar(opened: Opened) -> Items:
    """Yield the items of a tar file in its order; links and devices are none of them."""
    tar = tarfile.open(  # noqa: SIM115 - its stream is closed by who opened it
        fileobj=opened.stream, mode="r|", encoding="utf-8", errors="surrogateescape"
    )
    with opened.budget.inside(), tar:
        for info in tar:
            tar.members = []  # type: ignore[attr-defined]  # it keeps all, and nobody can go back
            name = visible(info.name.encode("utf-8", "surrogateescape"))
            if info.isdir() or not _is_wanted(opened, name):
                continue
            if not info.isreg() or info.issparse():
                opened.budget.skipped["link, device or hole in an archive"] += 1
                continue
            member = tar.extractfile(info)
            yield from _member(opened, forward(member), name) if member else ()


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the flag for UTF-8 its bytes were read as cp437."""
    if info.flag_bits & _UTF8_NAME:
        return visible(info.orig_filename)
    return visible(info.orig_filename.encode("cp437", "replace"))


def _zip_member(
    opened: Opened, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str
) -> Items:
    if info.flag_bits & _ENCRYPTED:
        yield opened.refuse(name, "is encrypted; unpack it with its password")
        return
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        yield opened.refuse(name, f"cannot be unpacked: {error}")
        return
    with forward(stream, opened.budget) as member:
        yield from _member(opened, member, name)


def _member(opened: Opened, stream: IO[bytes], name: str) -> Items:
    if name.startswith("/") or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":":
        yield opened.refuse(name, "its name leads out of the archive; pack it anew")
        return
    yield from opened.items(opened.member(stream, name))


def _is_wanted(opened: Opened, name: str) -> bool:
    """Count a member, and tell whether it is read, as a file of that name in a folder would be."""
    opened.budget.count()
    parts = name.split("/")
    if parts[0] == "__MACOSX" or any(part[:1] == "." and part.strip(".") for part in parts):
        opened.budget.skipped["hidden"] += 1
        return False
    if name.endswith("/") or kind_of(name) is None:
        opened.budget.skipped[f"suffix {suffix_of(name)}"] += not name.endswith("/")
        return False
    return True
