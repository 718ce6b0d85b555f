import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.exits import ExitCode, StopProcess, reason
from bot.lock import InstanceLock

ROOT = Path(__file__).parents[2]
HOLD = """
import pathlib, sys
from bot.lock import InstanceLock
InstanceLock(pathlib.Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_instance_in_the_same_process_is_refused_with_75(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "a.db"), pytest.raises(StopProcess, match="另一个") as stop:
        InstanceLock(tmp_path / "a.db").acquire()
    assert stop.value.code is ExitCode.TAKEN
    assert int(stop.value.code) == 75


def test_other_databases_and_later_instances_are_free(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "a.db"), InstanceLock(tmp_path / "b.db"):
        assert {file.name for file in tmp_path.iterdir()} == {"a.db.lock", "b.db.lock"}
    with InstanceLock(tmp_path / "a.db"), pytest.raises(StopProcess):
        InstanceLock(tmp_path / "a.db").acquire()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    database = tmp_path / "new" / "a.db"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, database], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StopProcess):
            InstanceLock(database).acquire()
        other.kill()
    with InstanceLock(database) as lock:
        assert stat.S_IMODE(lock.path.stat().st_mode) == 0o600


def test_the_reason_for_an_end_is_found_inside_a_task_group() -> None:
    taken = StopProcess("别处", ExitCode.TAKEN)
    group = BaseExceptionGroup("", [RuntimeError("x"), ExceptionGroup("", [taken])])
    assert reason(group) is taken
    assert reason(RuntimeError("x")).code == ExitCode.FAILED


def test_a_link_to_the_database_is_locked_as_the_database_itself(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    database, link = tmp_path / "real" / "shuzhi.db", tmp_path / "link.db"
    database.touch()
    link.symlink_to(database)
    with InstanceLock(database), pytest.raises(StopProcess) as stop:
        InstanceLock(link).acquire()
    assert stop.value.code == ExitCode.TAKEN
