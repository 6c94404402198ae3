"""What metadata says of a post in a form that tables need: when it appeared, and where."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cleaners.records import Metadata

_DATE_KEYS = (
    "publishedat", "published", "datepublished", "pubdate", "publishdate", "publishtime",
    "pubtime", "releasedate", "date", "createdat", "created", "time",
)  # fmt: skip
_URL_KEYS = ("url", "link", "permalink", "canonical", "canonicalurl", "sourceurl", "originalurl")
_CHINESE_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def published_at(metadata: Metadata) -> datetime | None:
    """Return when a post was published, in UTC; a date without a zone counts as UTC.

    Reads RFC 2822, ISO 8601 and 2021年10月19日 forms; None where there is none that it can read.

    >>> published_at({"date": "Tue, 19 Oct 2021 00:49:00 GMT"}).isoformat()
    '2021-10-19T00:49:00+00:00'
    """
    for value in _values(metadata, _DATE_KEYS):
        found = _date(value.strip())
        if found is not None:
            return found
    return None


def url(metadata: Metadata) -> str | None:
    """Return the address of a post: the first http(s) one under url, link, permalink, canonical.

    >>> url({"link": "https://www.example.cn/甲"})
    'https://www.example.cn/甲'
    """
    for value in _values(metadata, _URL_KEYS):
        if value.startswith(("http://", "https://")):
            return value
    return None


def _values(metadata: Metadata, names: tuple[str, ...]) -> list[str]:
    by_name: dict[str, str] = {}
    for key, value in metadata.items():
        if isinstance(value, str):
            by_name.setdefault(re.sub(r"[\W_]", "", key).lower(), value)
    return [by_name[name] for name in names if name in by_name]


def _date(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        chinese = _CHINESE_DATE.fullmatch(value)
        try:
            if chinese:
                year, month, day, hour, minute, second = (int(n or 0) for n in chinese.groups())
                found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            else:
                found = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
