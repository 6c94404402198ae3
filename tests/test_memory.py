"""Memory that a stage leaves behind goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows import memory

MEGABYTE = 10**6


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_freed_texts_go_back_to_the_system() -> None:
    """One text of many stays, above those that go: the allocator cannot do it by itself."""
    texts = ["京津冀协同发展" * 200 + str(number) for number in range(50_000)]
    full = _resident()
    del texts[:-1]
    memory.hand_back()
    assert full - _resident() > 100 * MEGABYTE
    assert len(texts) == 1


def test_a_system_without_trim_loses_nothing_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: object())
    memory.hand_back()
