"""The store: immutable, checked, atomically committed versions of a corpus."""

from flows.store.corpus import CorpusStore
from flows.store.disk import Disk
from flows.store.manifest import File, Input, Manifest
from flows.store.parts import PartWriter, ends_part
from flows.store.version import Version

__all__ = [
    "CorpusStore",
    "Disk",
    "File",
    "Input",
    "Manifest",
    "PartWriter",
    "Version",
    "ends_part",
]
