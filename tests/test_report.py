"""The report: whole, small, the same again, and inert whatever the texts hold."""

import json
import shutil
from pathlib import Path

import html5lib
import pytest
from conftest import SEEDS

from flows.recipe import parse_recipe
from flows.report import MAX_BYTES, make_report
from flows.report.marks import cut, plain, weight
from flows.report.samples import Candidate, Samples
from flows.store import CorpusStore

HTML = "{http://www.w3.org/1999/xhtml}"


def page_of(version) -> str:
    return (version.folder / "report.html").read_text(encoding="utf-8")


def content_of(version) -> dict:
    return json.loads((version.folder / "report.json").read_bytes())


def parsed(page: str):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    return tree, parser.errors


def test_page_is_valid_and_says_what_the_manifest_says(seed_corpus):
    version = seed_corpus.version()
    tree, errors = parsed(page_of(version))
    assert errors == []
    text = "".join(tree.itertext())
    assert version.manifest.content_hash in text
    assert "留下 277 段，删去 16 段，改动 703 处" in text
    assert "277 paragraphs kept, 16 dropped, 703 edits" in text
    for heading in ("漏斗", "修复", "删去", "重复组", "存疑的换行", "跨文档复用", "拒收", "指纹"):
        assert heading in text


def test_report_is_part_of_the_version_and_of_its_check(seed_corpus, tmp_path):
    version = seed_corpus.version()
    assert {"report.html", "report.json"} <= set(version.manifest.beside)
    copied = CorpusStore(tmp_path / "corpus")
    shutil.copytree(seed_corpus.folder, copied.folder)
    page = copied.version().folder / "report.html"
    page.chmod(0o644)
    page.write_bytes(page.read_bytes().replace("清源".encode(), "清原".encode(), 1))
    (damage,) = copied.version().damage()
    assert "report.html" in damage


def test_same_version_gives_the_same_bytes(seed_corpus):
    version = seed_corpus.version()
    again = make_report(version.parts(), version.manifest, None)
    assert again == {name: (version.folder / name).read_bytes() for name in again}


def test_block_of_fifteen_paragraphs_is_one_exhibit_with_what_each_matched(seed_corpus):
    (run,) = content_of(seed_corpus.version())["removed"]["run"]
    assert (run["paragraphs"], run["lines"], len(run["pairs"])) == (15, "193–237", 15)
    edited = [
        row["paragraph_ordinal"] for row in seed_corpus.version().table("edits").to_pylist()[:20]
    ]
    repairs = [sum(n in copy for n in edited) for copy in (range(67, 82), range(86, 101))]
    assert run["why"] == {"because": "repairs", "kept": repairs[0], "dropped": repairs[1]}
    assert repairs[0] < repairs[1]
    (changed,) = [pair for pair in run["pairs"] if "生态保护" in pair["pieces"][0][1]]
    assert changed["pieces"][1] == ["-", "区"]
    assert (changed["similarity"], changed["matched"]["lines"]) == (
        pytest.approx(0.93, 0.01),
        "157–159",
    )


def test_doubled_character_is_shown_in_its_place(seed_corpus):
    (sample,) = content_of(seed_corpus.version())["repaired"]["doubled_characters"]
    step = sample["steps"][0]
    assert step["rule"] == "doubled_characters"
    assert ["-", "集"] in step["pieces"]
    after = "".join(text for mark, text in sample["pieces"] if mark in "=+")
    assert after.endswith("超大船型集装箱货轮航线正式开通。")


def test_numbers_of_the_funnel_lead_from_extracted_to_kept(seed_corpus):
    content = content_of(seed_corpus.version())
    funnel, ledger = content["funnel"], content["counts"]["conservation"]
    changed = sum(rule["characters"] for rule in funnel["rules"].values())
    dropped = sum(reason["characters"] for reason in funnel["dropped"].values())
    kept = funnel["kept"]["characters"]
    assert funnel["extracted"] + changed - dropped - kept == ledger["separators"]
    assert kept == ledger["kept"]
    for rule, counted in funnel["rules"].items():
        assert counted["edits"] == content["counts"]["edits"][rule]
    by_source = [row["columns"]["extracted"] for row in funnel["sources"]]
    assert (sum(by_source), funnel["source_count"]) == (funnel["extracted"], 5)


