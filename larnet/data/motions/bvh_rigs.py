"""Which joint of somebody's BVH rig is which of the 20, by the names that usual rigs give them.

Known are the names of Mixamo, CMU's recordings (both releases), Daz and Truebones, 3ds Max's biped,
Unreal and Blender. What a rig lacks (hands, toes, a spine) is put where bodies have it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from larnet.data.motions.archive import MotionRecording
from larnet.data.motions.bones import AT, standing, unit
from larnet.data.motions.bvh import Bvh, read_bvh
from larnet.data.motions.cutting import resampled
from larnet.errors import BadInput, MissingData
from larnet.text.phrases import resolve

logger = logging.getLogger(__name__)

SOURCE = "bvh"
FASTEST = 60.0  # frames a second that are kept
# Names without their side, small letters, no signs; the first that a rig has is taken
_MIDDLE: dict[str, tuple[str, ...]] = {
    "hip centre": ("hips", "hip", "pelvis", "root", "hipscenter"),
    "spine": ("spine1", "spine", "abdomen", "lowerback", "spine01", "spine02", "torso", "waist",
              "chest"),
    "shoulder centre": ("neck", "neck01", "neck1", "lowerneck", "necklower", "upperneck"),
    "head": ("head", "skull"),
}  # fmt: skip
_SIDED: dict[str, tuple[str, ...]] = {
    "shoulder": ("arm", "upperarm", "uparm", "shldr", "shldrbend", "shoulder", "humerus"),
    "elbow": ("forearm", "lowerarm", "lowarm", "elbow", "forearmbend", "radius"),
    "wrist": ("hand", "wrist"),
    "hand": ("handmiddle1", "middle1", "mid1", "handindex1", "fingerbase", "finger0", "finger2",
             "middle01", "index1", "palm"),
    "hip": ("upleg", "thigh", "hip", "upperleg", "thighbend", "femur"),
    "knee": ("leg", "shin", "calf", "knee", "lowerleg", "tibia", "lowleg"),
    "ankle": ("foot", "ankle"),
    "foot": ("toebase", "toe", "toe0", "ball", "toes", "balloffoot"),
}  # fmt: skip
_NEEDED = ("hip centre", "head", *(f"{s} {n}" for s in ("left", "right") for n in
           ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")))  # fmt: skip
_PREFIX = re.compile(r"^(mixamorig\d*|bip\d+|character\d*|valvebiped|armature|def|skeleton)(?=.)")


def _plain(name: str) -> str:
    """A joint's name without namespace, signs and prefixes: `mixamorig:LeftArm` -> `leftarm`."""
    words = re.sub(r"[^a-z0-9]", "", name.rpartition(":")[2].casefold())
    return _PREFIX.sub("", words)


def _spellings(side: str, name: str) -> tuple[str, ...]:
    letter = side[0]
    return (f"{side}{name}", f"{letter}{name}", f"{name}{letter}", f"{name}{side}")


def joints_of_rig(names: list[str]) -> dict[str, int]:
    """Joint of the 20 -> index into `names`, of those that the rig has.

    Raises BadInput when arms, legs, hips or head cannot be told.
    """
    where: dict[str, int] = {}
    for i, name in enumerate(names):
        if name:
            where.setdefault(_plain(name), i)
    found: dict[str, int] = {}

    def take(joint: str, spellings: Iterator[str]) -> None:
        at = next((where[s] for s in spellings if s in where), None)
        if at is not None:
            found[joint] = at

    for joint, choices in _MIDDLE.items():
        take(joint, iter(choices))
    for side in ("left", "right"):
        for joint, choices in _SIDED.items():
            take(f"{side} {joint}", (s for c in choices for s in _spellings(side, c)))
    missing = [joint for joint in _NEEDED if joint not in found]
    if missing:
        known = ", ".join(n for n in names if n)[:120]
        raise BadInput(
            f"The rig has no joint for {', '.join(missing[:4])}; its joints are {known}. Rename "
            "them as Mixamo, CMU, Daz, 3ds Max, Unreal or Blender do."
        )
    return found


def joints_of_bvh(bvh: Bvh) -> np.ndarray:
    """(T, 20, 3) float32 joints in standing heights: y up, facing ahead at first, on the ground.

    Raises BadInput for a rig that cannot be told, or whose left is its right.
    """
    names = [joint.name for joint in bvh.joints]
    rig, where = joints_of_rig(names), bvh.positions()
    p = np.full((len(where), 20, 3), np.nan)
    for joint, i in rig.items():
        p[:, AT[joint]] = where[:, i]
    _fill_middle(p)
    _fill_ends(p, bvh, rig, where)
    return _placed(p).astype(np.float32)


def _fill_middle(p: np.ndarray) -> None:
    shoulders = (p[:, AT["left shoulder"]] + p[:, AT["right shoulder"]]) / 2
    if np.isnan(p[:, AT["shoulder centre"]]).any():
        p[:, AT["shoulder centre"]] = shoulders
    hips = (p[:, AT["left hip"]] + p[:, AT["right hip"]]) / 2
    root = p[:, AT["hip centre"]]
    trunk = np.linalg.norm(shoulders - hips, axis=-1)
    if np.median(np.linalg.norm(root - hips, axis=-1) / trunk.clip(1e-9)) > 0.35:
        p[:, AT["hip centre"]] = hips  # a root on the ground or far behind is no hip centre
    if np.isnan(p[:, AT["spine"]]).any():
        p[:, AT["spine"]] = hips + 0.36 * (p[:, AT["shoulder centre"]] - hips)


