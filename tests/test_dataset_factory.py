"""A folder of photos becomes a data set: the same bytes whoever makes it, whenever it stops."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from fake_animator import ACTIONS, FPS, FRAMES, load, load_slow, tree, write_photos

from larnet.data.factory import clip_store, local_workers, shards
from larnet.data.factory.dataset_plan import plan
from larnet.data.factory.produce import Progress, WorkStopped, produce
from larnet.data.video.clip_labels import FLOW, read_labels
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.media import video_file

ROOT = Path(__file__).resolve().parent.parent
WHY = "No person was found in the photo; a photo of one whole person is best."


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    return write_photos(tmp_path_factory.mktemp("photos"), 4, nobody=(2,))


def planned(photos, **settings):
    settings = {"actions": "all", "per_photo": 4, "labels": "joints,masks,flow"} | settings
    return plan(photos, settings.pop("actions"), ACTIONS, "c" * 64, **settings)


@pytest.fixture(scope="module")
def made(photos, tmp_path_factory):
    """A data set of four photos, one of which shows nobody, made in this process."""
    out = tmp_path_factory.mktemp("made") / "set"
    told: list[Progress] = []
    produced = produce(planned(photos), out, load, tell=told.append)
    return out, produced


def test_every_photo_does_the_actions_in_turn(made):
    out, produced = made
    assert produced.clips == produced.new == 12
    assert list(produced.skipped) == ["p2.png"]
    rows = list(csv.DictReader((out / "metadata.csv").open(encoding="utf-8")))
    assert [r["action"] for r in rows[:4]] == ["hand waving", "jumping", "bowing", "hand waving"]
    assert rows[4]["action"] == "jumping", "the next photo goes on where that one ended"
    assert len({r["seed"] for r in rows}) == 12
    assert all((out / r["file_name"]).is_file() for r in rows)
    assert all(r["phrase"] in ACTIONS[r["action"]] for r in rows)
    about = json.loads((out / "dataset.json").read_text())
    assert about["complete"] and about["clips"] == 12
    assert about["skipped"] == [{"photo": "p2.png", "why": WHY}]


def test_a_clip_and_its_labels_fit(made):
    path = next(made[0].glob("bowing/*.mp4"))
    frames, labels = video_file.read(path), read_labels(path)
    facts = labels.facts
    assert frames.shape == (FRAMES, 34, 34, 3), "an odd side was made even"
    assert (facts.frames, facts.fps, facts.width, facts.height) == (FRAMES, FPS, 34, 34)
    assert labels.joints.shape == (FRAMES, 20, 2) and labels.joints.max() <= 33
    assert labels.masks.shape == (FRAMES, 34, 34)
    assert [int(np.flatnonzero(m.any(0))[0]) for m in labels.masks] == list(range(3, 13))
    with np.load(path.with_name(f"{path.stem}.{FLOW}")) as file:
        assert file["flow"].shape == (FRAMES, 34, 34, 2) and file["flow"].dtype == np.int16


def test_a_second_run_makes_nothing(photos, made):
    before = tree(made[0])
    assert produce(planned(photos), made[0], load).new == 0
    assert tree(made[0]) == before


def start(photos: Path, out: Path, workers: int) -> subprocess.Popen:
    code = (
        "from fake_animator import *; from larnet.data.factory.dataset_plan import plan\n"
        "from larnet.data.factory.produce import produce; from pathlib import Path\n"
        "if __name__ == '__main__':\n"
        f"    planned = plan({str(photos)!r}, 'all', ACTIONS, 'c' * 64, per_photo=4,"
        " labels='joints,masks,flow')\n"
        f"    produce(planned, Path({str(out)!r}), load_slow, workers={workers})\n"
    )
    script = out.parent / "run.py"
    script.write_text(code)
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    return subprocess.Popen([sys.executable, str(script)], env=env)


def test_killed_with_its_workers_it_goes_on(photos, made, tmp_path):
    out = tmp_path / "set"
    running = start(photos, out, 2)
    end = time.monotonic() + 200
    while len(list(out.glob("*/*.json"))) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    workers = psutil.Process(running.pid).children(recursive=True)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert len(workers) > 1
    assert not psutil.wait_procs(workers, timeout=60)[1], "workers end with who started them"
    there = len(list(out.glob("*/*.json")))
    assert 3 <= there < 12
    begun = next(out.glob("*/*.json")).parent
    (begun / f".unfinished-{running.pid}-{'0' * 16}.mp4").write_bytes(b"half")
    produced = produce(planned(photos), out, load)
    assert produced.clips == 12 and produced.new == 12 - there
    assert tree(out) == tree(made[0])


def test_two_processes_make_the_same_bytes_and_a_killed_one_is_replaced(
    photos, made, tmp_path, monkeypatch
):
    out, killed = tmp_path / "set", []
    made_so_far = local_workers._Pool.made

    def kill_once(pool):
        new = made_so_far(pool)
        if new and not killed:
            killed.append(next(iter(pool._pool._processes)))
            os.kill(killed[0], signal.SIGKILL)
        return new

    monkeypatch.setattr(local_workers._Pool, "made", kill_once)
    monkeypatch.setattr(local_workers, "LOOK", 0.02)
    assert produce(planned(photos), out, load_slow, workers=2).clips == 12
    assert killed
    assert tree(out) == tree(made[0])


def test_workers_that_always_end_stop_it_in_words(photos, tmp_path, monkeypatch):
    monkeypatch.setattr(local_workers, "BREAKS", 1)
    with pytest.raises(local_workers.WorkersEnd, match="too little memory"):
        produce(planned(photos, per_photo=1), tmp_path / "set", die, workers=2)


def die():
    os._exit(1)


def test_a_full_disk_stops_it_cleanly(photos, made, tmp_path, monkeypatch):
    out, writes = tmp_path / "set", []
    write = clip_store.write_atomically

    def full(path, data):
        writes.append(path)
        if len(writes) > 14:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(clip_store, "write_atomically", full)
    with pytest.raises(
        WorkStopped, match=r"The disk is full\. 4 of 16 clips are made; the same comm"
    ):
        produce(planned(photos), out, load)
    monkeypatch.undo()
    assert produce(planned(photos), out, load).new == 8
    assert tree(out) == tree(made[0])


# ---------------------------------------------------------------------------- shards


def members(out: Path) -> list[list[str]]:
    found = []
    for path in sorted(out.glob("shard-*.tar")):
        with tarfile.open(path) as tar:
            found.append([m.name for m in tar.getmembers()])
    return found


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(shards.ShardWriter.__init__, "__defaults__", (80_000,))


def test_shards_hold_every_clip_once_in_order(photos, made, tmp_path, small_shards):
    out = tmp_path / "set"
    assert produce(planned(photos, layout="webdataset"), out, load).clips == 12
    assert all(path.stat().st_size <= 80_000 for path in out.glob("*.tar"))
    names = members(out)
    assert len(names) > 1
    rows = csv.DictReader(io.StringIO((made[0] / "metadata.csv").read_text()))
    stems = [Path(row["file_name"]).stem for row in rows]
    every = [f"{stem}.{end}" for stem in stems for end in ("mp4", "json", FLOW)]
    assert [name for shard in names for name in shard] == every
    assert sorted(p.name for p in out.iterdir()) == sorted(
        ["dataset.json", "shards.json", *(f"shard-{i:06d}.tar" for i in range(len(names)))]
    ), "the clips are in the shards alone"


SMALLER = 40_000  # bytes of a shard: few clips of joints alone


@pytest.fixture(scope="module")
def never_killed(photos, tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole") / "set"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards.ShardWriter.__init__, "__defaults__", (SMALLER,))
        produce(planned(photos, layout="webdataset", labels="joints"), out, load)
    return tree(out)


@pytest.mark.parametrize("at", range(1, 12))
def test_shards_are_the_same_after_a_kill(photos, tmp_path, never_killed, monkeypatch, at):
    """Killed before the at-th file of the data set itself, or before the at-th clip is removed."""
    out, steps = tmp_path / "set", []
    settings = planned(photos, layout="webdataset", labels="joints")
    monkeypatch.setattr(shards.ShardWriter.__init__, "__defaults__", (SMALLER,))

    def killed(call):
        def step(*args):
            steps.append(call)
            if len(steps) == at:
                raise KeyboardInterrupt
            return call(*args)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(shards.ShardWriter, "_forget", killed(shards.ShardWriter._forget))
        patch.setattr(clip_store.ClipStore, "write_text", killed(clip_store.ClipStore.write_text))
        with pytest.raises(KeyboardInterrupt):
            produce(settings, out, load)
    assert produce(settings, out, load).clips == 12
    assert tree(out) == never_killed


# ---------------------------------------------------------------------------- refused


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="holds no photo; accepted: jpg"):
        planned(tmp_path)
    with pytest.raises(BadInput, match="There is no folder 'nowhere'"):
        planned(tmp_path / "nowhere")


def test_no_readable_photo_is_said(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(b"no photo")
    with pytest.raises(WorkStopped, match=r"No clip could be made: .*a\.jpg"):
        produce(planned(tmp_path / "in"), tmp_path / "out", load)


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"actions": "hand wavin"}, UnknownName, "hand waving"),
        ({"actions": " , "}, BadInput, "No action was named"),
        (
            {"per_photo": 0},
            BadInput,
            "The number of clips of a photo is 0; give a whole number from 1",
        ),
        ({"per_photo": "many"}, BadInput, "not a whole number"),
        ({"longest": 8}, BadInput, "from 64"),
        ({"fps": 500}, BadInput, "from 8 to 60"),
        ({"seconds": -1}, BadInput, "from 0.1 to 12"),
        ({"labels": "joint"}, UnknownName, "joints"),
        ({"layout": "folders"}, UnknownName, "folder"),
    ],
)
def test_settings_are_refused_in_words(photos, settings, error, words):
    with pytest.raises(error, match=words):
        planned(photos, **settings)


def test_a_phrase_that_shows_something_else_is_not_used(photos, tmp_path):
    phrases = ("wave", "take a bow then jump", "qwrtzp", "take a bow")
    of = plan(photos, "bowing", {"bowing": phrases}, "c" * 64, per_photo=12)
    assert {clip.phrase for clip in of.job(0).clips} == set(phrases)
    produce(of, tmp_path / "set", load)
    rows = list(csv.DictReader((tmp_path / "set" / "metadata.csv").open(encoding="utf-8")))
    assert {(row["action"], row["phrase"]) for row in rows} == {("bowing", "take a bow")}


def test_actions_come_from_a_file_by_name_or_phrase(photos, tmp_path):
    file = tmp_path / "actions.txt"
    file.write_text("# greetings\nwave\n\ntake a bow\nwave\n")
    assert list(planned(photos, actions=str(file)).actions) == ["hand waving", "bowing"]
    assert list(planned(photos, actions="jump, wave").actions) == ["jumping", "hand waving"]


def test_a_folder_with_something_else_is_refused(photos, made, tmp_path):
    with pytest.raises(BadInput, match="differs in: per photo"):
        produce(planned(photos, per_photo=5), made[0], load)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match="holds other files"):
        produce(planned(photos), tmp_path, load)
    assert (tmp_path / "letter.txt").read_text() == "dear"
    with pytest.raises(BadInput, match="is a file"):
        produce(planned(photos), tmp_path / "letter.txt", load)


def test_the_same_picture_twice_is_made_once(tmp_path):
    photos = write_photos(tmp_path / "in", 1)
    (photos / "q.png").write_bytes((photos / "p0.png").read_bytes())
    produced = produce(planned(photos), tmp_path / "out", load)
    assert produced.clips == 4
    assert produced.skipped == {"q.png": "The same picture as p0.png."}


def test_no_workers_are_refused(photos, tmp_path):
    for workers in (0, "two"):
        with pytest.raises(BadInput, match="The number of workers is"):
            produce(planned(photos), tmp_path, load, workers=workers)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_nothing_was_made_in_takes_other_settings(photos, tmp_path):
    """What a mistyped address of a cluster leaves behind."""
    with pytest.raises(BadInput, match="No Ray cluster answers"):
        produce(planned(photos), tmp_path / "set", load, ray="nonsense")
    planned_anew = planned(photos, per_photo=1)
    assert produce(planned_anew, tmp_path / "set", load).clips == 3


def test_without_ray_it_is_said_how_to_get_it(photos, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingData, match=r"pip install 'larnet\[cluster\]'"):
        produce(planned(photos), tmp_path / "set", load, ray="local")