def test_change_since_the_parent_is_shown_and_old_bars_stand_behind_new_ones(make_run, tmp_path):
    folder = tmp_path / "源"
    shutil.copytree(SEEDS, folder)
    make_run(folder)
    (first,) = folder.glob("000*")
    first.write_text(first.read_text().replace("天津港码头", "天津港的码头"))
    (folder / "又.txt").write_text("新来的一篇，只有一段，说的是别的事情。")
    (gone,) = folder.glob("004*")
    gone.unlink()
    version = make_run(folder, vanished_ok=True).version
    content = content_of(version)
    assert content["changes"]["counted"] == {"added": 1, "changed": 1, "removed": 4}
    (changed,) = content["changes"]["documents"]["changed"]
    assert [piece for piece in changed["pieces"] if piece[0] in "+-"] == [["+", "的"]]
    before = content_of(CorpusStore(version.folder.parent).version("v0001"))
    for name, histogram in content["histograms"].items():
        assert histogram["before"] == before["histograms"][name]["now"]
    assert "漂移：未变的来源不超过 10.0%" in page_of(version)


def test_variants_stand_apart_from_copies_with_the_words_that_differ(story_corpus):
    version = story_corpus.version()
    content = content_of(version)
    (story,) = content["variants"]["stories"]
    (shown,) = story["pairs"]
    places = (story["source_path"], shown["matched"]["source_path"])
    assert [path.rpartition("/")[2] for path in places] == ["b.txt", "a.txt"]
    assert [piece for piece in shown["pieces"] if piece[0] in "+-"] == [["+", "2"], ["-", "0"]]
    assert shown["differences"] == [{"line": "variant", "pieces": [["-", "10"], ["+", "12"]]}]
    rows = version.table("duplicates").to_pylist()
    variants = [row for row in rows if row["kind"] == "variant"]
    assert content["variants"]["count"] == len(variants) == version.manifest.counts["variants"] == 1
    copies = len(rows) - len(variants)
    assert content["clusters"]["copies"] == copies == version.manifest.counts["copies"]
    kept = [row for row in rows if row["kept"] and row["kind"] != "variant"]
    assert content["reused"]["count"] == len(kept)
    assert "variant" not in {each["kind"] for each in content["reused"]["passages"]}
    for cluster in content["clusters"]["largest"]:
        assert "variant" not in cluster["kinds"]


def test_removed_documents_say_by_which_line_of_the_contract(story_corpus):
    removed = content_of(story_corpus.version())["removed"]["document_duplicate"]
    told = {unit["source_path"].rpartition("/")[2]: unit for unit in removed}
    assert {name: unit["line"] for name, unit in told.items()} == {
        "c.txt": "source",
        "d.txt": "truncated",
    }
    assert told["c.txt"]["differences"] == [{"line": "source", "pieces": [["-", "来源人民网"]]}]
    assert told["d.txt"]["pairs"][0]["line"] == "same"
    text = "".join(parsed(page_of(story_corpus.version()))[0].itertext())
    for words in ("同一报道的不同版本", "Versions of one story", "来源行", "cut off"):
        assert words in text


def test_slip_in_a_repeated_block_is_named(seed_corpus):
    (run,) = content_of(seed_corpus.version())["removed"]["run"]
    found = [pair for pair in run["pairs"] if pair["line"] == "slip"]
    assert [each["differences"][0]["pieces"] for each in found] == [
        [["-", "手"], ["+", "呼"]],
        [["-", "区"]],
    ]
    assert {pair["line"] for pair in run["pairs"]} == {"same", "slip"}


def test_change_says_what_a_document_is_like_and_why(story_corpus):
    documents = content_of(story_corpus.version())["changes"]["documents"]
    (gone,) = documents["changed"]
    (why,) = gone["because"]
    assert (why["sort"], why["new"], why["line"]) == ("copy", True, "source")
    came = [each for each in documents["added"] if each["because"]]
    assert [each["because"][0]["sort"] for each in came] == ["variant"]
    assert [piece for piece in came[0]["pieces"] if piece[0] in "+-"] == [["+", "0"], ["-", "2"]]


