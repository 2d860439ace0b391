"""A foot that lies behind the other one, of somebody whose feet both point aside."""

from __future__ import annotations

import numpy as np
from paper_doll import STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import FOOT, LEFT, RIGHT
from larnet.body.layers.photo_layers import photo_layers

SOLE = np.uint8((240, 240, 240))


def feet_aside(left_toe: float, right_toe: float):
    """Layers of the doll with toes at these columns; the right foot, with a light sole, hides all
    of the left one but its end."""
    joints = STANDING.copy()
    joints[[14, 18], 0] = 125, 113
    joints[[13, 17], 0] = 125, 113
    joints[[14, 15, 18, 19], 1] = 270
    joints[[15, 19], 0] = left_toe, right_toe
    shares = shares_of(joints)
    shares[LEFT + FOOT] *= shares[RIGHT + FOOT] == 0
    photo = picture_of(shares)
    photo[272:, :][shares[RIGHT + FOOT][272:] > 0] = SOLE
    layers = photo_layers(photo, shares.max(0), shares, joints, photo, TALL).layers
    return layers[LEFT + FOOT], layers[RIGHT + FOOT]


def rows_of_sole(layer) -> tuple[float, float]:
    """Mean rows of a foot's sole and of what else of it is seen."""
    seen = layer.rgba[..., 3] > 200
    sole = seen & (layer.rgba[..., :3].astype(int).min(-1) > 150)
    assert sole.any() and (seen & ~sole).any()
    return np.nonzero(sole)[0].mean(), np.nonzero(seen & ~sole)[0].mean()


def test_a_foot_behind_one_that_points_to_the_same_side_stands_on_its_sole():
    behind, before = feet_aside(100, 86)
    for foot in (behind, before):
        sole, rest = rows_of_sole(foot)
        assert sole > rest
    wide = [foot.box[2] - foot.box[0] for foot in (behind, before)]
    assert wide[0] > 0.9 * wide[1], "it is whole"
