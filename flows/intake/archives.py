"""Archives: the members of zip and tar files, read one after the other and never extracted."""

from __future__ import annotations

import tarfile
import zipfile
from typing import IO, Self

from flows.intake.formats import kind_of, suffix_of
from flows.intake.items import Items, Opened, Refused, visible
from flows.intake.streams import DAMAGE, Forward, forward, seekable
from flows.intake.zips import open_zip

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_SKIPPED = 1 << 18


def read_zip(opened: Opened) -> Items:
    """Yield the items of a zip file in the order of its directory.

    Raises BadZipFile behind the whole members of one whose directory is missing, and LimitExceeded.
    """
    with opened.budget.inside(), seekable(opened.stream) as file:
        archive, cut = open_zip(file)
        with archive:
            for info in archive.infolist():
                name = _zip_name(info)
                if not info.is_dir() and _is_wanted(opened, name):
                    yield from _zip_member(opened, archive, info, name)
        if cut:
            raise cut


def read_tar(opened: Opened) -> Items:
    """Yield the items of a tar file in its order; links and devices are none of them.

    Archives one behind the other are one. Raises TarError where it ends without its end mark: the
    items before are good, and the member that was cut is no refusal beside that.
    """
    tape = _Tape(forward(opened.stream))
    tar = _Tar(
        fileobj=tape,  # type: ignore[arg-type]  # what is asked of it, it has
        encoding="utf-8",
        errors="surrogateescape",
        ignore_zeros=True,
        tarinfo=_Header,
    )
    cut: Refused | None = None
    with opened.budget.inside(), tar:
        while info := tar.next():
            if cut:
                yield cut
                cut = None
            tar.members = []  # type: ignore[attr-defined]  # it keeps all, and nobody can go back
            name = visible(info.name.encode("utf-8", "surrogateescape"))
            if info.isdir() or not _is_wanted(opened, name):
                continue
            if not info.isreg() or info.issparse():
                opened.budget.skipped["link, device or hole in an archive"] += 1
                continue
            for item in _member(opened, forward(_Content(tape, info.size)), name):
                if isinstance(item, Refused) and isinstance(item.error.__cause__, DAMAGE):
                    cut = item  # it may be the archive that ends here
                else:
                    yield item
        if cut:
            yield cut
        while tape.read(_SKIPPED):  # what it was unpacked from is whole
            pass


class _Tape:
    """A stream that knows its place and goes on to another; tarfile's own loses short reads."""

    def __init__(self, stream: Forward) -> None:
        self._stream, self._place = stream, 0

    def tell(self) -> int:
        return self._place

    def seek(self, place: int) -> None:
        while self._place < place and self.read(min(place - self._place, _SKIPPED)):
            pass

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self._place += len(content)
        return content


class _Content:
    """What a member holds, from where its tape stands."""

    def __init__(self, tape: _Tape, size: int) -> None:
        self._tape, self._left = tape, size

    def read(self, size: int, /) -> bytes:
        content = self._tape.read(min(size, self._left))
        if self._left and not content:
            raise tarfile.ReadError("it ends within a member")
        self._left -= len(content)
        return content


class _Tar(tarfile.TarFile):
    """A tar file that knows whether its end mark, a block of zeros, was seen."""

    ended = False


class _Header(tarfile.TarInfo):
    """A header that is not taken for the end where it is missing, cut or no header."""

    @classmethod
    def fromtarfile(cls, tar: _Tar) -> Self:  # type: ignore[override]  # only _Tar makes these
        try:
            header = super().fromtarfile(tar)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # typeshed lacks it
            tar.ended = True
            raise
        except tarfile.SubsequentHeaderError as error:  # type: ignore[attr-defined]  # as above
            raise tarfile.ReadError(f"half a header: {error}") from error
        except tarfile.HeaderError as error:
            if tar.ended:  # what tapes hold behind the end
                raise tarfile.EmptyHeaderError from error  # type: ignore[attr-defined]  # as above
            raise tarfile.ReadError(f"it ends without its end mark: {error}") from error
        tar.ended = False
        return header


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
