"""Pages: what a run leaves on Prefect's: notes under stable keys, and a bar while it runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.funnel import funnel, largest_clusters
from flows.notes import summary
from flows.pipeline import STAGES, Outcome, Progress
from flows.report import PAGE, read_content


def leave_notes(outcome: Outcome, corpus: Path) -> None:
    """Leave the summary of a run; of a new version also its funnel, its clusters and links."""
    key = artifact_key(corpus.name)
    create_markdown_artifact(summary(outcome), f"{key}-summary", f"The last run into {corpus}")
    version = outcome.version
    if version is None:
        return
    link = version.folder.absolute().as_uri()
    create_link_artifact(link, version.name, f"{key}-version", "The folder of the version")
    content = read_content(version)
    if content is None:
        return
    of = f"of {version.name}, in characters"
    create_table_artifact(funnel(content), f"{key}-funnel", f"From sources to kept text {of}")
    clusters = largest_clusters(content)
    create_table_artifact(clusters, f"{key}-clusters", f"Largest clusters of {version.name}")
    create_link_artifact(f"{link}/{PAGE}", "report", f"{key}-report", "What was done")


def artifact_key(name: str) -> str:
    """Return a corpus's name as Prefect takes keys: small Latin letters, digits and dashes.

    >>> artifact_key("corpus"), artifact_key("新闻 2026")
    ('corpus', '2026-fe9929')
    """
    key = "-".join(re.findall("[a-z0-9]+", name.lower()))
    if key == name:
        return key
    return f"{key}-{hashlib.sha256(name.encode()).hexdigest()[:6]}".lstrip("-")


@contextmanager
def told_by_bar(corpus: Path) -> Iterator[Progress]:
    """Yield a progress that fills a bar on Prefect's pages and writes to the run's log."""
    stages = [*(name for name, _ in STAGES), "report", "commit", "notes"]
    key = f"{artifact_key(corpus.name)}-progress"
    bar = cast("UUID", create_progress_artifact(0.0, key, "begins"))  # never a coroutine here

    def tell(stage: str) -> None:
        done = 100.0 * stages.index(stage) / len(stages)
        get_run_logger().info(stage)
        update_progress_artifact(bar, done, description=stage)

    yield tell
    update_progress_artifact(bar, 100.0, description="done")