def test_samples_are_the_largest_and_those_first_by_hash_in_any_order():
    offered = [Candidate(n, f"{n * 7919 % 1000:03}", "", "", ()) for n in range(1000)]
    one, other = Samples(2), Samples(2)
    one.offer(offered)
    for start in range(0, 1000, 100):
        other.offer(reversed(offered[900 - start : 1000 - start]))
    assert list(one) == list(other)
    assert [c.size for c in one][:2] == [999, 998]
    assert [c.sha256 for c in one][2:] == ["000", "001"]


def test_equal_texts_are_one_sample():
    samples = Samples(3)
    samples.offer(Candidate(5, "a", "", str(n), ()) for n in range(50))
    assert len(list(samples)) == 1


@pytest.mark.parametrize("character", ["字", "<", "\u202e", "\n", "a", "\U00020000"])
def test_text_is_cut_by_what_it_weighs_on_the_page(character):
    pieces = cut([("=", character * 5000), ("-", character * 5000)], 1000)
    assert sum(weight(text) for mark, text in pieces if mark != "…") <= 1000
    left = sum(len(text) if mark != "…" else int(text) for mark, text in pieces)
    assert left == 10_000
    assert plain("短", 100) == [("=", "短")]


PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "` onclick=`alert(1)",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='javascript:alert(1)'>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "<body onload=alert(1)>",
    "<form action=https://evil.example/><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{ 7 * 7 }}{% for x in range(9) %}{{ x }}{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "${alert(1)}#{alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "\u202e<script>\u2066alert(1)\u2069</script>\ufeff",
]


@pytest.fixture(scope="module")
def hostile_version(tmp_path_factory):
    """A version and its parent whose texts, paths, titles, metadata and recipe are payloads."""
    from flows.pipeline import Job, run

    folder = tmp_path_factory.mktemp("hostile")
    sources = folder / "源"
    sources.mkdir()
    prose = "这一段写得足够长，好让人看出它在别处又出现了一次，一字不差。"
    for n, payload in enumerate(PAYLOADS):
        name = payload.replace("/", "∕").replace("\0", "")[:60]
        # As text, not as markup: in HTML a payload would be removed before it could do harm.
        wrapped = f"{payload}标题\n\n{prose}{payload}保护和修\n复重点工程建设。{payload}\n\n"
        body = f"{wrapped}{n} " + wrapped
        front = f"---\ntitle: {json.dumps(payload)}\nauthor: {json.dumps(payload)}\n---\n"
        (sources / f"{n:02}{name}.txt").write_text((front if n % 2 else "") + body)
        (sources / f"{n:02}空{name}.txt").write_bytes(b"")
    assert len(PAYLOADS) == 40
    recipe = parse_recipe(
        f"skip_sources = {json.dumps(PAYLOADS[:20])}\n[gates]\nmin_sources = 10000\n", name="x"
    )
    store = CorpusStore(folder / "corpus")
    run(Job((str(sources),), recipe), store)
    for path in sorted(sources.iterdir())[::3]:
        path.write_text(path.read_text() + "\n\n另加一段。" + PAYLOADS[3])
    return run(Job((str(sources),), recipe), store).version


def skeleton(page: str):
    """Return the elements and attributes that a browser would make of a page."""
    tree, _ = parsed(page)
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield element.tag, element.attrib


def test_payloads_make_no_element_and_no_handler(hostile_version, seed_corpus):
    page = page_of(hostile_version)
    known = {tag for tag, _ in skeleton(page_of(seed_corpus.version()))}
    found = list(skeleton(page))
    assert {tag for tag, _ in found} - known <= {"button"}
    assert not [name for _, attributes in found for name in attributes if name.startswith("on")]
    assert [tag for tag, _ in found].count("script") == 1
    assert [tag for tag, _ in found].count("style") == 1
    targets = {attributes["href"] for _, attributes in found if "href" in attributes}
    assert all(target.startswith("#") or target == "data:," for target in targets)
    assert not [1 for _, attributes in found if "src" in attributes]
    tree, _ = parsed(page)
    text = "".join(tree.itertext())
    shown = [payload for payload in PAYLOADS if payload[:12] in text]
    assert len(shown) >= 20, "the page shows too few of the payloads to have been tried"
    assert "7 * 7" in text


