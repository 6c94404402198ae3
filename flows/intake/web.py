"""Fetching: an http(s) address becomes a file, by a connection that cannot be led inwards.

A name is resolved once, every address that it has must be public, and the connection goes to the
address that was checked; a redirect is a new address (FAULTS D13).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import string
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from cleaners.errors import SourceError
from flows.errors import LimitExceeded
from flows.intake.formats import kind_of
from flows.intake.streams import copied
from flows.recipe import Limits

MAX_REDIRECTS = 2
FETCH_SECONDS = 60
_STEP_SECONDS = 10
_CHUNK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_EMBEDDED = (  # IPv6 networks that hold an IPv4 address, which is where the packets end up
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
    (ipaddress.IPv6Network("::/96"), 0),
)
_NAMES = {
    "text/html": "page.html",
    "application/xhtml+xml": "page.html",
    "text/plain": "page.txt",
    "application/pdf": "page.pdf",
    "application/json": "page.json",
    "application/epub+zip": "page.epub",
    "application/zip": "page.zip",
    "application/gzip": "page.gz",
    "text/csv": "page.csv",
}

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the file, its size, a name that says what it is, the charset."""

    file: IO[bytes]
    size: int
    name: str
    charset: str | None


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that anybody may be sent to.

    Not private, loopback, link-local, shared (CGNAT), multicast or reserved ones, nor IPv6 ones
    that stand for these.

    >>> is_public("93.184.215.14"), is_public("100.64.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        for network, shift in _EMBEDDED:
            if found in network:
                inner = ipaddress.IPv4Address(int(found) >> shift & 0xFFFFFFFF)
                return is_public(str(inner))
        if found.teredo or found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def fetch(
    address: str,
    limits: Limits,
    *,
    resolve: Resolve = resolve,
    permits: Callable[[str], bool] = is_public,
    now: Callable[[], float] = time.monotonic,
) -> Fetched:
    """Fetch an address, or raise SourceError saying why not; LimitExceeded when it is too large."""
    until = now() + FETCH_SECONDS
    place = address
    for _ in range(1 + MAX_REDIRECTS):
        parts = _checked(place)
        target = _permitted(parts, resolve, permits)
        try:
            answer = _ask(parts, target)
            if answer.status in {301, 302, 303, 307, 308}:
                place = urljoin(place, answer.getheader("Location", ""))
                continue
            if answer.status != http.client.OK:
                raise SourceError(f"the server answers {answer.status}; fetch it by other means")
            file, size = _download(answer, limits, until, now)
        except (OSError, http.client.HTTPException) as error:
            told = str(error) or type(error).__name__
            raise SourceError(f"{parts.hostname} cannot be read: {told}") from error
        return Fetched(file, size, _name(parts, answer), answer.headers.get_content_charset())
    raise SourceError(f"redirected more than {MAX_REDIRECTS} times")


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise SourceError(f"no address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SourceError(f"leads to {parts.scheme or 'nothing'}:, expected http: or https:")
    if parts.username is not None:
        raise SourceError("holds a name or password, which would end up in the corpus")
    if port not in {None, *_PORTS.values(), 8080, 8443}:
        raise SourceError(f"port {port} is none of web servers")
    return parts


def _permitted(parts: SplitResult, resolve: Resolve, permits: Callable[[str], bool]) -> str:
    """Return the one IP address to connect to. Raises SourceError when any of a name is inside."""
    host = parts.hostname or ""
    try:
        found = resolve(host, parts.port or _PORTS[parts.scheme])
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{host} is not known: {error}") from error
    inside = [each for each in found if not permits(each)]
    if inside or not found:
        raise SourceError(f"{host} leads to {', '.join(inside) or 'nothing'}, no public address")
    return found[0]


def _ask(parts: SplitResult, target: str) -> http.client.HTTPResponse:
    """Send the request to the address that was checked, under the name that was asked for."""
    port = parts.port or _PORTS[parts.scheme]
    connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=_STEP_SECONDS)
    sock = socket.create_connection((target, port), _STEP_SECONDS)
    if parts.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    connection.sock = sock
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = quote(path, safe=string.punctuation)  # spaces and 中 only; the rest is as it was given
    connection.request("GET", asked, headers={"User-Agent": "qingyuan", "Accept": "*/*"})
    return connection.getresponse()


def _download(
    answer: http.client.HTTPResponse, limits: Limits, until: float, now: Callable[[], float]
) -> tuple[IO[bytes], int]:
    size = 0

    def chunks() -> Iterator[bytes]:
        nonlocal size
        while content := answer.read1(_CHUNK):
            size += len(content)
            if size > limits.max_unpacked_bytes:
                raise LimitExceeded(
                    "its bytes are more than limits.max_unpacked_bytes allows "
                    f"({limits.max_unpacked_bytes:,})"
                )
            if now() > until:
                raise LimitExceeded(f"takes longer to fetch than {FETCH_SECONDS} seconds")
            yield content

    return copied(chunks()), size


def _name(parts: SplitResult, answer: http.client.HTTPResponse) -> str:
    """Return a name for what came: by the type that the server tells, else that of the address."""
    last = parts.path.rpartition("/")[2]
    known = _NAMES.get(answer.headers.get_content_type(), "")
    if kind_of(last) not in {None, "text"} or not known:
        return last if kind_of(last) else "page.txt"
    return known
