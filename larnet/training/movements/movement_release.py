"""From a run of movements without pictures to a checkpoint whose pictures understand them.

The scales of the picture were trained on the codes of another G_m. What its codes were for the
drawn movements can be told from the new ones by a matrix, which goes into the first layer that
reads them.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE
from larnet.config.file_names import folder_to_write
from larnet.data.batch import generator
from larnet.errors import BadInput
from larnet.model import LARNet
from larnet.nets.motion import Moments
from larnet.nets.one_cell import PLACED
from larnet.nets.pose_integrator import PlacedIntegrator
from larnet.text.phrases import phrases_for
from larnet.training.movements.read_moments import read_moments
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.training.skeleton_step import timed_motion
from larnet.weights import checkpoint
from larnet.weights.checkpoint import Checkpoint

log = logging.getLogger(__name__)
ROUNDS, CLIPS, RIDGE = 24, 256, 1e-4


def fit_pictures(model: LARNet, pictures: LARNet, table: PhraseTable, actions: list[str]) -> float:
    """Make the scales of the picture of `model` see its codes as those of `pictures`, whose weights
    they have. Returns the share of the codes' variance that the fitted matrix does not explain.

    The codes are those of `actions` in any words, at any moment, in any style.
    """
    square = torch.zeros(model.spec.motion_code, model.spec.motion_code, dtype=torch.float64)
    cross, power, total = square.clone(), 0.0, torch.zeros(len(square), dtype=torch.float64)
    count = 0
    for i in range(ROUNDS):
        mine, theirs = (x.double() for x in _codes(model, pictures, table, actions, i))
        square += mine.T @ mine
        cross += mine.T @ theirs
        power, total = power + theirs.square().sum().item(), total + theirs.sum(0)
        count += len(mine)
    ridge = RIDGE * square.diagonal().mean() * torch.eye(len(square), dtype=torch.float64)
    turn = torch.linalg.solve(square + ridge, cross)  # codes of model -> codes of pictures
    left = power - 2 * (turn * cross).sum().item() + (turn * (square @ turn)).sum().item()
    weight = timed_motion(pictures).unroll.weight  # (code, C, h, w)
    with torch.no_grad():
        fitted = turn @ weight.double().flatten(1)
        timed_motion(model).unroll.weight.copy_(fitted.view_as(weight).to(weight))
    return left / max(1e-12, power - (total.square().sum() / count).item())


@torch.inference_mode()
def _codes(
    model: LARNet, pictures: LARNet, table: PhraseTable, actions: list[str], number: int
) -> tuple[Tensor, Tensor]:
    """Codes (N, code) of both for the same words, styles and moments."""
    draw = generator(number, 50)
    names = [actions[i] for i in torch.randint(len(actions), (CLIPS,), generator=draw).tolist()]
    start = torch.rand(CLIPS, generator=draw) * (torch.rand(CLIPS, generator=draw) < 0.5)
    at = (start[:, None] + torch.arange(16) / EPISODE).clamp(max=1.0)
    z = torch.randn(CLIPS, model.spec.noise, generator=draw)
    when, found = Moments(at, torch.full((CLIPS,), 1 / 12)), []
    encoder = model.spec.encoders[number % len(model.spec.encoders)][0]
    words = table.draw(encoder, names, draw)
    for net in (model, pictures):
        a_e = net.embed(encoder, words)
        found.append(timed_motion(net).codes(a_e, start, z, when).flatten(0, 1))
    return found[0], found[1]


def calm(model: LARNet, by: float) -> None:
    """Add to the bias of the background gate b of the joints in the state: more of them stays as it
    was from frame to frame, so that jerk is less. Raises BadInput for another integrator."""
    integrator, _ = model.one_cell()
    if not isinstance(integrator, PlacedIntegrator):
        raise BadInput("Only states that hold joints can be calmed: those of integrator placed.")
    with torch.no_grad():
        integrator.pose.motion.bias[PLACED] += by  # the first third of the biases is b's


def release_movements(
    run: Path, pictures: str, out: Path, over: str = "", calmer: float = 0.0
) -> float:
    """Write the newest checkpoint of a run of movements to `out`, with the pictures of another
    checkpoint fitted to it; where `over` names one, as the difference from its weights, and with
    its phrases where they are the same. calmer: what `calm` adds. Returns what `fit_pictures` does.
    Raises BadInput, BadCheckpoint."""
    folder = RunFolder(run)
    step = folder.last_step()
    if not step:
        raise BadInput(f"{run.name!r} holds no run of movements that was ever saved.")
    folder_to_write(out)  # before the work
    loaded, other = checkpoint.load(folder.checkpoint(step)), checkpoint.load(pictures)
    if calmer:
        calm(loaded.larnet, calmer)
    shared = [a for a in loaded.info.actions if a in other.info.actions]
    actions = {name: phrases_for(name).train for name in loaded.info.actions}
    encoders = [name for name, _ in loaded.info.spec.encoders]
    table = PhraseTable.build(encoders, list(actions))  # of the phrases that are known by now
    missed = fit_pictures(loaded.larnet, other.larnet, table, shared)
    log.info("codes of %s told from the new ones but for %.1f %%", other.info.name, 100 * missed)
    info = checkpoint.described(replace(loaded.info, name=out.name, actions=actions), out)
    vectors = {
        encoder: torch.from_numpy(np.concatenate([group[name] for name in actions]))
        for encoder, group in table.vectors.items()
    }
    base = checkpoint.load(over) if over else None
    if base and base.info.actions == actions and _same(vectors, base.phrases):
        vectors = {}
    read = read_moments(loaded.larnet, table, list(actions)) if base else None
    checkpoint.save(out, loaded.model, info, _card(loaded, other), vectors, base, read)
    return missed


def _same(vectors: dict[str, Tensor], stored: dict[str, Tensor]) -> bool:
    """Whether vectors are those that a checkpoint stored in half precision."""
    return vectors.keys() == stored.keys() and all(
        torch.allclose(v.float(), stored[n].float(), rtol=1e-2, atol=1e-3)
        for n, v in vectors.items()
    )


def _card(loaded: Checkpoint, pictures: Checkpoint) -> str:
    info = loaded.info
    return f"""# {len(info.actions)} movements, decided by M_I

One photo of a person and an action in words become a clip of any length up to 12 seconds, 8 to 60
frames a second. The joints of every frame are read from e_v of the integrator M_I (equation 1 of
the paper) and from nothing else: see docs/movements.md.

{info.step:,} steps without pictures, on recorded joints and drawn choreography, with the paper's
losses on motion. Pictures are made as by `{pictures.info.name}`, whose codes were told from the new
ones.

## Whose movements

Joints alone were used; no recording is part of this project.

- UI-PRMD, University of Idaho (Vakanski et al. 2018): Public Domain Dedication and License.
- UTD-MHAD (Chen, Jafari, Kehtarnavaz, ICIP 2015): free for research.
- HDM05, Hochschule der Medien (Mueller et al. 2007, resources.mpi-inf.mpg.de/HDM05): CC BY-SA 3.0.
- CMU Graphics Lab Motion Capture Database, subjects 1 to 7: free for any use. The data used in this
  project was obtained from mocap.cs.cmu.edu. The database was created with funding from NSF
  EIA-0196217.
- Universal Animation Library, Mesh2Motion, KayKit: CC0.
"""
