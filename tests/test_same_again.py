"""The same again: one content hash on any machine, and few new bytes for a new source."""

import os
import random
import shutil

import pytest
from conftest import SEEDS

from flows.store import CorpusStore

LONG = os.environ.get("FAULTS") == "long"

PLACES = ["长江", "黄河", "淮河", "珠江", "太湖", "洞庭湖", "鄱阳湖", "松花江"]
DEEDS = ["修复湿地", "疏浚河道", "关停小厂", "补种林木", "监测水质", "安置渔民"]


def article(number: int) -> str:
    """Return a short article that no other number has."""
    chance = random.Random(number)
    return (
        f"{chance.choice(PLACES)}沿岸{chance.randint(3, 99)}个县今年{chance.choice(DEEDS)}，"
        f"投入{chance.randint(100, 9_999)}万元，{chance.choice(PLACES)}的经验编为第{number}号文件，"
        f"由{chance.randint(2, 40)}个部门分头落实，{chance.choice(DEEDS)}也在其列。"
    )


@pytest.mark.parametrize("documents", [10_000 if LONG else 1_000])
def test_new_source_shares_most_bytes_with_the_parent(make_run, tmp_path, documents):
    folder = tmp_path / "in"
    for number in range(documents):
        path = folder / f"{number % 97:02}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(number), encoding="utf-8")
    assert make_run(folder).counts["documents"] == {"kept": documents}
    (folder / "50" / "new.txt").write_text(article(documents), encoding="utf-8")
    version = make_run(folder).version
    manifest = version.manifest
    shared = manifest.shared_bytes / manifest.size_bytes
    if LONG:
        parts = len(version.files("documents"))
        print(f"\nsharing: {documents:,} documents and one, {parts} parts, {shared:.1%} shared")
    assert shared >= 0.8
    on_disk = sum(
        p.stat().st_size for p in version.folder.rglob("*.parquet") if p.stat().st_nlink > 1
    )
    assert on_disk == manifest.shared_bytes


LOCALES = ("C", "C.UTF-8", "zh_CN.UTF-8")
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu")


@pytest.mark.skipif(not LONG, reason="sixty runs; test_pipeline.py does two")
def test_one_hash_over_seeds_workers_batches_orders_locales_and_zones(cli, tmp_path):
    names = [shutil.copy(path, tmp_path) for path in sorted(SEEDS.iterdir())]
    found = set()
    for n in range(60):
        batch = (1, 2, 1_000)[n // 3 % 3]
        (tmp_path / "r.toml").write_text(f"[limits]\nbatch_sources = {batch}\n")
        order = random.Random(n % 20).sample(names, len(names))
        done = cli(
            *("run", *order, "--plain", "--recipe", "r.toml", "--corpus", f"c{n}"),
            *("--workers", str((1, 2, 4)[n % 3])),
            PYTHONHASHSEED=str(n % 20),
            LC_ALL=LOCALES[n // 2 % 3],
            TZ=ZONES[n // 3 % 4],
        )
        assert done.returncode == 0, done.stderr
        version = CorpusStore(tmp_path / f"c{n}").version()
        tables = tuple(path.read_bytes() for path in sorted(version.folder.rglob("*.parquet")))
        found.add((version.manifest.content_hash, tables))
        shutil.rmtree(tmp_path / f"c{n}")
    print(f"\none hash: 60 runs, {len(found)} different")
    assert len(found) == 1
