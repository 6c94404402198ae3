"""Code: hashes over the files of this program, so that work of other code is not taken for ours."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flows.libraries import fingerprint

_OF_CLEANING = ("cleaning.py", "packs.py", "rows.py", "tables.py")
"""What in flows decides how the rows of a cleaned source look; of cleaners it is all but dedup."""


@lru_cache(maxsize=1)
def cleaning_code() -> str:
    """Return a hash over the code and data files of cleaning, and all that they stand on."""
    flows = files("flows")
    return _hash([*_walk(files("cleaners"), but="dedup"), *map(flows.joinpath, _OF_CLEANING)])


@lru_cache(maxsize=1)
def whole_code() -> str:
    """Return a hash over all code and data files, and all that they stand on."""
    return _hash([*_walk(files("cleaners")), *_walk(files("flows"))])


def _hash(code: Iterable[Traversable]) -> str:
    whole = hashlib.sha256(json.dumps(fingerprint(), sort_keys=True).encode())
    whole.update(platform.python_version().encode())
    for file in code:
        content = file.read_bytes()
        whole.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _walk(folder: Traversable, *, but: str = "") -> Iterator[Traversable]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_file():
            yield item
        elif item.name not in {"__pycache__", but}:
            yield from _walk(item, but=but)
