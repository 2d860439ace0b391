"""Heads from behind: painted ones, whose hair, cap and skin are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from larnet.body.bones.body_bones import HEAD, PARTS, TRUNK, WIDTHS, bones_of
from larnet.body.head.head_back import head_back
from larnet.body.layers.part_layer import part_layer
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE

TALL, SIZE = 400.0, (300, 240)  # pixels of a standing height; rows and columns
EARS = (120, 100)  # x and y of the head's joint
SKIN = np.float64((225, 180, 155))
DARK, BLOND, RED, SHIRT = (70, 48, 36), (214, 178, 120), (190, 30, 40), (40, 70, 150)
STANDING = np.float64(
    [
        (0, 0), (0, 40), (0, 120), (0, 190),
        (45, 50), (60, 100), (70, 150), (72, 170), (-45, 50), (-60, 100), (-70, 150), (-72, 170),
        (20, 195), (20, 260), (20, 330), (25, 340), (-20, 195), (-20, 260), (-20, 330), (-25, 340),
    ]
)  # fmt: skip


def places(ears=EARS):
    """Aside and down (H, W) from between the ears, in standing heights."""
    rows, columns = np.indices(SIZE)
    return (columns - ears[0]) / TALL, (rows - ears[1]) / TALL


def painted(hair=DARK, long=False, cap=None, beard=None, bald=False, ears=EARS, face=SKIN):
    """A head with eyes, a mouth and glasses, cut out of its picture."""
    aside, down = places(ears)
    rng = np.random.default_rng(3)
    strands = 1 + 0.25 * np.repeat(rng.uniform(-1, 1, SIZE[1] // 2), 2)[None, :, None]
    colours = np.broadcast_to(np.float64(SHIRT), (*SIZE, 3)).copy()
    trunk = (down > 0.1) & (np.abs(aside) < 0.13)
    neck = (down > 0.03) & (down < 0.115) & (np.abs(aside) < 0.033)
    skull = (aside / 0.062) ** 2 + ((down - 0.005) / (0.08 if bald else 0.095)) ** 2 < 1
    skull &= (down < 0.03) | ((aside / 0.046) ** 2 + ((down - 0.015) / 0.065) ** 2 < 1)
    lengths = (np.abs(aside) < 0.066) & (np.abs(aside) > 0.036) & (down > -0.02) & (down < 0.16)
    front = (aside / 0.041) ** 2 + ((down - 0.015) / 0.062) ** 2 < 1
    colours[neck] = 0.9 * face
    colours[skull] = face if bald else (np.float64(hair) * strands)[0, 0]
    colours[skull & ~front] = (
        face if bald else (np.float64(hair) * strands * np.ones((*SIZE, 1)))[skull & ~front]
    )
    colours[front] = face
    if cap is not None:
        colours[skull & (down < -0.02)] = cap
    if beard is not None:
        colours[front & (down > 0.035)] = beard
    colours[np.hypot(np.abs(aside) - 0.018, down - 0.002) < 0.006] = (20, 20, 20)
    colours[(np.abs(aside) < 0.016) & (np.abs(down - 0.045) < 0.004)] = (170, 60, 70)
    part_of = np.where(trunk, TRUNK, -1).astype(np.int8)
    part_of[skull | neck] = HEAD
    if long:
        colours[lengths] = (np.float64(hair) * strands * np.ones((*SIZE, 1)))[lengths]
        part_of[lengths & (down < 0.11)] = HEAD
        part_of[lengths & (down >= 0.11)] = TRUNK
    colours += rng.uniform(-2, 2, colours.shape)
    radius = np.array(WIDTHS[:PARTS]) * TALL
    return Cut(
        colours.clip(0, 255).astype(np.uint8), (part_of >= 0).astype(np.float32), part_of,
        bones_of(STANDING + ears), radius, TALL, np.zeros(SIZE, bool),
    )  # fmt: skip


def from_behind(cut):
    """The head's back as it lies on the photo: colours (H, W, 3) float, alpha (H, W)."""
    front = part_layer(cut, HEAD)
    assert front is not None
    back = head_back(cut, front)
    assert back is not None and back.part == HEAD and back.halo is None
    rgb, alpha = cut.colours.astype(float), np.zeros(SIZE)
    left, top, right, bottom = back.box
    assert left >= 0 and top >= 0
    picture = back.rgba[::FINE, ::FINE]
    rgb[top:bottom, left:right] = picture[..., :3]
    alpha[top:bottom, left:right] = picture[..., 3] / 255
    return rgb, alpha


def face_place(low=0.075):
    aside, down = places()
    return ((aside / 0.04) ** 2 + ((down - 0.015) / 0.06) ** 2 < 1) & (down < low)


def nearer(rgb, colour, other):
    """Share of colours (n, 3), as their surroundings see them, that are nearer to the first."""
    return (np.abs(rgb - colour).sum(-1) < np.abs(rgb - other).sum(-1)).mean()


def smooth(rgb):
    return cv2.GaussianBlur(rgb, (0, 0), 3.0)


