"""Two processes (gloo, CPU) take the step that one process takes on the doubled batch."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.data.batch import Clips
from larnet.training.accelerator import new_accelerator
from larnet.training.batches import Batches
from larnet.training.generator_step import Batch, Words
from larnet.training.run_folder import RunFolder
from larnet.training.trainer import Trainer

pytestmark = pytest.mark.slow

SPEC = override(variant("debug"), "data", combinations=0.0)
# Means over clips are linear in the batch; weights that a batch normalises together are not.
SPEC = override(SPEC, "loss", moving=0.0, adversarial_motion=0.1, adversarial_video=0.1)
SPEC = override(SPEC, "train", precision="fp32", steps=2, save_every=4, decoded_frames=0)

GENERATOR = override(SPEC, "loss", adversarial_motion=0.0, adversarial_video=0.0)

SCRIPT = """
import sys
from pathlib import Path
from safetensors.torch import save_file
sys.path.insert(0, {tests!r})
from test_processes import GENERATOR, SPEC
from larnet.config.specs import override
from larnet.training.run_folder import RunFolder
from larnet.training.accelerator import new_accelerator
from larnet.training.loop import train
from larnet.training.train_step import TrainStep
from larnet.training.trainer import Trainer

root = Path({root!r})

def save(tensors, name):
    tensors = {{n: t.detach().contiguous() for n, t in tensors.items() if t is not None}}
    save_file(tensors, root / f"{{name}}_{{rank}}.safetensors")

accelerator = new_accelerator(GENERATOR, "cpu", "", root)
assert accelerator.num_processes == 2
rank = accelerator.process_index
trainer = Trainer(GENERATOR, RunFolder(root / "gradients"), accelerator)
total = trainer.train_step.gradients(next(trainer.batches()))["total"]
save({{n: p.grad for n, p in trainer.module.named_parameters()}}, "gradients")
(root / f"total_{{rank}}").write_text(str(accelerator.reduce(total, "mean").item()))

update = TrainStep.__call__

def update_then_keep(self, batches):
    values = update(self, batches)
    critics = {{f"{{c}}/{{n}}": t for c, critic in self.critics.items()
               for n, t in critic.net.state_dict().items()}}
    save(critics | {{f"average/{{n}}": t for n, t in self.average.items()}}, "end")
    if rank == 1 and self.step == 2:  # asked of one process only: both stop after this step
        RunFolder(root / "run").stop.touch()
    return values

TrainStep.__call__ = update_then_keep
train(override(SPEC, "train", steps=4), root / "run", "debug", device="cpu")
"""


def joined(parts: list[Batch]) -> Batch:
    """Two processes' batches as one batch of twice the size."""

    def cat(*values):
        return torch.cat(values) if isinstance(values[0], Tensor) else sum(values, ())

    def both(kind, *items):
        return kind(*(cat(*(getattr(i, f.name) for i in items)) for f in fields(kind)))

    def words(*items: Words) -> Words:
        vectors = {n: torch.cat([i.vectors[n] for i in items]) for n in items[0].vectors}
        return Words(vectors, torch.cat([i.encoder_index for i in items]))

    a, b = parts
    skeletons = both(type(a.skeletons), a.skeletons, b.skeletons)
    return Batch(
        both(Clips, a.clips, b.clips),
        words(a.words, b.words),
        skeletons,
        words(a.skeleton_words, b.skeleton_words),
        torch.cat((a.keypoint_hints, b.keypoint_hints)),
    )


@pytest.fixture
def alone(tmp_path, made_up_phrases):
    """A trainer of one process, its phrases where the two processes find them too."""
    trainers = []
    for name in ("gradients", "run"):
        (tmp_path / name).mkdir()
        trainers.append(
            Trainer(
                GENERATOR, RunFolder(tmp_path / name), new_accelerator(SPEC, "cpu", "", tmp_path)
            )
        )
    return trainers[0]


def test_two_processes_equal_one_on_the_doubled_batch(alone, tmp_path, repository):
    script = SCRIPT.format(root=str(tmp_path), tests=str(Path(__file__).parent))
    (tmp_path / "script.py").write_text(script)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = os.environ | {
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "ACCELERATE_USE_CPU": "true",
        "PYTHONPATH": str(repository),
        "OMP_NUM_THREADS": "1",
    }
    two = [
        subprocess.Popen(
            [sys.executable, str(tmp_path / "script.py")],
            env=common | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    data = [Batches(alone.stream, alone.table, GENERATOR, rank)[0] for rank in range(2)]
    assert not torch.equal(data[0].clips.v, data[1].clips.v)
    step = alone.train_step
    step.spec = replace(step.spec, train=replace(step.spec.train, batch=4))
    total = step.gradients([joined(data)])["total"].item()
    for process in two:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors[-3000:]

    averaged = [load_file(tmp_path / f"gradients_{rank}.safetensors") for rank in range(2)]
    mine = {n: p.grad for n, p in alone.module.named_parameters() if p.grad is not None}
    assert averaged[0].keys() == averaged[1].keys() == mine.keys()
    for name, gradient in mine.items():
        assert torch.equal(averaged[0][name], averaged[1][name])
        # sums in another order; a sum in place of the mean would be off by as much as it is long
        error = (averaged[0][name] - gradient).norm()
        assert error <= 2e-3 * gradient.norm() + 1e-6, name
    assert float((tmp_path / "total_0").read_text()) == pytest.approx(total, rel=1e-4)

    ends = [load_file(tmp_path / f"end_{rank}.safetensors") for rank in range(2)]
    assert any(name.startswith("video/") for name in ends[0])
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])
    folder = RunFolder(tmp_path / "run")
    steps = [json.loads(line)["step"] for line in folder.metrics.read_text().splitlines()]
    assert steps == [1, 2]  # one writer; asked to stop by the other process
    assert folder.last_step() == 2
