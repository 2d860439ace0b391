"""The things that somebody carries, and what each of them hangs on: a hand, an elbow, or nothing,
where it is worn on the body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from larnet.body.carried.thing_colours import has_own_colours
from larnet.body.carried.thing_cut import cut_thing
from larnet.body.cloth.pixel_masks import disk
from larnet.body.part_map import BODY_PARTS, PART_INDEX
from larnet.body.skeleton import AT
from larnet.media.pixels import Pixels

WORN = AT["hip centre"]  # the joint of what no arm carries: a bag on a strap around the shoulder
_MAYBE = 0.35  # of the network's map: something that is carried
_SURE, _SURE_IN_HAND = 0.76, 0.6  # of its mean in a thing, so that hems and sleeves are none
_HARDLY_SURE = 0.55  # the same of what hangs on an arm and has colours of its own
_MOSTLY = 0.7  # of such a thing, that its colours show
_CORE = 0.55  # of what the network is sure of at most in a thing: below it lies the cloth beside it
_CLOSED = 0.006  # standing heights of gaps in a thing that belong to it
_LEAST = 0.04  # standing heights, the side of a square as large as the smallest thing
_SMALL = 0.135  # the same of the largest of which less sureness is asked
_TOUCHES, _NARROW = 0.012, 0.006  # standing heights: so near is a remnant, so narrow its neck
_CRUMB, _OF_ONE = 0.08, 40.0  # of a thing's area, grey levels from its colour: its remnant
_BEHIND = [PART_INDEX[name] - 1 for name in BODY_PARTS if "leg" in name or name == "trunk"]
_HELD = 0.05  # standing heights from a hand, within which it holds a thing
_STRAP = 3.0  # times further that it may be below the hand
_HUNG = 0.03  # the same, from a forearm on which it hangs
_IN_HAND = 0.13  # standing heights from the hand's joint, within which all of a thing turns with it
_SIDES = ("left", "right")


@dataclass(frozen=True, eq=False)
class CarriedThing:
    """A thing in a photo (H, W) and the joint that it hangs on."""

    joint: int
    mask: np.ndarray  # (H, W) bool
    rigid: bool  # small, in a hand: it turns with the hand; else it hangs
    doubtful: bool = False  # the map alone would not have it

    @property
    def side(self) -> int | None:
        """0 of the left arm, 1 of the right one; None: it is worn."""
        return None if self.joint == WORN else int(self.joint >= AT["right shoulder"])


def carried_things(
    photo: Pixels, matte: np.ndarray, share: np.ndarray, joints: np.ndarray, tall: float
) -> tuple[CarriedThing, ...]:
    """What the person of a photo, uint8 (H, W, 3), carries in the hands or on the arms, largest
    first.

    matte (H, W) in [0, 1]; share (H, W), `carried_map`; joints (20, 2) pixels; tall, pixels of the
    person when standing.
    """
    share = share * (matte > 0.5)

    def distinct(mask: np.ndarray) -> bool:
        return has_own_colours(mask, photo, matte, tall)

    found = things_in(share, joints, tall, distinct)
    cuts = [cut_thing(thing.mask, share, photo, matte, joints, tall) for thing in found]
    return tuple(
        replace(thing, mask=cut)
        for thing, cut in zip(found, cuts)
        if not thing.doubtful or cut.sum() > _MOSTLY * thing.mask.sum()
    )


def take_remnants(part_of: np.ndarray, carried: np.ndarray, photo: Pixels, tall: float) -> None:
    """Give pieces of trunk and legs that a thing cuts off from the rest, in place, to the thing:
    what the map of things missed of it. A handle may well lie across an arm, and what is large
    and has another colour is the body.

    part_of (H, W) int8, things included; carried (H, W) bool, what is carried; photo uint8
    (H, W, 3); tall, pixels of the person when standing.
    """
    if not carried.any():
        return
    round_, narrow = (disk(far * tall) for far in (_TOUCHES, _NARROW))
    around = cv2.dilate(carried.astype(np.uint8), round_) > 0
    labels = part_of.copy()
    for part in _BEHIND:
        own = ((part_of == part) & ~carried).astype(np.uint8)
        whole = cv2.morphologyEx(own, cv2.MORPH_OPEN, narrow)
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(whole)
        if count < 2:
            continue
        largest = int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1
        rest = (own > 0) & (cv2.dilate((pieces == largest).astype(np.uint8), narrow) == 0)
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(rest.astype(np.uint8))
        for piece in set(np.unique(pieces[around & rest]).tolist()) - {0}:
            here = pieces == piece
            beside = part_of[(cv2.dilate(here.astype(np.uint8), round_) > 0) & carried]
            if not len(beside):
                continue
            thing = int(np.bincount(beside).argmax())
            whole_thing = carried & (part_of == thing)
            off = np.median(photo[here], 0) - np.median(photo[whole_thing], 0)
            if here.sum() < _CRUMB * whole_thing.sum() or np.abs(off).mean() < _OF_ONE:
                labels[here] = thing
    taken = labels != part_of
    carried[taken], part_of[taken] = True, labels[taken]


def things_in(
    share: np.ndarray,
    joints: np.ndarray,
    tall: float,
    distinct: Callable[[np.ndarray], bool] = lambda mask: False,
) -> tuple[CarriedThing, ...]:
    """The things of a map (H, W) in [0, 1], largest first; distinct, whether one (H, W) bool has
    colours of its own, so that the map need not be as sure."""
    mask = (share > _MAYBE).astype(np.uint8)
    wide = max(1, round(_CLOSED * tall))
    round_ = disk(wide)
    whole = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, round_)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(whole)
    found = []
    for piece in np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1 if count > 1 else ():
        if stats[piece, cv2.CC_STAT_AREA] < (_LEAST * tall) ** 2:
            break
        here = pieces == piece
        joint, rigid = _holder(here, joints, tall)
        small = rigid and here.sum() < (_SMALL * tall) ** 2
        sure = float(share[here].mean())
        doubtful = sure < (_SURE_IN_HAND if small else _SURE)
        if doubtful:
            hangs = not rigid and joint != WORN
            if not (hangs and sure > _HARDLY_SURE and distinct(here)):
                continue
        here &= share > _CORE * np.percentile(share[here], 90)
        found.append(CarriedThing(joint, here, rigid, doubtful))
    return tuple(found)


def _holder(mask: np.ndarray, joints: np.ndarray, tall: float) -> tuple[int, bool]:
    """The joint on which a thing hangs, and whether it turns with a hand."""
    rows, columns = np.nonzero(mask)
    points = np.stack((columns, rows), -1)

    def off(place: np.ndarray, hangs: float = 1.0) -> np.ndarray:
        beside, below = (points - place).T / tall
        return np.hypot(beside, np.where(below > 0, below / hangs, below))

    hands = [AT[f"{side} hand"] for side in _SIDES]
    from_hands = [
        np.minimum(off(joints[hand], _STRAP), off(joints[AT[f"{side} wrist"]], _STRAP))
        for hand, side in zip(hands, _SIDES)
    ]
    nearest = int(np.argmin([far.min() for far in from_hands]))
    if from_hands[nearest].min() < _HELD:
        hand = hands[nearest]
        return hand, bool(np.percentile(off(joints[hand]), 95) < _IN_HAND)
    arms = []
    for side in _SIDES:
        elbow, wrist = joints[AT[f"{side} elbow"]], joints[AT[f"{side} wrist"]]
        share = np.linspace(0, 1, 5)[:, None]
        arms.append(min(float(off(place).min()) for place in elbow + share * (wrist - elbow)))
    arm = int(np.argmin(arms))
    return (AT[f"{_SIDES[arm]} elbow"] if arms[arm] < _HUNG else WORN), False
