"""``qingyuan serve``: one schedule, active however the process ended and was started again."""

import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from sites import Site, await_deployment, fill, free_port, surroundings

pytestmark = pytest.mark.schedule


def await_silence(site: Site) -> None:
    """Wait until the server, which ends with the process that started it, is gone."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{site.api}/health", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            return
        time.sleep(0.1)
    raise AssertionError("the server outlived the process that started it")


def test_schedule_is_one_and_active_after_every_end(tmp_path):
    fill(tmp_path)
    port = free_port()
    site = Site(tmp_path, f"http://127.0.0.1:{port}/api")
    # A shell's background jobs ignore Ctrl-C, and so would all that a test there starts.
    command = ["env", "--default-signal=INT", "qingyuan", "serve", "--cron", "0 3 * * *"]
    command += ["--timezone", "Asia/Shanghai", "--port", str(port), "--sources", "seeds"]
    seen = []
    for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with (tmp_path / "shell.log").open("a") as log:
            environment = surroundings(tmp_path, port)
            serving = subprocess.Popen(
                command, cwd=tmp_path, env=environment, stdout=log, stderr=log
            )
        try:
            await_deployment(site)
            assert site.wait(site.trigger())["state_type"] == "COMPLETED"
            (deployment,) = site.call("/deployments/filter", {})
            seen.append((deployment["id"], deployment["paused"]))
            (schedule,) = deployment["schedules"]
            assert schedule["active"]
            assert schedule["schedule"]["cron"] == "0 3 * * *"
            assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
            assert all("T19:00:00" in time for time in site.due())  # 03:00 in Shanghai
        finally:
            serving.send_signal(end)
            try:
                serving.wait(timeout=60)
            finally:
                serving.kill()
        await_silence(site)
    assert len(set(seen)) == 1
