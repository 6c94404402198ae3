"""Intake: one file of any format becomes its items, each a record of its own, within bounds.

Nothing is written under a name from inside a file, and nothing in it is run. The readers bound
bytes, members and depth; time and memory are bounded by a worker process that can be killed, so
call them in one (``flows.unpacking``) for files that are not your own.
"""

from flows.intake.budget import Budget
from flows.intake.formats import kind_of, suffix_of
from flows.intake.items import Items, Refused, envelope, opened_envelope, raw_record, visible
from flows.intake.reading import open_local, read_opened
from flows.intake.remote import STORES, WEB, list_objects, open_remote, scheme_of, shown
from flows.intake.web import Fetched

__all__ = [
    "STORES",
    "WEB",
    "Budget",
    "Fetched",
    "Items",
    "Refused",
    "envelope",
    "kind_of",
    "list_objects",
    "open_local",
    "open_remote",
    "opened_envelope",
    "raw_record",
    "read_opened",
    "scheme_of",
    "shown",
    "suffix_of",
    "visible",
]
