"""Accounts of single clips: how near the real one, how much it moves, what it leaves alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn

from larnet.data import Clips
from larnet.errors import LarnetError, MissingData
from larnet.evaluation import frechet, metrics
from larnet.evaluation.frechet import FeatureNetwork
from larnet.evaluation.lpips import LPIPS, actor_crops

log = logging.getLogger(__name__)

DEFINITIONS: dict[str, str] = {
    "psnr": "dB, peak 255, squared error pooled over all pixels of the clip; no crop; same: 100",
    "psnr_frames": "dB, peak 255, of every frame by itself, mean over the frames (the paper's)",
    "psnr_moving": "psnr over moving pixels: those whose real clip differs from the photo by "
    "more than 10 grey levels, widened by 2 pixels; clips without any do not count",
    "ssim": "Gaussian window 11, deviation 1.5, range 255, mean of the colours, 5 border pixels "
    "left out; mean over the frames",
    "ssim_moving": "the same over moving pixels",
    "lpips_alexnet": "LPIPS 0.1 on AlexNet, every frame at the model's size",
    "lpips_vgg16": "LPIPS 0.1 on VGG-16, on two frames of each clip, half a clip apart; over the "
    "clips all frames take turns",
    "motion": "mean change from frame to frame of 5 x 5 means beyond 4 grey levels, which may be "
    "noise",
    "motion_ratio": "motion over that of the real clip; clips whose real one stands still (below "
    "0.05 grey levels) do not count",
    "background_change": "mean absolute change from the photo, grey levels, of pixels that the "
    "actor of the real clip never comes within 4 pixels of",
    "psnr_first_frame": "dB between the photo and the first frame, clips that begin at the photo "
    "(p_e = 0, and the real first frame is the photo) only",
    "colour_change": "half the L1 distance of the actor's colour histograms (8 bins a channel) in "
    "first and last frame; the actor is where the real clip's is; 0 same, 1 nothing in common",
    "identity_lpips": "LPIPS on AlexNet between the actor's squares (64 pixels) in first and last "
    "frame; a real actor changes posture, so compare with the real clips' figure",
    "frechet_video_i3d": "Fréchet distance on I3D features to the real clips of the same photos; "
    "it depends on the number of clips. Not FVD: another network file and size",
    "frechet_image_alexnet": "Fréchet distance on means of AlexNet's relu5, every frame",
    "frechet_image_vgg16": "Fréchet distance on means of VGG-16's relu5_3, of the same two frames "
    "a clip. Not FID: another network",
    "fid": "Fréchet distance on the user's standard FID network, every frame",
    "fvd": "Fréchet distance on the user's standard FVD network",
}
STILL = 0.05  # grey levels of `metrics.motion` below which nobody moves
LOWER_IS_BETTER = frozenset(
    k for k in DEFINITIONS if k.startswith(("lpips", "frechet", "background", "colour", "identity"))
) | {"fid", "fvd"}


def shown_frames(first: int, count: int, frames: int) -> Tensor:
    """The two frames that VGG-16 looks at of clips `first`, `first` + 1, ...: (count, 2).

    Every frame takes its turn, so that the order of frames in time cannot matter.
    """
    clip = torch.arange(first, first + count)
    turn = (clip + clip // frames) % frames
    return torch.stack([turn, (turn + frames // 2) % frames], 1)


@dataclass
class Networks:
    """Pretrained networks that measure; None: not wanted or not there (`missing` says why)."""

    alexnet: LPIPS | None = None
    vgg16: LPIPS | None = None
    video: list[FeatureNetwork] = field(default_factory=list)  # Fréchet distances of clips
    images: list[FeatureNetwork] = field(default_factory=list)  # and of their frames
    missing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(
        cls, fid: Path | None = None, fvd: Path | None = None, cached: bool = True
    ) -> Networks:
        """Those of the cache (`cached`), fetched the first time; one that cannot be had is left
        out, in words. The standard networks by path must be readable."""
        found = cls()
        if cached:
            found._from_cache()
        if fid is not None:
            found.images.append(frechet.standard("FID", fid))
        if fvd is not None:
            found.video.append(frechet.standard("FVD", fvd))
        return found

    def _from_cache(self) -> None:
        for name in ("alexnet", "vgg16"):
            try:
                setattr(self, name, LPIPS.load(name))
            except LarnetError as error:
                self.missing[name] = str(error)
        try:
            self.video.append(frechet.i3d())
        except LarnetError as error:
            self.missing["i3d"] = str(error)
        for name, why in self.missing.items():
            log.warning("accounts that need %s are left out: %s", name, why)

    def about(self) -> dict[str, str]:
        """Distance -> the network that it is measured with."""
        return {n.name: n.about for n in (*self.video, *self.images)}


@dataclass(frozen=True)
class ClipMetrics:
    """What is known of B clips of one subject."""

    clips: dict[str, Tensor]  # name -> (B,)
    steps: dict[str, Tensor]  # name -> (B, T)
    features: dict[str, Tensor]  # name of a Fréchet distance -> (B or B * frames, D)


def _maps(net: nn.Module, v: Tensor) -> dict[str, Tensor]:
    """Feature maps of every frame of v (B, T, H, W, 3); repeated photos are looked at once."""
    once = bool((v == v[:, :1]).all())
    maps = net(_pictures((v[:, :1] if once else v).flatten(0, 1)))
    return {k: m.repeat_interleave(v.shape[1], 0) for k, m in maps.items()} if once else maps


class Measure:
    """Accounts of clips beside the real ones of a batch, which are looked at once for all."""

    def __init__(self, clips: Clips, networks: Networks, first: int = 0) -> None:
        """first: place of the batch's first clip among all that are measured."""
        self.clips, self.networks = clips, networks
        self.shown = shown_frames(first, *clips.v.shape[:2])
        self.where = metrics.moving_pixels(clips.v, clips.x_0)
        self.motion = metrics.motion(clips.v)
        at_photo = (clips.v[:, 0] == clips.x_0).flatten(1).all(1)
        self.begins = (clips.p_e == 0) & at_photo
        self.person = clips.mask == 1  # nowhere in data without masks: what needs them is NaN
        self.known = self.person.flatten(1).any(1)
        self.reach = torch.nn.functional.max_pool2d(clips.mask.amax(1).float(), 9, 1, 4) > 0
        self.alexnet, self.vgg16, self.real_features = self._look(clips.v)

    def _look(self, v: Tensor) -> tuple[list[Tensor], list[Tensor], dict[str, Tensor]]:
        """What LPIPS compares, of every frame by AlexNet and of two by VGG-16 (empty without the
        network), and the features of Fréchet distances."""
        networks, alexnet, vgg16 = self.networks, [], []
        found = {n.name: n.features(v) for n in (*networks.video, *networks.images)}
        if networks.alexnet is not None:
            maps = _maps(networks.alexnet.net, v)
            found["frechet_image_alexnet"] = maps["relu5"].mean((2, 3))
            alexnet = networks.alexnet.unit(maps)
        if networks.vgg16 is not None:
            frames = v[torch.arange(len(v))[:, None], self.shown]  # (B, 2, H, W, 3)
            maps = _maps(networks.vgg16.net, frames)
            found["frechet_image_vgg16"] = maps["relu5_3"].mean((2, 3))
            vgg16 = networks.vgg16.unit(maps)
        return alexnet, vgg16, found

    def real(self) -> ClipMetrics:
        """The real clips by themselves."""
        b, t = self.clips.v.shape[:2]
        known = {"ssim": torch.ones(b), "ssim_moving": torch.ones(b)}
        steps = {"ssim": torch.ones(b, t)}
        if self.networks.alexnet is not None:
            known["lpips_alexnet"], steps["lpips_alexnet"] = torch.zeros(b), torch.zeros(b, t)
        if self.networks.vgg16 is not None:
            known["lpips_vgg16"] = torch.zeros(b)
        plain = self._plain(self.clips.v)
        return ClipMetrics(plain.clips | known, plain.steps | steps, self.real_features)

    def __call__(self, made: Tensor) -> ClipMetrics:
        """Accounts of uint8 (B, T, H, W, 3) made for the batch's photos."""
        b, t = made.shape[:2]
        out = self._plain(made)
        scores = metrics.ssim_map(made, self.clips.v)
        out.clips["ssim"] = scores.flatten(1).mean(1)
        out.clips["ssim_moving"] = metrics.within(scores, self.where)
        out.steps["ssim"] = scores.flatten(2).mean(2)
        alexnet, vgg16, features = self._look(made)
        if self.networks.alexnet is not None:
            distance = self.networks.alexnet.compare(alexnet, self.alexnet).view(b, t)
            out.clips["lpips_alexnet"], out.steps["lpips_alexnet"] = distance.mean(1), distance
        if self.networks.vgg16 is not None:
            distance = self.networks.vgg16.compare(vgg16, self.vgg16)
            out.clips["lpips_vgg16"] = distance.view(b, -1).mean(1)
        return ClipMetrics(out.clips, out.steps, features)

    def _plain(self, made: Tensor) -> ClipMetrics:
        """Everything that needs no network but AlexNet's view of the actor."""
        clips, nan = self.clips, torch.nan
        moved, still = metrics.motion(made), self.motion < STILL
        clip = {
            "psnr": metrics.psnr(made, clips.v),
            "psnr_frames": metrics.psnr_frames(made, clips.v),
            "psnr_moving": metrics.psnr(made, clips.v, self.where),
            "motion": moved,
            "motion_ratio": (moved / self.motion).masked_fill(still, nan),
            "background_change": metrics.background_change(made, clips.x_0, self.reach).masked_fill(
                ~self.known, nan
            ),
            "psnr_first_frame": metrics.psnr(made[:, :1], clips.x_0[:, None]).masked_fill(
                ~self.begins, nan
            ),
            "colour_change": metrics.colour_change(made, self.person),
        }
        if self.networks.alexnet is not None:
            clip["identity_lpips"] = self._identity(made)
        step = {
            "psnr": metrics.psnr_steps(made, clips.v),
            "psnr_moving": metrics.psnr_steps(made, clips.v, self.where),
        }
        return ClipMetrics(clip, step, {})

    def _identity(self, made: Tensor) -> Tensor:
        rows, distance = [], self.networks.alexnet
        assert distance is not None  # else nobody asks
        for clip, mask in zip(made, self.person):
            try:
                first, last = actor_crops(clip, mask)[:, None]
                rows.append(distance(first, last))
            except MissingData:
                rows.append(torch.tensor([torch.nan]))
        return torch.cat(rows)


def _pictures(pixels: Tensor) -> Tensor:
    return pixels.movedim(-1, 1).float() / 127.5 - 1