def _fill_ends(p: np.ndarray, bvh: Bvh, rig: dict[str, int], where: np.ndarray) -> None:
    """Head, hands and toes: the middle of a skull, and the ends of limbs that have no joint."""
    end = {j.parent: i for i, j in enumerate(bvh.joints) if not j.name}
    rest = standing()
    skull = rig["head"]
    if skull in end:
        p[:, AT["head"]] = (where[:, skull] + where[:, end[skull]]) / 2
    for side in ("left", "right"):
        for joint, before, root in (("hand", "wrist", "elbow"), ("foot", "ankle", "knee")):
            at, base = AT[f"{side} {joint}"], AT[f"{side} {before}"]
            holder = rig[f"{side} {before}"]
            if np.isnan(p[:, at]).any() and holder in end:
                p[:, at] = where[:, end[holder]]
            short = np.linalg.norm(np.nan_to_num(p[:, at] - p[:, base]), axis=-1) < 1e-6
            if not short.any():
                continue
            bone = p[:, base] - p[:, AT[f"{side} {root}"]]
            size = np.linalg.norm(bone, axis=-1, keepdims=True)
            ours = rest[base] - rest[AT[f"{side} {root}"]]
            share = np.linalg.norm(rest[at] - rest[base]) / np.linalg.norm(ours)
            way = unit(bone) if joint == "hand" else _ahead(p)
            p[:, at] = np.where(short[:, None], p[:, base] + way * size * share, p[:, at])


def _ahead(p: np.ndarray) -> np.ndarray:
    """(T, 3) where the body faces: left by up, whichever axis is up."""
    left = p[:, AT["left hip"]] - p[:, AT["right hip"]]
    return unit(np.cross(left, p[:, AT["shoulder centre"]] - p[:, AT["hip centre"]]))


def _placed(p: np.ndarray) -> np.ndarray:
    """Standing heights, y up, the first frame facing ahead over the origin, the ground at 0."""
    rest = standing()
    head, feet = p[:, AT["head"]], (p[:, AT["left ankle"]] + p[:, AT["right ankle"]]) / 2
    up = np.median(head - feet, axis=0)
    axis = int(np.abs(up).argmax())
    turns = {1: np.eye(3), 2: np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]]),
             0: np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])}  # fmt: skip
    p = p @ turns[axis].T
    if up[axis] < 0:
        p = p * [1, -1, -1]
    size = float(np.median(_long(p)))
    if not size > 1e-6:
        raise BadInput("The rig has bones of no length.")
    p = p * (float(_long(rest)) / size)
    side = sum(p[0, AT[f"left {n}"]] - p[0, AT[f"right {n}"]] for n in ("shoulder", "hip"))
    angle = np.arctan2(side[2], side[0])
    c, s = np.cos(angle), np.sin(angle)
    p = p @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]).T
    toes = sum(p[:, AT[f"{s} foot"], 2] - p[:, AT[f"{s} ankle"], 2] for s in ("left", "right"))
    faces = np.median(_ahead(p)[:, 2])
    if np.median(toes) * faces < -0.02:
        raise BadInput("The feet point behind the body: left and right are exchanged in this file.")
    ground = np.percentile(p[..., 1].min(1), 5)
    hips = p[0, AT["hip centre"]]
    return p - [hips[0], ground, hips[2]]


def _long(p: np.ndarray) -> np.ndarray:
    """From the head down the trunk and the left leg, (...)."""
    total = np.zeros(p.shape[:-2])
    for names in (
        ("head", "shoulder centre", "hip centre"),
        ("left hip", "left knee", "left ankle"),
    ):
        bones = np.diff(p[..., [AT[n] for n in names], :], axis=-2)
        total = total + np.linalg.norm(bones, axis=-1).sum(-1)
    return total


def recordings_of_folder(folder: str | Path) -> tuple[list[MotionRecording], list[str]]:
    """The BVH files of a folder with one folder per action, and sentences about those left out.

    A folder's name is an action in words; one that is known by another phrase gets its known name.
    Files beside the folders are of the action that the folder itself is named after. Raises
    MissingData without the folder or without a BVH file that can be used.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise MissingData(
            f"There is no folder {root.name!r}. `data motions` takes a folder with one folder per "
            "action, each with its BVH files."
        )
    files = sorted(p for p in root.rglob("*") if p.suffix.casefold() == ".bvh" and p.is_file())
    made, problems = [], []
    for path in files:
        parts = path.relative_to(root).parts
        action = resolve(parts[0] if len(parts) > 1 else root.resolve().name)
        name = path.relative_to(root).with_suffix("").as_posix()
        try:
            bvh = read_bvh(path)
            joints, fps = joints_of_bvh(bvh), bvh.fps
        except (BadInput, OSError) as error:
            words = str(error)
            problems.append(words if path.name in words else f"{path.name}: {words}")
            continue
        if fps > FASTEST:
            joints, fps = resampled(joints, fps, FASTEST).astype(np.float32), FASTEST
        made.append(MotionRecording(SOURCE, name, action, "", fps, joints))
        logger.info("%s: %s, %d frames", name, action, len(joints))
    if not made:
        told = f" {problems[0]}" if problems else " There is none."
        raise MissingData(f"{root.name} has no BVH file that can be used.{told}")
    return made, problems
