"""`synthetic`: the stream of drawn actors, endless and seeded."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE
from larnet.config.specs import DataSpec
from larnet.data.batch import Clips, Skeletons, Split, generator, pick
from larnet.data.synthetic import CHOREOGRAPHY, Requests, movements, render, seed_of
from larnet.data.synthetic.keyframing.score import poses
from larnet.text.phrases import TRAINED

RANDOM_START_POSE_PROB = 0.25  # of skeletons alone: the photo shows another pose than standing


class DrawnClips:
    """Drawn people performing the actions of `synthetic.CHOREOGRAPHY`, rendered when asked for.

    The actors of `val` are never drawn in `train`. `names` restricts the actions; combinations are
    mixed in by `DataSpec.combinations`.
    """

    def __init__(
        self,
        spec: DataSpec,
        size: int,
        frames: int = 16,
        noise: int = 15,
        split: Split = "train",
        device: str = "cpu",
        names: Sequence[str] | None = None,
        actions: Sequence[str] = tuple(CHOREOGRAPHY),
    ) -> None:
        self.actions = tuple(actions)
        self.spec, self.size, self.frames, self.noise = spec, size, frames, noise
        self.split, self.device = split, device
        known = (n for n in names or () if n.partition(" while ")[0] in self.actions)
        self.names = tuple(known) or self.actions
        self.vocabulary = (*self.names, *(TRAINED if spec.combinations else ()))
        self._index = {name: i for i, name in enumerate(self.actions)}

    def requests(self, step: int, size: int, names: Sequence[str] | None = None) -> Requests:
        """What the batch of a step shows, before it is drawn; `names` chooses its actions."""
        draw = generator(self.spec.seed, 0 if self.split == "train" else 1, step)
        drawn = pick(self.names, size, draw)
        mixed = torch.rand(size, generator=draw) < self.spec.combinations
        others = pick(TRAINED, size, draw)
        drawn = [o if m else n for n, o, m in zip(drawn, others, mixed.tolist())]
        # position 0 is what visitors see first, the middle is where the second segment begins
        which = torch.rand(size, generator=draw)
        anywhere = torch.randint(EPISODE, (size,), generator=draw) / EPISODE
        share = self.spec.start
        p_e = torch.where(which < share, 0.0, torch.where(which < 1.3 * share, 0.5, anywhere))
        first = int(torch.randint(1 << 40, (1,), generator=draw).item())
        return Requests(
            actions=list(names or drawn),
            seeds=torch.tensor([seed_of(self.split, first + i) for i in range(size)]),
            p_e=p_e,
            z=torch.randn(size, self.noise, generator=draw),
            standing=torch.rand(size, generator=draw) < self.spec.standing,
        )

    def poses(self, actions: list[str], t: Tensor, z: Tensor) -> Tensor:
        """How the actors move: parameters (B, T, P) at episode frames t (B, T)."""
        return poses(actions, t, z)

    def draw_skeletons(self, step: int, size: int) -> Skeletons:
        """Movements of a step without their pictures."""
        r = self.requests(-1 - step, size)
        draw = generator(self.spec.seed, 6, 0 if self.split == "train" else 1, step)
        random_start_pose = torch.rand(size, generator=draw) < RANDOM_START_POSE_PROB
        m = movements(
            r.actions, r.p_e, r.z, r.seeds, r.standing, random_start_pose, self.frames, self.poses
        )  # fmt: skip
        return Skeletons(tuple(r.actions), r.p_e, r.z, m.skeleton, m.joints, m.joints_0)

    def draw(self, requests: Requests) -> Clips:
        """Render requests as a batch."""
        drawn = render(
            requests,
            self.size,
            frames=self.frames,
            device=self.device,
            moves=self.poses,
            after=int(self.spec.x_0_before),
        )
        index = [self._index.get(name, -1) for name in requests.actions]
        return Clips(
            x_0=drawn.x_0.permute(0, 2, 3, 1),
            v=drawn.v.permute(0, 2, 3, 4, 1),
            p_e=requests.p_e,
            z=requests.z,
            action=torch.tensor(index),
            names=tuple(requests.actions),
            joints=drawn.joints,
            joints_0=drawn.joints_0,
            mask=drawn.mask,
            mask_0=drawn.mask_0,
            recorded=torch.zeros(len(index), dtype=torch.bool),
        ).to(self.device)

    def batch(self, step: int, size: int, names: Sequence[str] | None = None) -> Clips:
        return self.draw(self.requests(step, size, names))
