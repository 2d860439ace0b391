"""A data set made on a local Ray cluster of two workers, one of which is killed."""

from __future__ import annotations

import signal
import threading
import time

import psutil
import pytest
from fake_animator import ACTIONS, load, load_slow, tree, write_photos

from larnet.data.factory.dataset_plan import plan
from larnet.data.factory.local_workers import WorkersEnd
from larnet.data.factory.produce import produce
from larnet.errors import BadInput

ray = pytest.importorskip("ray", reason="ray is not installed: pip install 'larnet[cluster]'")


def planned(photos):
    return plan(photos, "all", ACTIONS, "c" * 64, per_photo=4, labels="joints,masks,flow")


def kill_a_worker(out, killed: list[int]) -> None:
    """Kill one of Ray's processes that make clips, as soon as there is a clip."""
    end = time.monotonic() + 200
    while time.monotonic() < end:
        if list(out.glob("*/*.json")):
            for process in psutil.Process().children(recursive=True):
                try:
                    if "photo_clips_elsewhere" in " ".join(process.cmdline()):
                        process.send_signal(signal.SIGKILL)
                        killed.append(process.pid)
                        return
                except psutil.Error:
                    continue
        time.sleep(0.02)


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(tmp_path):
    photos = write_photos(tmp_path / "photos", 4, nobody=(2,))
    produce(planned(photos), tmp_path / "here", load)
    out, killed = tmp_path / "there", []
    watch = threading.Thread(target=kill_a_worker, args=(out, killed))
    watch.start()
    produced = produce(planned(photos), out, load_slow, workers=2, ray="local")
    watch.join()
    assert killed and not psutil.pid_exists(killed[0])
    assert produced.clips == produced.new == 12
    assert list(produced.skipped) == ["p2.png"]
    assert tree(out) == tree(tmp_path / "here")


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nonsense", "127.0.0.1:port"])
def test_an_address_that_does_not_answer_is_said(tmp_path, address):
    photos = write_photos(tmp_path / "photos", 1)
    with pytest.raises(BadInput, match="No Ray cluster answers"):
        produce(planned(photos), tmp_path / "out", load, ray=address)


def test_a_ray_that_does_not_start_in_time_is_said(tmp_path, monkeypatch):
    def slow(**_):
        raise Exception("The current node timed out during startup. This could happen because")

    monkeypatch.setattr(ray, "init", slow)
    with pytest.raises(WorkersEnd, match="node timed out during startup"):
        produce(planned(write_photos(tmp_path / "photos", 1)), tmp_path / "out", load, ray="local")
