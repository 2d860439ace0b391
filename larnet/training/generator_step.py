"""One training step, as the paper writes it: the generator's phase of equation 5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet import losses
from larnet.baselines.rival import Rival
from larnet.baselines.systems import RIVALS, build
from larnet.config.specs import RunSpec
from larnet.data.batch import Clips, Skeletons, styles
from larnet.media.pixels import to_model
from larnet.model import Condition, Generated, LARNet, System, channels_last
from larnet.nets.blocks import Pyramid
from larnet.nets.decoders.decoder import Pose
from larnet.nets.decoders.limbs import JOINTS
from larnet.nets.probes import ActionProbe, JointProbe
from larnet.nets.video_encoder import VIDEO_ENCODERS


@dataclass(frozen=True)
class Words:
    """Phrase vectors of a batch by every encoder, and which encoder speaks for each clip."""

    vectors: dict[str, Tensor]  # {encoder: (B, length)}
    encoder_index: Tensor  # (B,) index into the encoders

    def to(self, device: torch.device | str) -> Words:
        return Words(
            {n: v.to(device) for n, v in self.vectors.items()}, self.encoder_index.to(device)
        )


@dataclass(frozen=True)
class Batch:
    """What one step sees: clips with their words, and skeletons without pictures with theirs.

    keypoint_hints: the photos' keypoints as a person detector would give them, (B, J, 2) in
    [-1, 1], NaN where the model has to read them itself; None: of all photos.
    """

    clips: Clips
    words: Words
    skeletons: Skeletons | None = None
    skeleton_words: Words | None = None
    keypoint_hints: Tensor | None = None

    def to(self, device: torch.device | str) -> Batch:
        skeletons, words, hints = self.skeletons, self.skeleton_words, self.keypoint_hints
        return Batch(
            self.clips.to(device),
            self.words.to(device),
            None if skeletons is None else skeletons.to(device),
            None if words is None else words.to(device),
            None if hints is None else hints.to(device),
        )


@dataclass(frozen=True)
class GeneratorOutcome:
    """Every term of equation 5 before its weight (the adversarial ones belong to the critics), and
    what was generated beside what is real."""

    terms: dict[str, Tensor]
    generated: Generated
    real: Tensor  # (B, 3, T', H, W) in [-1, 1], the frames that were decoded
    real_motion: Pyramid  # e^_m; empty where no loss reads it
    condition: Condition  # what it was generated from


def condition(
    larnet: System,
    clips: Clips,
    words: Words,
    keypoint_hints: Tensor | None = None,
    all_keypoints_given: bool = False,
) -> tuple[Condition, Tensor]:
    """The condition of clips, and a_e by every encoder (E, B, A); keypoint_hints as in `Batch`,
    all_keypoints_given as in `TrainSpec`."""
    spoken = torch.stack([larnet.embed(n, v) for n, v in words.vectors.items()])
    a_e = chosen(spoken, words)
    z = styles(clips, larnet.spec.motion)
    # Words do not say when a real person moves. So recorded pictures come with their keypoints:
    # they teach how limbs look, not to blur all places where a limb may be
    known = (clips.recorded | all_keypoints_given)[:, None, None, None]
    # since the photo: where the photo's joints are read a little off, so are those of the frames
    since = 2 * (clips.joints - clips.joints_0[:, None])
    moves = None if keypoint_hints is None else torch.where(known, since, torch.nan)
    c = Condition.build(clips.x_0, a_e, clips.p_e, z, joints_0=keypoint_hints, moves=moves)
    return c, spoken


def chosen(spoken: Tensor, words: Words) -> Tensor:
    """a_e (B, A) of the encoder that speaks for each clip, from those of all (E, B, A)."""
    return spoken[words.encoder_index, torch.arange(len(words.encoder_index), device=spoken.device)]


def person_weight(clips: Clips, keep: Tensor | None) -> Tensor:
    """Weight (B, 1, T', H, W) of pixels: near nothing away from a recorded actor, where the place
    passes by as a camera follows; 1 where nothing is known of the actor, and in drawn clips."""
    mask = clips.mask if keep is None else clips.mask[:, keep]
    person = torch.maximum((mask == 1), (clips.mask_0 == 1)[:, None]).float()
    near = F.max_pool2d(person, 9, 1, 4)
    unknown = ~clips.recorded | (clips.mask_0 > 1).flatten(1).any(1)
    return torch.where(unknown[:, None, None, None], 1.0, near.clamp(min=0.05))[:, None]


class Phase(nn.Module):
    """What learns in a run besides the critics: the model, `larnet`, whichever system it is, with
    what only training needs. One forward, (batch, keep), is one batch's `GeneratorOutcome`."""

    larnet: System

    @property
    def video_encoder(self) -> nn.Module | None:
        """E_v, wherever it is kept; None of a system that has none."""
        return None


class GeneratorPhase(Phase):
    """LARNet with what only training needs: E_v and the probes. One forward is one batch's loss.

    features: the frozen network of the perceptual loss; no part of the phase's own state.
    """

    larnet: LARNet

    def __init__(self, spec: RunSpec, actions: int, features: nn.Module | None = None) -> None:
        super().__init__()
        weights = spec.loss
        of_motion = (weights.motion, weights.recognise, weights.joints, weights.joints_real)
        # e^_m is worth its arithmetic
        self.reads = any((*of_motion, weights.adversarial_motion)) or spec.model.driven
        self.features = (features,)  # in a tuple, so that it is no child
        self.loss, self.all_keypoints_given = spec.loss, spec.train.all_keypoints_given
        model = spec.model
        c = dict(model.motion_widths)[model.finest]
        self.finest = model.finest
        self.side = model.grid(model.finest)
        self.stride = model.frames // model.length(model.finest)
        self.larnet = LARNet(model)
        if not model.driven:  # else it is LARNet's own
            self.E_v = VIDEO_ENCODERS[model.video_encoder](model)
        self.joints = nn.ModuleDict({n: JointProbe(c, JOINTS) for n in ("e_m", "real")})
        self.names = ActionProbe(model, actions)
        self.spoken = nn.Linear(model.action, actions)
        channels_last(self)

    @property
    def video_encoder(self) -> nn.Module:
        """E_v, wherever it is kept."""
        return self.larnet.E_v if self.larnet.spec.driven else self.E_v

    def forward(self, batch: Batch, keep: Tensor | None) -> GeneratorOutcome:
        """keep (T',) frames reach full resolution and the video losses; None: all of them."""
        weights, clips = self.loss, batch.clips
        c, spoken = condition(
            self.larnet, clips, batch.words, batch.keypoint_hints, self.all_keypoints_given
        )
        real = to_model(clips.v)
        e_m_real = self.video_encoder(real) if self.reads else {}
        if self.larnet.spec.motion == "driven":
            c = replace(c, e_m=e_m_real)
        out = self.larnet(c, keep)
        seen = real if keep is None else real[:, :, keep]
        weight = losses.moving_weight(seen, c.x_0, weights.moving)
        if weights.near_person:
            weight = weight * person_weight(clips, keep)
        posed = self.pose_terms(out.pose, clips) if out.pose else {}
        terms = {
            "video": losses.video_loss(out.v, seen, weight, weights.absolute),
            "edges": losses.edge_loss(out.v, seen, weight),
        }
        read = self.motion_terms(out.e_m, e_m_real, clips, spoken) if self.reads else {}
        joints = {n: term for n, term in (read | posed).items() if n.startswith("joints_")}
        if read:
            terms |= {name: term for name, term in read.items() if name not in joints}
            terms |= {"joints": reduce(add, joints.values()), "joints_real": joints["joints_real"]}
        if weights.perceptual:
            shown = self.perceived(out.v.shape[2], len(seen), keep)
            terms["perceptual"] = self.perceive(*(x[shown] for x in (out.v, seen)))
        terms |= {name: term for name, term in posed.items() if name not in joints}
        return GeneratorOutcome(terms | joints, out, seen, e_m_real, c)

    def motion_terms(
        self, e_m: Pyramid, real: Pyramid, clips: Clips, spoken: Tensor
    ) -> dict[str, Tensor]:
        """e_m against e^_m, and what can be read from both: the joints, the action."""
        targets = losses.joint_targets(clips.joints[:, self.stride // 2 :: self.stride], self.side)
        features = {"e_m": e_m, "real": real}
        named = sum(losses.action_loss(self.spoken(a), clips.action) for a in spoken)
        return {
            "motion": losses.motion_loss(e_m, real),
            "recognise": losses.action_loss(self.names(real), clips.action) + named,
        } | {
            f"joints_{name}": losses.joint_loss(probe(features[name][self.finest]), targets)
            for name, probe in self.joints.items()
        }

    def perceived(
        self, frames: int, clips: int, keep: Tensor | None
    ) -> tuple[Tensor, slice, Tensor]:
        """Which of the decoded frames VGG-16 looks at, as an index of (B, 3, T', H, W): every clip
        another one, and others in the next step, for `keep` is drawn anew."""
        some = self.loss.perceptual_frames or frames
        first = 0 if keep is None else int(keep.sum())
        clip = torch.arange(clips)[:, None]
        return clip, slice(None), (clip + first + torch.arange(min(some, frames))) % frames

    def perceive(self, v: Tensor, real: Tensor) -> Tensor:
        """The perceptual loss of frames (B, T', 3, H, W)."""
        (features,) = self.features
        assert features is not None  # the loss has a weight
        with torch.no_grad():
            wanted = list(features(real.flatten(0, 1)).values())
        return losses.perceptual_loss(list(features(v.flatten(0, 1)).values()), wanted)

    def pose_terms(self, pose: Pose, clips: Clips) -> dict[str, Tensor]:
        """How well the puppet head reads joints and person, in the frames and in the photo."""
        frames = clips.joints.transpose(0, 1).flatten(0, 1)  # (T * B, J, 2)
        return {
            "joints_e_v": losses.joint_loss(
                pose.joints, losses.joint_targets(clips.joints, self.side)
            ),
            "joints_e_a": losses.joint_loss(
                pose.joints_0, losses.joint_targets(clips.joints_0[:, None], self.side)
            ),
            "places": losses.place_loss(pose.at, frames)
            + losses.place_loss(pose.at_0, clips.joints_0),
            "person": losses.person_loss(pose.limbs, clips.mask_0),
        }


class RivalPhase(Phase):
    """A competitor in training."""

    larnet: Rival

    def __init__(self, spec: RunSpec, actions: int, features: nn.Module | None = None) -> None:
        super().__init__()
        self.loss = spec.loss
        model = build(spec.model)
        assert isinstance(model, Rival)
        self.larnet = model

    def forward(self, batch: Batch, keep: Tensor | None) -> GeneratorOutcome:
        """keep (T',) frames are made; None: all of them."""
        c, _ = condition(self.larnet, batch.clips, batch.words)
        real = to_model(batch.clips.v)
        c = self.larnet.studied(c, real)
        out = self.larnet(c, keep)
        seen = real if keep is None else real[:, :, keep]
        even = seen.new_ones(())
        terms = {"video": losses.video_loss(out.v, seen, even, self.loss.absolute)}
        return GeneratorOutcome(terms | self.larnet.losses(out, seen, c), out, seen, {}, c)


PHASES: dict[str, Callable[[RunSpec, int, nn.Module | None], Phase]] = {
    "larnet": GeneratorPhase,
    **dict.fromkeys(RIVALS, RivalPhase),
}


def generator_phase(spec: RunSpec, actions: int, features: nn.Module | None = None) -> Phase:
    """What learns in a run besides the critics, for the spec's system."""
    return PHASES[spec.model.system](spec, actions, features)