@pytest.mark.parametrize("hair", [DARK, BLOND, (190, 190, 195), (150, 70, 30)])
def test_long_hair_goes_on_where_the_face_was(hair):
    cut = painted(hair, long=True)
    rgb, alpha = from_behind(cut)
    there = face_place()
    assert nearer(smooth(rgb)[there], hair, SKIN) > 0.99
    assert np.abs(rgb[there].mean(0) - hair).max() < 20
    assert (alpha[there] > 0.95).all()


@pytest.mark.parametrize("hair", [DARK, BLOND])
def test_long_hair_has_no_line_at_the_chin(hair):
    rgb, _ = from_behind(painted(hair, long=True))
    aside, down = places()
    light = np.array(
        [rgb[(np.abs(aside) < 0.03) & (down == row)].mean() for row in np.unique(down[:, 0])]
    )
    rows = np.unique(down[:, 0])
    steps = np.abs(np.diff(light))
    chin, above = (rows[1:] > 0.04) & (rows[1:] < 0.12), (rows[1:] < 0.03) & (rows[1:] > -0.04)
    assert steps[chin].max() < steps[above].max() + 0.03 * np.mean(hair)


@pytest.mark.parametrize("hair", [DARK, BLOND])
def test_hair_that_is_made_up_has_texture(hair):
    cut = painted(hair, long=True)
    rgb, _ = from_behind(cut)
    aside, down = places()
    fine = rgb.mean(-1) - smooth(rgb).mean(-1)
    lengths = (np.abs(aside) < 0.062) & (np.abs(aside) > 0.048) & (down > 0.0) & (down < 0.09)
    known = cut.colours.astype(float).mean(-1) - smooth(cut.colours.astype(float)).mean(-1)
    inner = ((aside / 0.03) ** 2 + ((down - 0.015) / 0.05) ** 2) < 1
    assert fine[inner].std() > 0.5 * known[lengths].std()
    light, here = rgb.mean(-1), inner[:-1, :-1]
    across = np.abs(np.diff(light, axis=1))[:-1][here]
    along = np.abs(np.diff(light, axis=0))[:, :-1][here]
    assert across.mean() > 1.5 * along.mean(), "strands hang down"


def test_long_hair_covers_the_back_between_its_lengths():
    rgb, alpha = from_behind(painted(DARK, long=True))
    aside, down = places()
    between = (np.abs(aside) < 0.02) & (down > 0.1) & (down < 0.135)
    assert alpha[between].min() > 0.9
    assert nearer(smooth(rgb)[between], DARK, SHIRT) == 1
    assert alpha[(down > 0.2) & (np.abs(aside) < 0.1)].max() == 0


def test_roots_fade_into_lengths_of_another_colour():
    cut = painted((120, 90, 60), long=True)
    aside, down = places()
    brighter = 1 + 0.9 * ((down + 0.05) / 0.15).clip(0, 1)[..., None]
    hair = np.abs(cut.colours - np.float64((120, 90, 60))).mean(-1) < 35
    cut.colours[hair] = (cut.colours * brighter).clip(0, 255)[hair].astype(np.uint8)
    rgb, _ = from_behind(cut)
    light = [
        rgb[(np.abs(aside) < 0.025) & (np.abs(down - at) < 0.01)].mean()
        for at in (-0.03, 0.02, 0.07)
    ]
    assert light[0] + 8 < light[1] < light[2] - 8


@pytest.mark.parametrize("beard", [None, (60, 42, 34)])
def test_short_hair_ends_at_the_nape_above_bare_skin(beard):
    rgb, _ = from_behind(painted(DARK, beard=beard))
    aside, down = places()
    assert nearer(smooth(rgb)[face_place(0.02)], DARK, SKIN) > 0.99
    nape = (np.abs(aside) < 0.02) & (down > 0.063) & (down < 0.095)
    assert nearer(rgb[nape], 0.9 * SKIN, DARK) == 1
    assert rgb[nape].std(0).max() < 12, "neither mouth nor beard"
    rows = rgb[(np.abs(aside) < 0.01)].reshape(SIZE[0], -1, 3).mean((1, 2))
    assert np.abs(np.diff(rows[EARS[1] : EARS[1] + 36])).max() < 0.6 * abs(SKIN.mean() - 52)


def test_a_bald_head_is_skin_without_a_face():
    rgb, alpha = from_behind(painted(bald=True))
    there = face_place()
    assert np.abs(rgb[there] - SKIN).max() < 45
    assert rgb[there].std(0).max() < 14, "no eyes, no mouth"
    assert (alpha[there] > 0.95).all()


def test_the_cloth_of_a_cap_goes_on():
    rgb, _ = from_behind(painted(DARK, cap=RED))
    there = face_place(-0.02)
    assert nearer(rgb[there], RED, SKIN) == 1 and nearer(rgb[there], RED, DARK) == 1
    assert nearer(smooth(rgb)[face_place(0.02)], SKIN, RED) < 0.02


