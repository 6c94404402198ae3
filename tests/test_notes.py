"""Notes add up with the ledger of the version, and say what changed since the parent."""

from dataclasses import replace

from conftest import SEEDS

from flows.funnel import funnel, largest_clusters
from flows.notes import changes, summary, verdict
from flows.pipeline import Job, run
from flows.recipe import default_recipe, parse_recipe
from flows.report import read_content
from flows.store import CorpusStore


def test_funnel_adds_up_with_the_ledger(seed_corpus):
    version = seed_corpus.version()
    ledger = version.manifest.counts["conservation"]
    whole, *sources = funnel(read_content(version))
    assert whole["extracted"] == ledger["extracted"]
    assert whole["kept"] == ledger["kept"]
    assert {rule: -whole[rule] for rule in ledger["edited"]} == ledger["edited"]
    dropped = {reason: -whole[f"dropped: {reason}"] for reason in ledger["dropped"]}
    assert dropped == ledger["dropped"]
    assert sum(v for k, v in whole.items() if k not in {"source", "extracted", "kept"}) == (
        whole["kept"] + ledger["separators"] - whole["extracted"]
    )
    for column in set(whole) - {"source"}:
        assert sum(row[column] for row in sources) == whole[column]


def test_funnel_begins_with_the_source_that_lost_most(seed_corpus):
    lost = [
        row["extracted"] - row["kept"] for row in funnel(read_content(seed_corpus.version()))[1:]
    ]
    assert lost == sorted(lost, reverse=True)
    assert len(lost) == len(list(SEEDS.iterdir()))


def test_largest_clusters_come_first_with_their_text(make_run, tmp_path):
    often, twice = (
        "要持续抓好北京防沙带等生态保护和修复重点工程建设。",
        "天亮了，他们沿着河岸慢慢走回村里去，一路上谁也没有说话。",
    )
    for number in range(4):
        own = "甲乙丙丁"[number] * 30  # so that no document as a whole copies another
        text = f"{often}\n\n{own}。\n" + (f"\n{twice}\n" if number < 2 else "")
        (tmp_path / f"{number}.txt").write_text(text)
    outcome = make_run(*(tmp_path / f"{number}.txt" for number in range(4)))
    first, second = largest_clusters(read_content(outcome.version))
    assert (first["copies"], first["text"]) == (3, often)
    assert (second["copies"], second["text"]) == (1, twice)


def test_changes_name_sources_counts_and_settings(tmp_path):
    folder = tmp_path / "推送"
    folder.mkdir()
    (folder / "甲.txt").write_text("要持续抓好北京防沙带等生态保护和修复重点工程建设。")
    (folder / "乙.txt").write_text("天亮了，他们沿着河岸慢慢走回村里去。")
    store, job = CorpusStore(tmp_path / "corpus"), Job((str(folder),), default_recipe())
    run(job, store)
    (folder / "甲.txt").unlink()
    (folder / "乙.txt").write_text("天黑了，他们沿着河岸慢慢走回村里去。")
    (folder / "丙.txt").write_text("一句话。\n\n连接中国与欧洲的超大船型集装箱货轮航线正式开通。")
    recipe = parse_recipe("[gates]\nmin_sources = 5", name="另一个.toml")
    outcome = run(replace(job, recipe=recipe), store)
    told = list(changes(outcome.before.manifest, outcome.version.manifest))
    assert told == [
        "1 new: 推送/丙.txt",
        "1 changed: 推送/乙.txt",
        "1 gone: 推送/甲.txt",
        "paragraphs: 2 → 3 (+1)",
        "paragraphs kept: 2 → 3 (+1)",
        "recipe gates.min_sources: 20 → 5",
    ]
    assert "- 1 new: 推送/丙.txt" in summary(outcome)
    assert verdict(outcome) == str(tmp_path / "corpus" / "v0002")


def test_summary_of_nothing_new_says_so_and_names_no_changes(make_run):
    make_run(SEEDS)
    outcome = make_run(SEEDS)
    assert summary(outcome).startswith("## nothing new; ")
    assert "Since" not in summary(outcome)


def test_names_of_sources_are_no_markup(make_run, tmp_path):
    (tmp_path / "<img src=x>|`a`.txt").write_text("")
    outcome = make_run(SEEDS, tmp_path / "<img src=x>|`a`.txt")
    assert r"\<img src=x\>\|\`a\`.txt" in summary(outcome)
    assert "<img" not in summary(outcome).replace(r"\<", "")
