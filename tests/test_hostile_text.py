"""Hostile texts: floods, depths, mutations and patterns; rows D1 to D4 and D10 of the threats.

The figures of the long form (``FAULTS=long``, ``make test-faults``) are printed.
"""

import importlib
import inspect
import os
import pkgutil
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

import cleaners
import flows
from cleaners.articles import compose
from cleaners.errors import SourceError
from cleaners.extract import extract, recount, squeezed
from cleaners.kinds.makers import TAIL
from cleaners.records import RawRecord
from cleaners.repair import repair
from cleaners.repair.split_words import REACH
from flows.recipe import default_recipe
from flows.rows import document_row, edit_rows, numbered, paragraph_rows, record_row

LONG = os.environ.get("FAULTS") == "long"
MUTANTS = 50_000 if LONG else 1_000
PATTERN_SIZES = (10_000, 40_000, 160_000) if LONG else (5_000, 20_000)
SIZES = (20_000, 200_000, 2_000_000) if LONG else (20_000, 200_000)
MOST_SECONDS = {20_000: 1, 200_000: 1, 2_000_000: 5}
PAGE = (
    "<!DOCTYPE html><html><head><title>长江</title></head><body><nav>目录</nav>"
    "<p>长江经济带的水质连续五年达到二类标准。</p>"
)
FLOODS = (
    "<a ", "<!--", "<![CDATA[", "</a", "<?", "<p>", "<div title='", "<a href=x ", "&#", "&amp",
    "<td><tr>", "<script>",
)  # fmt: skip


def raw(content: bytes, name: str = "a.txt") -> RawRecord:
    return RawRecord(name, "0", content)


def cleaned(record: RawRecord) -> int:
    """Do with a source what cleaning does; return how many rows came of it."""
    found = repair(extract(record), default_recipe().repairs)
    documents = numbered(compose(found))
    rows = [record_row(found), *edit_rows(found, documents)]
    for document in documents:
        rows += [document_row(found, document), *paragraph_rows(found, document)]
    assert squeezed(found.extracted) == recount(record).visible
    return len(rows)


