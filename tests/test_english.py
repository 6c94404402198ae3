"""The shipped list of English words is what its command makes of SymSpell's dictionary."""

import subprocess
import sys
from pathlib import Path

from cleaners.english import is_english_word

ROOT = Path(__file__).parent.parent
MAX_BYTES = 200_000


def test_knows_words_in_any_case_and_no_compounds() -> None:
    assert all(map(is_english_word, ("something", "Information", "FARMERS", "colour", "color")))
    assert not any(map(is_english_word, ("costeffective", "informa", "antidrug", "", "清源")))


def test_command_rebuilds_the_shipped_list(tmp_path: Path) -> None:
    output = tmp_path / "english.txt.xz"
    command = [sys.executable, str(ROOT / "training" / "build_english.py"), str(output)]
    subprocess.run(command, check=True, capture_output=True)
    shipped = ROOT / "cleaners" / "data" / "english.txt.xz"
    assert output.read_bytes() == shipped.read_bytes()
    assert shipped.stat().st_size <= MAX_BYTES