def test_page_of_payloads_stays_small(hostile_version):
    assert (hostile_version.folder / "report.html").stat().st_size < MAX_BYTES


@pytest.mark.parametrize(
    "character", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
)
def test_marks_of_direction_are_visible_and_have_no_effect(character, make_run, tmp_path):
    path = tmp_path / "甲.txt"
    path.write_text(f"国家{character}安全，保护和修\n复重点工程建设，持续推进。\n")
    page = page_of(make_run(path).version)
    assert f"U+{ord(character):04X}" in page
    assert character not in page


def test_gates_on_copies_stand_beside_the_others(make_run, tmp_path):
    folder = tmp_path / "源"
    folder.mkdir()
    said = "供水管网改造工程今天开工，计划三个月完成，届时全区居民用水压力将明显改善。"
    for n in range(20):
        (folder / f"{n:02}.txt").write_text(f"第{n}号：{said * 2}\n\n第{n}号到此为止，谢谢各位。\n")
    first = page_of(make_run(folder).version)
    assert "近似副本：每个文件夹至多 0.0% 的字符，上限 99.0%" in first
    assert "Near copies of one document: at most 0, limit 1,000" in first
    assert "撤回：没有足够的上一版本文档可比" in first
    (folder / "20.txt").write_text("新来的一篇，只有一句话。\n")
    assert "撤回：上一版本的 0.0% 成为副本，上限 50.0%" in page_of(make_run(folder).version)


def test_page_of_huge_samples_is_cut_to_its_size(make_run, tmp_path):
    folder = tmp_path / "源"
    folder.mkdir()
    for n in range(40):
        line = "\u202e".join(f"这是第{n}篇的第{m}句，" for m in range(900))
        (folder / f"{'长' * 60}{n}.txt").write_text(f"{line}\n\n" * 2 + "保护和修\n复工程。\n" * 50)
    version = make_run(
        folder, recipe=parse_recipe("[gates]\nmax_loss_ratio = 1.0", name="x")
    ).version
    assert (version.folder / "report.html").stat().st_size <= MAX_BYTES


def test_no_text_leaves_the_tables_where_the_recipe_says_so(make_run, tmp_path):
    from flows.funnel import largest_clusters
    from flows.notes import summary

    planted = ("li.ming@example.cn", "13800138000", "110101199003074514")
    folder = tmp_path / "源"
    folder.mkdir()
    line = f"联系人李明，邮箱{planted[0]}，电话{planted[1]}，证件{planted[2]}，欢迎来信来电垂询。"
    for n in range(12):
        body = f"第{n}篇说的是保护和修\n复重点工程建设。\n\n"
        (folder / f"{n}.txt").write_text(f"{body}{line}\n\n{body}{line}\n\n")
    recipe = parse_recipe("[report]\ntexts = false", name="x")
    make_run(folder, recipe=recipe)
    (folder / "0.txt").write_text(f"改了。{line}")
    outcome = make_run(folder, recipe=recipe)
    version = outcome.version
    told = [
        (version.folder / name).read_text() for name in (*version.manifest.beside, "manifest.json")
    ]
    told += [json.dumps(largest_clusters(content_of(version))), summary(outcome)]
    assert not [value for value in planted for text in told if value in text]
    assert content_of(version)["counts"]["edits"]
    assert "counts alone" in page_of(version)


def test_template_reads_no_name_from_the_texts():
    source = Path("flows/report/page.html.j2")
    text = (Path(__file__).parent.parent / source).read_text()
    assert "|safe" not in text
    assert len((Path(__file__).parent.parent / "flows/report/page.js").read_bytes()) <= 15_000
