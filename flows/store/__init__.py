"""The store: immutable, checked, atomically committed versions of a corpus."""

from flows.store.corpus import CorpusStore, Pruned
from flows.store.disk import Disk
from flows.store.manifest import File, Input, Manifest
from flows.store.parts import PartReader, PartWriter, ends_part, records_per_part
from flows.store.version import Version

__all__ = [
    "CorpusStore",
    "Disk",
    "File",
    "Input",
    "Manifest",
    "PartReader",
    "PartWriter",
    "Pruned",
    "Version",
    "ends_part",
    "records_per_part",
]