@pytest.mark.parametrize("before", ["<p>长江经济带</p>", PAGE], ids=["fragment", "page"])
@pytest.mark.parametrize("flood", FLOODS)
def test_flood_of_markup_takes_linear_time(flood, before):
    """20 and 200 kB take no second each, and ten times as much at most 25 times as long.

    A whole page is shown to readability and trafilatura as well.
    """
    extract(raw(PAGE.encode()))  # loads the two
    least = 0.04  # seconds below which a ratio says nothing
    for size in SIZES:
        content = (before + flood * (size // len(flood))).encode()
        begun = time.process_time()
        with suppress(SourceError):  # a reject is an answer too
            extract(raw(content, "a.html"))
        taken = time.process_time() - begun
        assert taken < min(25 * least, MOST_SECONDS[size]), (flood, size, taken)
        least = max(least, taken)
    if LONG:
        print(f"\n{flood!r} x 2 MB behind {before[:9]}: {taken:.1f} s of CPU")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
@pytest.mark.parametrize("depth", [1_000, 100_000, 1_000_000] if LONG else [1_000, 100_000])
def test_depth_is_refused_before_it_takes_memory(depth):
    # Not ru_maxrss: that is at least what the test's own process had when it started this one.
    script = (
        "from pathlib import Path\n"
        "from cleaners.errors import MarkupError\n"
        "from cleaners.extract import extract\n"
        "from cleaners.records import RawRecord\n"
        "try:\n"
        f"    extract(RawRecord('a.html', '0', b'<div>' * {depth} + b'x'))\n"
        "except MarkupError as error:\n"
        "    assert 'nested' in str(error)\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert int(done.stdout) * 1024 < 512_000_000


@pytest.mark.parametrize("size", [9_000_000, 11_000_000, 50_000_000] if LONG else [11_000_000])
def test_huge_text_node_is_whole(size):
    text = "长江经济带保护和修复" * (size // 30)
    found = extract(raw(f"<p>{text}</p>".encode(), "a.html")).extracted
    assert len(found) == len(text)
    assert found == text


def seeds_and_shapes() -> list[str]:
    """Return texts to mutate: stretches of the seeds, and markup."""
    stretches = []
    for path in sorted((Path(__file__).parent.parent / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        stretches += [text[start : start + 300] for start in range(0, min(len(text), 8000), 1600)]
    return [
        *stretches,
        "---\ntitle: '长江'\ntags: [水, 山]\n---\n<p>正文</p>",
        "<table><tr><td>一<td>二</table><pre>x = 1\n\ty</pre><ul><li>甲<li>乙</ul>",
        "要持续抓好北京防沙带等生态保护和修\n复重点工程建设。\n\n甸 区 抢 抓 发 展 机\n",
        "```\ncode\n```\n# 题\n- 一\n- 二\n",
    ]


SPITES = [
    "\ud800", "\ufeff", "\r", "\r\n", "\x0c", "\u202e", "\u200d", "\ue000", "\U0010ffff", "&#0;",
    "&#xD800;", "&#x110000;", "<!--", "-->", "<![CDATA[", "<pre>", "</p>", "<p", "<td>", "---\n",
    "```\n", "<meta charset=gbk>", "<?xml encoding='x'?>", "<svg>", "<br>" * 9, "key: value\n", "'",
    '"', "“", "\u3000", "\t", "\n" * 9, "<plaintext>", "\u0300" * 40, "\u3000" * 40, "1" * 50,
    "啊" * 50, "~{", "<p>", "\n", "。", "- ", "<a href='x", "\u2028", "Ã©", "锟斤拷",
]  # fmt: skip
RARE = ["\0", "\x1b[31m", "\x85", "\x0e"]
"""What makes a text binary: it is refused, and so there must be little of it."""


def mutant(chance: random.Random, pool: list[str]) -> bytes:
    text = chance.choice(pool)
    for _ in range(chance.randint(1, 12)):
        at, what = chance.randrange(len(text) + 1), chance.randrange(5)
        if what == 0:
            text = text[:at] + chance.choice(SPITES) + text[at:]
        elif what == 1:
            text = text[:at] + text[at + chance.randint(1, 20) :]
        elif what == 2:
            other = chance.choice(pool)
            start = chance.randrange(len(other))
            text = text[:at] + other[start : start + chance.randint(1, 60)] + text[at:]
        elif what == 3:
            text = text[:at] + text[at : at + chance.randint(1, 80)] + text[at:]
        else:
            text = (
                text[:at] + chr(chance.choice((chance.randrange(0xD7FF), 0x4E00))) + text[at + 1 :]
            )
    if chance.random() < 0.03:
        text += chance.choice(RARE)
    encoding = chance.choice(("utf-8",) * 6 + ("gb18030", "utf-16", "big5hkscs"))
    errors = "surrogatepass" if encoding.startswith("utf") else "ignore"
    content = bytearray(text.encode(encoding, errors))
    if content and chance.random() < 0.15:
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(content)


def test_mutated_documents_are_cleaned_or_refused():
    chance, pool = random.Random(8), seeds_and_shapes()
    names = ("a.txt", "a.html", "a.md")
    refused = 0
    for number in range(MUTANTS):
        if number % 5_000 == 4_999:
            print(f"{number + 1:,} mutants: {refused:,} refused", flush=True)
        content = mutant(chance, pool)
        try:
            cleaned(raw(content, names[number % 3]))
        except SourceError:
            refused += 1
        except BaseException:
            print(f"mutant {number}: {content!r}")
            raise
    if LONG:
        print(f"\n{MUTANTS:,} mutated documents: {refused:,} refused, none uncaught")
    assert refused < MUTANTS / 2  # most of them are text still


def modules() -> Iterator[str]:
    for package in (cleaners, flows):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name not in {"flows.flow", "flows.pages", "flows.serving"}:
                yield module.name  # those load Prefect, and hold no pattern


def patterns() -> dict[str, tuple[re.Pattern, set[str]]]:
    """Return every compiled pattern that a module of the packages holds, and how it is used."""
    found: dict[str, tuple[re.Pattern, set[str]]] = {}
    sources = {name: inspect.getsource(importlib.import_module(name)) for name in modules()}
    for module in sources:
        for name, value in vars(importlib.import_module(module)).items():
            values = list(value.values()) if isinstance(value, dict) else value
            for each in values if isinstance(values, (tuple, list)) else [values]:
                if isinstance(each, re.Pattern):
                    own = sources[module] if name[0] == "_" else "\n".join(sources.values())
                    uses = set(re.findall(rf"\b{name}\.(\w+)\(", own))
                    found.setdefault(each.pattern, (f"{module}.{name}", each, uses))
    return {name: (pattern, uses) for name, pattern, uses in found.values()}


SHORT_ATTACKS = (" ", "a", "<a ", "1", "\n", "一", '"\\', "- ")
ATTACKS = SHORT_ATTACKS if not LONG else (
    *SHORT_ATTACKS, "<", " \n", "a1", "。", "'", "<!--", "a.b:", "<br>", "[", "2014年 ", "=-", "x@",
)  # fmt: skip


PATTERNS = patterns()
BOUNDED = {
    "cleaners.kinds.makers._CREDIT_AT_END": TAIL,
    "cleaners.repair.split_words._HEAD": REACH,
}
"""Patterns that are not linear, and how many characters their one caller hands them."""


@pytest.mark.parametrize("name", PATTERNS)
def test_own_patterns_take_linear_time(name):
    """What tries each start against all that follows takes 16 times as long for 4 times as much.

    A pattern that is used at one place only, by ``match``, is tried there.
    """
    pattern, uses = PATTERNS[name]
    here = bool(uses) and uses <= {"match", "fullmatch"}
    for piece, end in product(ATTACKS, ("", "!\x01")):
        seconds = [0.005]
        for size in [BOUNDED[name]] if name in BOUNDED else PATTERN_SIZES:
            text = piece * (size // len(piece)) + end
            subject = text.encode() if isinstance(pattern.pattern, bytes) else text
            begun = time.process_time()
            if here:
                pattern.match(subject)
                pattern.fullmatch(subject)
            else:
                for _ in pattern.finditer(subject):
                    pass
            seconds.append(time.process_time() - begun)
            # What takes less than 50 ms may be a matter of the clock.
            slope = seconds[-1] / max(seconds[-2], 0.005)
            assert seconds[-1] < 0.05 or slope <= 9, (name, piece, end, seconds)


def test_all_patterns_are_found():
    assert len(PATTERNS) > 80
