"""A real Prefect server and worker: deploy, trigger, kill, collide, and see it all by the API.

It takes minutes: make test-schedule runs it, make test does not. KILLS=10 is how many runs are
killed, PICTURES=docs where the picture of docs/schedule.md goes.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from browser import page
from playwright.sync_api import expect
from sites import OVER, Site, opened

pytestmark = pytest.mark.schedule

KILLS = int(os.environ.get("KILLS", "10"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened(tmp_path_factory.mktemp("site")) as site:
        yield site


def test_nightly_commits_then_takes_what_is_new_then_finds_nothing_new(site):
    first = site.trigger()
    run = site.wait(first)
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Completed")
    assert run["name"].startswith("clean-corpus-")
    assert set(run["tags"]) == {"qingyuan", "nightly"}
    left = site.artifacts(first)
    assert {key for key in left if key != "corpus-progress"} == {
        "corpus-summary", "corpus-funnel", "corpus-clusters", "corpus-version", "corpus-report",
    }  # fmt: skip
    assert left["corpus-progress"]["data"] == 100
    assert site.store.latest().name == "v0001"
    assert left["corpus-summary"]["data"].startswith("## artifacts/corpus/v0001")
    (site.folder / "seeds" / "新闻.txt").write_text(
        "连接中国与欧洲的超大船型集装箱货轮航线昨日在上海正式开通。", encoding="utf-8"
    )
    second = site.trigger()
    assert site.wait(second)["state_type"] == "COMPLETED"
    before, after = (set(v.frame("documents")["document_id"]) for v in site.store.versions())
    names = site.store.version("v0002").frame("documents").set_index("document_id")["source_path"]
    assert before < after
    assert [names[name] for name in after - before] == ["seeds/新闻.txt"]
    assert "- 1 new: seeds/新闻.txt" in site.artifacts(second)["corpus-summary"]["data"]
    third = site.trigger()
    run = site.wait(third)
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "NothingNew")
    assert site.tasks(third) == {"find", "notes"}
    assert site.store.latest().name == "v0002"


def test_summary_is_found_on_the_pages(site, tmp_path):
    (site.folder / "seeds" / "丰收.txt").write_text(
        "今年粮食又是一个丰收年，农民的收入比去年有所增加。", encoding="utf-8"
    )
    run = site.trigger()
    assert site.wait(run)["state_type"] == "COMPLETED"
    summary = site.artifacts(run)["corpus-summary"]
    version = site.store.latest().name
    with page() as opened_page:
        opened_page.goto(site.api.removesuffix("/api") + "/artifacts")
        opened_page.get_by_text("corpus-summary").click()
        opened_page.get_by_text(summary["id"][:8]).click()
        expect(
            opened_page.get_by_role("heading", name=f"artifacts/corpus/{version}")
        ).to_be_visible()
        expect(opened_page.get_by_role("row", name="conservation")).to_contain_text("recounted")
        picture = Path(os.environ.get("PICTURES", tmp_path)) / "schedule.png"
        opened_page.screenshot(path=picture)
    assert picture.stat().st_size < 300_000


def test_schedule_is_active_in_its_time_zone(site):
    (schedule,) = site.deployment()["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
    assert all("T19:00:00" in time for time in site.due())  # 03:00 in Shanghai


def test_of_two_runs_at_once_one_is_cancelled(site):
    states = sorted(site.wait(run)["state_type"] for run in [site.trigger(), site.trigger()])
    assert states == ["CANCELLED", "COMPLETED"]


def test_killed_runs_end_as_crashed_and_block_nothing(site):
    crashed = 0
    for number in range(KILLS):
        (site.folder / "seeds" / f"{number}.txt").write_text(
            f"第{number}个人沿着河岸慢慢走回村里去，一路上谁也没有说话。", encoding="utf-8"
        )
        killed = site.trigger()
        while not (process := site.wait(killed, ("PENDING", "RUNNING"))["infrastructure_pid"]):
            time.sleep(0.1)
        if number % 3:  # the work takes the smaller part of a run's time, and is what matters
            site.wait(killed, ("RUNNING", *OVER))
            time.sleep(random.random() * 1.5)
        else:
            time.sleep(random.random() * 4)
        with suppress(ProcessLookupError):
            os.kill(int(process.rpartition(":")[2]), signal.SIGKILL)
        state = site.wait(killed)["state_type"]
        assert state in {"CRASHED", "COMPLETED"}  # completed: the kill came after the last word
        crashed += state == "CRASHED"
        assert site.wait(site.trigger())["state_type"] == "COMPLETED"
        for version in site.store.versions():
            version.verify()
    assert crashed > KILLS // 2
    kept = set(site.store.latest().frame("documents")["source_path"])
    assert {f"seeds/{number}.txt" for number in range(KILLS)} <= kept
    assert not list((site.folder / "artifacts" / "runs").glob("*.running"))
    assert not (site.folder / "artifacts" / "corpus" / ".staging").exists()
