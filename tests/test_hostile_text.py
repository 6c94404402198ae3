"""Hostile texts: floods, depths, mutations and patterns; rows D1 to D4 and D10 of the threats.

The figures of the long form (``FAULTS=long``, ``make test-faults``) are printed.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise, product
from pathlib import Path

import pytest
from attacks import pieces

import cleaners
import flows
from cleaners.articles import compose
from cleaners.errors import SourceError
from cleaners.extract import extract, plain_record, recount, squeezed
from cleaners.kinds.makers import (
    MAX_CAPTION_CHARACTERS,
    ends_with_credit,
    is_byline,
    is_caption,
    is_colophon,
)
from cleaners.records import RawRecord
from cleaners.repair import repair
from flows.recipe import default_recipe
from flows.rows import (
    document_row,
    edit_rows,
    numbered,
    paragraph_rows,
    record_row,
    restore_title,
)

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


def compiled_in(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif hasattr(value, "cache_info") and not inspect.signature(value).parameters:
        yield from compiled_in(value())  # a pattern that takes long to compile
    elif isinstance(value, dict):
        yield from compiled_in(list(value.values()))
    elif isinstance(value, (tuple, list, frozenset)):
        for each in value:
            yield from compiled_in(each)


def patterns() -> dict[str, tuple[re.Pattern, set[str]]]:
    """Return every compiled pattern that a module of the packages holds, and how it is used."""
    found: dict[str, tuple[re.Pattern, set[str]]] = {}
    sources = {name: inspect.getsource(importlib.import_module(name)) for name in modules()}
    for module in sources:
        for name, value in vars(importlib.import_module(module)).items():
            for each in compiled_in(value):
                own = sources[module] if name[0] == "_" else "\n".join(sources.values())
                uses = set(re.findall(rf"\b{name}\.(\w+)\(", own))
                found.setdefault(each.pattern, (f"{module}.{name}", each, uses))
    names = Counter(name for name, _, _ in found.values())
    return {
        name if names[name] == 1 else f"{name} {pattern.pattern[:30]}": (pattern, uses)
        for name, pattern, uses in found.values()
    }


def calls_in_functions() -> dict[str, int]:
    """Count by module the calls of ``re`` that are not the value of a name of the module."""
    found: Counter[str] = Counter()
    for module in modules():
        tree = ast.parse(inspect.getsource(importlib.import_module(module)))
        named = {
            id(each.value) for each in tree.body if isinstance(each, (ast.Assign, ast.AnnAssign))
        }
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr != "escape"
        ]
        found[module] += sum(id(call) not in named for call in calls)
    return +found


SHORT_ATTACKS = (" ", "a", "<a ", "1", "\n", "一", '"\\', "- ")
ATTACKS = SHORT_ATTACKS if not LONG else (
    *SHORT_ATTACKS, "<", " \n", "a1", "。", "'", "<!--", "a.b:", "<br>", "[", "2014年 ", "=-", "x@",
)  # fmt: skip


PATTERNS = patterns()
BOUNDED: dict[str, Callable[[str], object]] = {
    "cleaners.kinds.makers._BYLINE": is_byline,
    "cleaners.kinds.makers._CREDIT_AT_END": ends_with_credit,
    "cleaners.kinds.makers._SUPPLIED": lambda text: is_caption(text[-MAX_CAPTION_CHARACTERS:]),
    "cleaners.repair.split_words._ADDRESS_HEAD": lambda text: repair(
        plain_record(f"{text}\n{text}"), default_recipe().repairs
    ),
}
"""Patterns that are not linear, and what alone uses each, on a bounded piece of its text."""


def seconds_for(name: str, text: str) -> float:
    """Return the CPU time a pattern takes for a text; what takes 20 seconds fails at once."""
    pattern, uses = PATTERNS[name]
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text

    def fail(*_: object) -> None:
        pytest.fail(f"{name} takes longer than 20 seconds for {len(text)} times {text[:20]!r}")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, 20)
    begun = time.process_time()
    try:
        if name in BOUNDED:
            BOUNDED[name](text)
        elif uses and uses <= {"match", "fullmatch"}:
            pattern.match(subject)
            pattern.fullmatch(subject)
        else:
            for _ in pattern.finditer(subject):
                pass
        return time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", PATTERNS)
def test_own_patterns_take_linear_time(name):
    """What tries each start against all that follows takes 16 times as long for 4 times as much.

    A pattern that is used at one place only, by ``match``, is tried there. A slope is believed when
    it shows three times.
    """
    for piece, end in product({*ATTACKS, *pieces(PATTERNS[name][0])}, ("", "!\x01")):
        texts = [piece * (size // len(piece) + 1) + end for size in (100, *PATTERN_SIZES)]
        for short, long in pairwise(texts):
            for _ in range(3):
                seconds = seconds_for(name, short), seconds_for(name, long)
                # What takes less than 50 ms may be a matter of the clock.
                if seconds[1] < 0.05 or seconds[1] <= 6 * max(seconds[0], 0.005):
                    break
            else:
                pytest.fail(f"{name} on {piece!r}, {end!r}: {seconds}")


def test_all_patterns_are_found():
    """What is compiled in a function, or nameless, would go untried: those are counted here."""
    assert len(PATTERNS) > 150
    assert calls_in_functions() == {
        "cleaners.context": 1,  # one character, and another
        "cleaners.dedup.strict": 2,  # in cached functions, which are found
        "cleaners.dedup.wordings": 1,  # the words of foreign.toml, for lines of a bounded length
        "cleaners.extract": 1,  # "\n"
        "cleaners.extract.markup": 1,  # the end tag of one element
        "cleaners.extract.metadata": 1,  # [\W_], one character
        "cleaners.likeness": 1,  # a tuple of patterns with what each costs
        "cleaners.kinds.makers": 1,  # a tuple of patterns, which is found
        "cleaners.repair.spacing": 1,  # called for constants, which are found
        "flows.doctor": 1,  # [-_.]+
        "flows.rows": 1,  # a title, tried below
        "flows.store.corpus": 1,  # ours, of an error of ours
    }


@pytest.mark.parametrize("blank", [" ", "_ ", " _", "a ", "_"])
def test_titles_are_restored_in_linear_time(blank):
    title = "a" + blank * 20 + "b_c"
    assert restore_title(title, ("a" + blank * 500) * 40) == title


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_front_matter_is_folded_in_linear_time(quote):
    text = f"---\ntitle: {quote}长{' ' * 20_000}江 \n \n 水{' ' * 20_000}{quote}\n---\n文"
    begun = time.process_time()
    title = extract(raw(text.encode())).metadata["title"]
    assert time.process_time() - begun < 0.1
    assert title.split() == ["长", "江", "水"]
    assert "江  水" in title


@pytest.mark.parametrize("piece", ["编辑 ", "责任编辑 王平 ", "编辑 特约编辑 ", "校对、"])
def test_rows_of_editors_are_read_in_no_time(piece):
    begun = time.process_time()
    assert not is_colophon((piece * 60)[:150] + "!")
    assert time.process_time() - begun < 0.05
    assert is_colophon("编辑 校对 王五")
    assert is_colophon("编辑 李四 校对 王 五、赵六")
