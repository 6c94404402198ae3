"""Remote sources: what an address may lead to, and files of object stores and of the web."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from packing import json_lines, of_all_formats, zipped

from cleaners.errors import SourceError
from flows.errors import LimitExceeded
from flows.intake import web
from flows.intake.remote import list_objects, shown
from flows.intake.web import fetch, is_public
from flows.recipe import Limits, default_recipe, parse_recipe
from flows.sources import find_sources
from flows.store import CorpusStore
from flows.unpacking import read_items

LIMITS = Limits()
PAGE = "<html><head><meta charset='utf-8'></head><body><p>长江经济带</p></body></html>"

# What resolvers answer for names that anybody can register or set.
NAMES = {
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "169-254-169-254.nip.io": ["169.254.169.254"],
    "inside.cn": ["10.1.2.3"],
    "both.cn": ["93.184.215.14", "192.168.0.1"],
    "mapped.cn": ["::ffff:10.0.0.1"],
    "nat64.cn": ["64:ff9b::a9fe:a9fe"],
    "6to4.cn": ["2002:7f00:1::1"],
    "nothing.cn": [],
}


def resolve(host: str, port: int) -> list[str]:
    """Answer as a resolver does: numbers of any form are themselves, as in inet_aton."""
    return NAMES[host] if host in NAMES else web.resolve(host, port)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[fec0::1]/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        *(f"https://{name}/" for name in NAMES),
    ],
)
def test_address_that_leads_inwards_is_refused(address):
    with pytest.raises(SourceError, match=r"no public address|is not known"):
        fetch(address, LIMITS, resolve=resolve)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "gopher://a.cn/",
        "http://",
        "http://me:secret@93.184.215.14/",
        "http://93.184.215.14:22/",
        "http://93.184.215.14:99999/",
        "http://[::1/",
    ],
)
def test_address_that_is_none_of_the_web_is_refused(address):
    with pytest.raises(SourceError) as refused:
        fetch(address, LIMITS, resolve=resolve)
    assert "secret" not in str(refused.value)


def test_public_addresses_are_public():
    assert all(map(is_public, ["93.184.215.14", "2606:2800:21f:cb07::1", "223.5.5.5"]))
    assert not is_public("no address")


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_HEAD = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def send(
    handler: BaseHTTPRequestHandler, status: int, content: bytes = b"", **headers: str
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(content)


@pytest.fixture
def of_loopback(monkeypatch):
    """Let names stand for this machine, so that servers of a test can play the web."""

    def connect(target: tuple[str, int], timeout: float) -> object:
        seen.append(target[0])
        return real(("127.0.0.1", port[0]), timeout)

    port, seen = [0], []
    real = web.socket.create_connection
    monkeypatch.setattr(web.socket, "create_connection", connect)
    return port, seen


def test_page_is_fetched_from_the_address_that_was_checked(of_loopback):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])  # a name that leads elsewhere the next time
    port, seen = of_loopback
    with serving(lambda it: send(it, 200, PAGE.encode(), Content_Type="text/html")) as port[0]:
        found = fetch("http://a.cn/甲 乙?q=1", LIMITS, resolve=lambda *_: next(answers))
    assert (found.file.read(), found.size) == (PAGE.encode(), len(PAGE.encode()))
    assert seen == ["93.184.215.14"]
    found.file.close()


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://169.254.169.254/", "169.254.169.254, no public address"),
        ("//localhost/", "no public address"),
        ("file:///etc/passwd", "leads to file:"),
        ("http://a.cn/again", "redirected more than 2 times"),
        ("", "redirected more than 2 times"),
    ],
)
def test_redirect_is_checked_like_an_address(of_loopback, location, told):
    port, _ = of_loopback
    public = {"a.cn": ["93.184.215.14"]}
    with (
        serving(lambda it: send(it, 302, Location=location)) as port[0],
        pytest.raises(SourceError, match=told),
    ):
        fetch(
            "http://a.cn/", LIMITS, resolve=lambda host, at: public.get(host) or resolve(host, at)
        )


def test_page_is_bounded_in_size_and_time(of_loopback):
    port, _ = of_loopback
    public = {"resolve": lambda *_: ["93.184.215.14"]}
    clock = iter(range(0, 9999, 50))
    with serving(lambda it: send(it, 200, b"x" * 100_000)) as port[0]:
        with pytest.raises(LimitExceeded, match=r"max_unpacked_bytes allows \(9\)"):
            fetch("http://a.cn/", Limits(max_unpacked_bytes=9), **public)
        with pytest.raises(LimitExceeded, match="longer to fetch than 60 seconds"):
            fetch("http://a.cn/", LIMITS, now=lambda: next(clock), **public)


def test_failed_answer_is_told(of_loopback):
    port, _ = of_loopback
    with serving(lambda it: send(it, 503)) as port[0], pytest.raises(SourceError, match="503"):
        fetch("http://a.cn/", LIMITS, resolve=lambda *_: ["93.184.215.14"])


def test_page_is_a_source_with_its_address_and_charset(of_loopback, monkeypatch):
    monkeypatch.setattr(web.fetch, "__kwdefaults__", {
        **web.fetch.__kwdefaults__, "resolve": lambda *_: ["93.184.215.14"]
    })  # fmt: skip
    port, _ = of_loopback
    page = "<p>长江经济带</p>".encode("gb18030")
    kind = "text/html; charset=gbk"
    (source,) = find_sources(["http://a.cn/新闻#三"]).sources
    with serving(lambda it: send(it, 200, page, Content_Type=kind)) as port[0]:
        (item,) = read_items(source, default_recipe(), {}, allow_network=True)
    assert (item.source_path, item.charset) == ("http://a.cn/新闻", "gbk")
    assert item.metadata == {"url": "http://a.cn/新闻"}


def test_nothing_is_fetched_unless_it_is_allowed(tmp_path, make_run):
    (tmp_path / "一.txt").write_text("长江经济带", encoding="utf-8")
    make_run(tmp_path / "一.txt", "http://a.cn/x", recipe=parse_recipe(
        "[gates]\nmax_reject_ratio = 1.0\n", name="r"))  # fmt: skip
    (reject,) = CorpusStore(tmp_path / "corpus").version("latest").table("rejects").to_pylist()
    assert reject["message"] == "http://a.cn/x: not fetched; --allow-network allows it"


def test_address_that_nobody_reads_says_which_are_read():
    (source,) = find_sources(["ftp://a.cn/x"]).sources
    assert source.refused.endswith("nobody here reads that; known: file://, gs://, http://, "
                                   "https://, s3://")  # fmt: skip


def test_folder_behind_an_address_is_the_folder(tmp_path, make_run):
    folder = tmp_path / "新 闻"
    (folder / "下").mkdir(parents=True)
    (folder / "一.txt").write_text("长江经济带", encoding="utf-8")
    (folder / "下" / "a.zip").write_bytes(zipped({"二.txt": "保护和修复".encode()}))
    (folder / "x.jpg").write_bytes(b"")
    make_run(folder.as_uri())
    rows = CorpusStore(tmp_path / "corpus").version("latest").table("records").to_pylist()
    assert [(row["source_path"], row["extracted"]) for row in rows] == [
        ("新 闻/一.txt", "长江经济带"),
        ("新 闻/下/a.zip!/二.txt", "保护和修复"),
    ]
    assert make_run(folder).version is None
    assert [name for _, name in list_objects(f"{folder.as_uri()}/*.txt")] == ["新 闻/一.txt"]


def test_every_format_is_read_alike_from_a_store(tmp_path):
    folder = of_all_formats(tmp_path / "in")

    def items(name: str) -> list[tuple[str, bytes]]:
        sources = find_sources([name]).sources
        read = (read_items(source, default_recipe(), Counter()) for source in sources)
        return [(item.source_path, item.data) for each in read for item in each]

    assert len(items(str(folder))) == 11
    assert items(folder.as_uri()) == items(str(folder))


class GoogleBucket:
    """As much of Google's storage as listing and reading take; nobody is asked who they are."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def __call__(self, it: BaseHTTPRequestHandler) -> None:
        size = str(len(self.content))
        about = {"name": self.name, "bucket": "bucket", "size": size, "generation": "1"}
        place = urlsplit(it.path)
        if unquote(place.path) == "/storage/v1/b/bucket/o":
            send(it, 200, json.dumps({"items": [about]}).encode(), Content_Type="application/json")
        elif unquote(place.path) != f"/storage/v1/b/bucket/o/{self.name}":
            send(it, 404)
        elif "alt=media" in place.query:
            send(it, 200, self.content)
        else:
            send(it, 200, json.dumps(about).encode(), Content_Type="application/json")


