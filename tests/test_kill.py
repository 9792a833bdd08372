"""A process that adds and judges is killed at random moments: nothing acknowledged is lost, nothing is half stored."""

import subprocess
import sys
from pathlib import Path

import databases
import pytest

SCRIPT = Path(__file__).parent.parent / "bench" / "kill.py"


@pytest.mark.parametrize("kind, kills", [("sqlite", 10), ("postgresql", 5)])
def test_a_kill_leaves_all_or_nothing(kind: str, kills: int, tmp_path: Path) -> None:
    db = databases.empty(kind, tmp_path)
    command = [sys.executable, str(SCRIPT), "--kills", str(kills), "--seed", "7", "--db", db]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert f"{kills} kills" in done.stdout
    assert "0 problems" in done.stdout
