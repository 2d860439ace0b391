"""A process killed between writing a file and renaming it leaves nothing half: the old or the new,
and the next start works. Every write of a call is killed once, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from larnet.config.variants import variant
from larnet.media import video_file
from larnet.model import LARNet
from larnet.runtime import atomic_write
from larnet.training.jobs import launch as module
from larnet.training.jobs.launch import Runs
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

# Copies `before` to 1, 2, ..., runs CALL in each and kills it at its first, second, ... rename
KILLER = """
import os, shutil, signal, sys
from pathlib import Path
from larnet.runtime import atomic_write
{imports}
root = Path(sys.argv[1])
for number in range(1, 40):
    folder = root / str(number)
    shutil.copytree(root / "before", folder)
    child = os.fork()
    if not child:
        left = number
        def count(target):
            global left
            left -= 1
            if not left:
                print(target.name, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
        atomic_write.before_rename = count
        {call}
        os._exit(0)
    code = os.waitpid(child, 0)[1]
    if code != signal.SIGKILL:
        assert code == 0, code
        break
"""


def kill_at_every_rename(root: Path, repository: Path, imports: str, call: str) -> list[str]:
    """Names of the files whose renaming was killed; the folders are root/1, root/2, ..., the last
    one that of the call that ended by itself."""
    script = KILLER.format(imports=imports, call=call)
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)],
        cwd=repository, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def leftovers(folder: Path) -> list[str]:
    """Files of an unfinished write."""
    return [p.name for p in folder.rglob(".*") if p.is_file()]


# --------------------------------------------------------------------------- the one write


@pytest.mark.slow
def test_a_reader_sees_the_old_or_the_new(tmp_path, repository):
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "a.json").write_text("old")
    killed = kill_at_every_rename(
        tmp_path, repository, "", 'atomic_write.write_atomically(folder / "a.json", b"new")'
    )
    assert killed == ["a.json"]
    assert (tmp_path / "1/a.json").read_text() == "old"
    assert (tmp_path / "2/a.json").read_text() == "new"
    assert len(leftovers(tmp_path / "1")) == 1
    atomic_write.sweep(tmp_path / "1")
    assert leftovers(tmp_path / "1") == []


def test_sweeping_leaves_what_is_being_written(tmp_path):
    with atomic_write.replacing(tmp_path / "a") as unfinished:
        unfinished.write_bytes(b"half")
        (tmp_path / ".unfinished-by-hand").touch()
        atomic_write.sweep(tmp_path)
        assert unfinished.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".unfinished-by-hand", "a"]


def test_a_write_that_fails_leaves_the_old(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(ValueError), atomic_write.replacing(tmp_path / "a") as unfinished:
        unfinished.write_text("half")
        raise ValueError
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


# ----------------------------------------------------------------------------- checkpoints

SAVE = """
spec = variant("debug").model
model = LARNet(spec)
torch.nn.init.constant_(next(model.parameters()), {step})
info = CheckpointInfo("t", spec, {actions}, ("sentence", "glove"), "none", {step})
phrases = {{name: torch.full(({step}, length), {step}.0) for name, length in spec.encoders}}
checkpoint.save({folder}, model, info, "card {step}", phrases)
"""
IMPORTS = """
import torch
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo
from larnet.model import LARNet
from larnet.config.variants import variant
"""


def save(folder: Path, step: int) -> None:
    """A checkpoint whose every part is told by its step."""
    spec = variant("debug").model
    model = LARNet(spec)
    torch.nn.init.constant_(next(model.parameters()), step)
    actions = {f"action {i}": (f"action {i}",) for i in range(step)}
    info = CheckpointInfo("t", spec, actions, ("sentence", "glove"), "none", step)
    phrases = {name: torch.full((step, length), float(step)) for name, length in spec.encoders}
    checkpoint.save(folder, model, info, f"card {step}", phrases)


def check(folder: Path) -> int:
    """The step of a checkpoint whose parts are all of that step."""
    loaded = checkpoint.load(folder)
    step = loaded.info.step
    assert (next(loaded.model.parameters()) == step).all()
    assert len(loaded.info.actions) == step
    assert (loaded.phrases["glove"] == step).all()
    return step


@pytest.mark.slow
def test_a_checkpoint_is_the_old_or_the_new_one(tmp_path, repository):
    save(tmp_path / "before", 1)
    actions = '{f"action {i}": (f"action {i}",) for i in range(2)}'
    call = SAVE.format(step=2, actions=actions, folder="folder").strip()
    call = call.replace("\n", "\n        ")
    killed = kill_at_every_rename(tmp_path, repository, IMPORTS, call)
    assert {"config.json", "model.safetensors", "phrases.safetensors", "README.md"} <= set(killed)
    steps = [check(tmp_path / str(i + 1)) for i in range(len(killed) + 1)]
    at = killed.index("config.json") + 1
    assert steps == [1] * at + [2] * (len(steps) - at)
    for number in range(1, len(steps) + 1):
        save(tmp_path / str(number), 3)
        assert check(tmp_path / str(number)) == 3
        assert leftovers(tmp_path / str(number)) == []


@pytest.mark.slow
def test_a_first_checkpoint_is_there_or_is_none(tmp_path, repository):
    (tmp_path / "before").mkdir()
    actions = '{f"action {i}": (f"action {i}",) for i in range(2)}'
    call = SAVE.format(step=2, actions=actions, folder="folder").strip()
    killed = kill_at_every_rename(tmp_path, repository, IMPORTS, call.replace("\n", "\n        "))
    for number, name in enumerate(killed, 1):
        folder = tmp_path / str(number)
        if (folder / "config.json").exists():
            assert check(folder) == 2, name
        else:
            with pytest.raises(checkpoint.BadCheckpoint, match=r"no config\.json"):
                checkpoint.load(folder)


# ------------------------------------------------------------------------------------ runs

TENSORS = {"a": 60, "b": 7}


def state(value: int) -> dict[str, torch.Tensor]:
    return {name: torch.full((n,), float(value)) for name, n in TENSORS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2])
def test_the_state_of_a_run_is_whole(tmp_path, repository, step):
    """Step 1 is saved again in place of the old one, step 2 beside it."""
    RunFolder(tmp_path / "before").save_state(1, state(1), {"seconds": 1.0})
    imports = (
        "import torch\nfrom larnet.training import run_folder as module\nmodule.LARGEST = 100\n"
        "from larnet.training.run_folder import RunFolder"
    )
    call = (
        f"RunFolder(folder).save_state({step}, "
        f"{{n: torch.full((k,), 2.0) for n, k in {TENSORS}.items()}}, {{'seconds': 2.0}})"
    )
    killed = kill_at_every_rename(tmp_path, repository, imports, call)
    assert len(killed) > 3 and killed[-1] == "training.json"
    for number in range(1, len(killed) + 2):
        folder = RunFolder(tmp_path / str(number))
        tensors, progress = folder.load_state(folder.last_step())
        value = progress["seconds"]
        assert value == (2.0 if number > len(killed) else 1.0)
        assert all((tensors[name] == value).all() and len(tensors[name]) == n
                   for name, n in TENSORS.items())  # fmt: skip
        folder.save_state(step, state(3), {"seconds": 3.0})
        tensors, progress = folder.load_state(step)
        assert progress["seconds"] == 3.0 and (tensors["a"] == 3).all()
        folder.sweep()
        assert leftovers(folder.root) == []


@pytest.mark.slow
def test_config_phrases_samples_and_metrics_of_a_run(tmp_path, repository):
    """What a run writes as it begins and goes on; the next start of it works."""
    (tmp_path / "before").mkdir()
    imports = (
        "import numpy as np\nfrom larnet.training.run_folder import RunFolder\n"
        "from larnet.training.phrase_vectors import PhraseTable\n"
        "from larnet.config.variants import variant\n"
        "from larnet.runtime.atomic_write import replacing"
    )
    call = (
        "run = RunFolder(folder); run.start(variant('debug'), 'debug', resume=True); "
        "PhraseTable({'glove': {'walking': np.ones((2, 3), 'f4')}}).save(run.phrases); "
        "run.log(1, {'total': 1.0}); run.log(2, {'total': 1.0}); run.forget_after(1)"
    )
    killed = kill_at_every_rename(tmp_path, repository, imports, call)
    assert killed == ["config.json", "phrases.npz", "metrics.jsonl"]
    for number in range(1, 5):
        folder = RunFolder(tmp_path / str(number))
        assert folder.config.exists() is (number > 1)
        assert folder.phrases.exists() is (number > 2)
        folder.start(variant("debug"), "debug", resume=True)
        assert folder.read_config() == ("debug", variant("debug"))
        if folder.phrases.exists():
            assert PhraseTable.load(folder.phrases).vectors["glove"]["walking"].shape == (2, 3)
        folder.forget_after(1)
        if folder.metrics.exists():
            assert [json.loads(x)["step"] for x in folder.metrics.open()] == [1]
        assert leftovers(folder.root) == []


TRAINER = """
import sys, time
from pathlib import Path
out = Path(sys.argv[sys.argv.index("--out") + 1])
while not (out / "STOP").exists():
    time.sleep(0.02)
"""


@pytest.mark.slow
def test_a_launch_that_was_killed_can_be_stopped_and_followed_by_another(
    tmp_path, repository, monkeypatch
):
    """Killed before the process begins, and after, before its number is noted."""
    package = tmp_path / "code" / "larnet"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(TRAINER)
    monkeypatch.setattr(module, "ROOT", package.parent)
    (tmp_path / "before").mkdir()
    imports = "from larnet.training.jobs import launch as module\n"
    imports += f"module.ROOT = Path({str(package.parent)!r})"
    call = "module.Runs(folder).start('one', ['--variant', 'debug'], 5)"
    killed = kill_at_every_rename(tmp_path, repository, imports, call)
    assert killed == ["job.json", "job.json"]
    try:
        for number, alive in ((1, False), (2, True), (3, True)):
            runs = Runs(tmp_path / str(number))
            if number == 1:
                assert runs.names() == [] or not runs.status("one").alive
            else:
                assert runs.status("one").alive is alive
                runs.stop("one")
                assert runs.stop("one", wait=10)
                json.loads((runs.root / "one/job.json").read_text())
            runs.start("two", ["--variant", "debug"], 5)  # at once: the dead hold no lock
            assert runs.status("two").alive
            runs.stop("two")
            assert runs.stop("two", wait=10)
    finally:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if str(tmp_path) in " ".join(process.cmdline()):
                    process.kill()


# ----------------------------------------------------------------------------------- clips


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clip.mp4", "clip.gif", "clip.npy"])
def test_a_clip_is_the_old_or_the_new_one(tmp_path, repository, name):
    frames = np.zeros((3, 32, 32, 3), np.uint8)
    (tmp_path / "before").mkdir()
    video_file.write(tmp_path / "before" / name, frames)
    old = (tmp_path / "before" / name).read_bytes()
    call = f"video_file.write(folder / {name!r}, np.full((5, 32, 32, 3), 200, np.uint8))"
    imports = "import numpy as np\nfrom larnet.media import video_file"
    killed = kill_at_every_rename(tmp_path, repository, imports, call)
    assert killed == [name]
    assert (tmp_path / "1" / name).read_bytes() == old
    assert (tmp_path / "2" / name).read_bytes() != old
    assert len(leftovers(tmp_path / "1")) == 1
    video_file.write(tmp_path / "1" / name, frames)
    assert leftovers(tmp_path / "1") == [], "the next clip removes what the killed one left"


def test_a_lock_of_a_living_launch_is_kept(tmp_path):
    runs = Runs(tmp_path / "runs")
    runs.root.mkdir()
    (runs.root / ".launching").write_text(str(os.getpid()))
    began = time.monotonic()
    with pytest.raises(module.BadInput, match="try again"):
        runs.start("one", [], 1)
    assert time.monotonic() - began < 5