def test_open_bucket_of_google_is_read(cli, tmp_path):
    """In a process of its own: Arrow holds the lock of Python while it waits for this server."""
    rows = json_lines([{"id": "a", "text": "长江经济带"}])
    with serving(GoogleBucket("dump/x.jsonl", rows)) as port:
        query = f"scheme=http&endpoint_override=127.0.0.1:{port}&retry_limit_seconds=5"
        done = cli("run", f"gs://anonymous@bucket/dump?{query}", "--plain", "--corpus", "c")
    assert done.returncode == 0, done.stderr + done.stdout
    rows = CorpusStore(tmp_path / "c").version("latest").table("records").to_pylist()
    assert [(row["source_path"], row["extracted"]) for row in rows] == [
        ("dump/x.jsonl!/a", "长江经济带")
    ]


def test_secrets_in_addresses_are_not_shown():
    assert shown("s3://me:secret@b/x?region=cn") == "s3://b/x"
    (source,) = find_sources(["s3://me:secret@b/x"]).sources
    assert "secret" not in source.refused + source.source_path


class Bucket:
    """As much of S3 as listing and reading take."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects

    def __call__(self, it: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(it.path)
        query = parse_qs(parts.query)
        key = unquote(parts.path).removeprefix("/bucket").lstrip("/")
        if not key:
            self.listing(it, query.get("prefix", [""])[0])
        elif key in self.objects:
            content = self.objects[key]
            first, _, last = it.headers.get("Range", "").removeprefix("bytes=").partition("-")
            if first and it.command == "GET":
                content = content[int(first) : int(last) + 1]
            send(it, 206 if first else 200, content, ETag=f'"{hashlib.md5(content).hexdigest()}"')
        else:
            send(it, 404)

    def listing(self, it: BaseHTTPRequestHandler, prefix: str) -> None:
        rows = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(content)}</Size>"
            "<LastModified>2026-11-21T00:00:00.000Z</LastModified></Contents>"
            for key, content in self.objects.items()
            if key.startswith(prefix)
        )
        body = (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>bucket</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        )
        send(it, 200, body.encode(), Content_Type="application/xml")


def test_files_of_an_object_store_are_read(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket = Bucket({
        "dump/a.zip": zipped({"一.txt": "长江经济带".encode()}),
        "dump/b.txt": "保护和修复".encode(),
        "dump/c.jpg": b"",
    })  # fmt: skip
    with serving(bucket) as port:
        query = f"scheme=http&endpoint_override=127.0.0.1:{port}&region=us-east-1"
        found = find_sources([f"s3://bucket/dump?{query}"])
        assert found.skipped == {"suffix .jpg": 1}
        items = [item for s in found.sources for item in read_items(s, default_recipe(), {})]
    assert [(item.source_path, item.data.decode()) for item in items] == [
        ("dump/a.zip!/一.txt", "长江经济带"),
        ("dump/b.txt", "保护和修复"),
    ]