def test_a_scarf_below_the_face_stays():
    cut = painted(BLOND, long=True)
    aside, down = places()
    scarf = (down > 0.07) & (down < 0.13) & (np.abs(aside) < 0.08)
    cut.colours[scarf], cut.part_of[scarf], cut.matte[scarf] = (20, 20, 60), HEAD, 1
    rgb, _ = from_behind(cut)
    inner = (down > 0.085) & (down < 0.12) & (np.abs(aside) < 0.05)
    assert np.abs(rgb[inner] - (20, 20, 60)).max() < 30
    assert nearer(smooth(rgb)[face_place(0.05)], BLOND, SKIN) > 0.99


def test_a_dark_polo_neck_below_short_hair_stays():
    cut = painted(DARK)
    aside, down = places()
    collar = (down > 0.08) & (down < 0.112) & (np.abs(aside) < 0.035)
    cut.colours[collar], cut.part_of[collar] = (35, 38, 40), HEAD
    rgb, _ = from_behind(cut)
    inner = (down > 0.09) & (down < 0.105) & (np.abs(aside) < 0.025)
    assert np.abs(rgb[inner] - (35, 38, 40)).max() < 25
    nape = (np.abs(aside) < 0.015) & (np.abs(down - 0.066) < 0.004)
    assert nearer(rgb[nape], SKIN, DARK) == 1, "and gives the skin above no colour"


def test_ears_do_not_colour_the_hair():
    cut = painted(DARK)
    aside, down = places()
    ear = (np.hypot((np.abs(aside) - 0.055) / 0.009, (down - 0.005) / 0.016)) < 1
    cut.colours[ear], cut.part_of[ear], cut.matte[ear] = SKIN.astype(np.uint8), HEAD, 1
    rgb, _ = from_behind(cut)
    assert nearer(smooth(rgb)[face_place(0.02)], DARK, SKIN) > 0.99
    assert nearer(smooth(rgb)[ear], DARK, SKIN) > 0.9


def test_a_big_face_of_a_cartoon_goes_as_a_whole():
    cut = painted(DARK)
    aside, down = places()
    big = np.hypot(aside, down + 0.06) < 0.15
    cut.colours[big], cut.part_of[big], cut.matte[big] = SKIN.astype(np.uint8), HEAD, 1
    tuft = big & (down < -0.16)
    cut.colours[tuft] = (90, 60, 40)
    eyes = np.hypot(np.abs(aside) - 0.07, down + 0.02) < 0.015
    cut.colours[eyes] = 10
    rgb, _ = from_behind(cut)
    assert rgb[eyes].min() > 60, "it has no eyes"
    assert np.abs(rgb[tuft].mean(0) - (90, 60, 40)).max() < 25


@pytest.mark.parametrize("ears", [(120, 12), (120, -5), (6, 100), (236, 100), (120, 290)], ids=str)
@pytest.mark.parametrize("long", [True, False])
def test_a_head_partly_outside_has_a_back_or_none(ears, long):
    cut = painted(DARK, long=long, ears=ears)
    front = part_layer(cut, HEAD)
    with np.errstate(invalid="raise", divide="raise"):
        back = front and head_back(cut, front)
    assert back is None or back.rgba[..., 3].any()


def test_a_head_of_one_colour_stays_so():
    cut = painted(DARK)
    cut.colours[...] = 128
    rgb, _ = from_behind(cut)
    assert np.abs(rgb[face_place(0.03)] - 128).max() < 4


def test_a_head_of_a_few_pixels_has_no_back():
    cut = painted(DARK)
    front = part_layer(cut, HEAD)
    cut.part_of[cut.part_of == HEAD] = -1
    cut.part_of[100:103, 120:123] = HEAD
    assert front is not None and head_back(cut, front) is None


def test_the_same_head_has_the_same_back():
    cut = painted(DARK, long=True)
    front = part_layer(cut, HEAD)
    assert front is not None
    first, second = head_back(cut, front), head_back(cut, front)
    assert first is not None and second is not None and (first.rgba == second.rgba).all()


def test_a_head_of_a_large_photo_is_as_one_of_a_small():
    """Hair is told from skin at a smaller size; the texture is the photo's own."""
    cut = painted(DARK, long=True)
    scale = 3
    large = Cut(
        cv2.resize(cut.colours, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC),
        cv2.resize(cut.matte, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST),
        cv2.resize(cut.part_of, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST),
        bones_of(scale * (STANDING + EARS)), scale * cut.radius, scale * TALL,
        np.zeros((scale * SIZE[0], scale * SIZE[1]), bool),
    )  # fmt: skip
    front = part_layer(large, HEAD)
    assert front is not None
    back = head_back(large, front)
    assert back is not None
    whole = large.colours.astype(np.float32)
    left, top, right, bottom = back.box
    whole[top:bottom, left:right] = back.rgba[::FINE, ::FINE, :3]
    small = cv2.resize(whole, SIZE[::-1], interpolation=cv2.INTER_AREA)
    there = face_place()
    assert nearer(smooth(small)[there], DARK, SKIN) > 0.99
    assert np.abs(small[there].mean(0) - from_behind(cut)[0][there].mean(0)).max() < 8
