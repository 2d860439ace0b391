"""BVH files: the strict reader, the names of usual rigs, and a folder of them as movements."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from larnet.__main__ import main
from larnet.body.skeleton import JOINTS
from larnet.data.motions import MotionLibrary, read_recordings
from larnet.data.motions.bvh import read_bvh
from larnet.data.motions.bvh_rigs import joints_of_bvh, recordings_of_folder
from larnet.errors import BadInput, MissingData

AT = {name: i for i, name in enumerate(JOINTS)}
# our name, parent, offset in centimetres: a body in T pose that faces +z, its left at +x
BODY = (
    ("hip centre", "", (0, 92, 0)), ("spine", "hip centre", (0, 18, 0)),
    ("shoulder centre", "spine", (0, 32, 0)), ("head", "shoulder centre", (0, 10, 1)),
    *((f"{s} {n}", p if " " in p else f"{s} {p}", (k * x, y, z))
      for s, k in (("left", 1), ("right", -1))
      for n, p, x, y, z in (
          ("shoulder", "shoulder centre", 18, -3, 0), ("elbow", "shoulder", 28, 0, 0),
          ("wrist", "elbow", 25, 0, 0), ("hip", "hip centre", 9, -4, 0),
          ("knee", "hip", 0, -42, 0), ("ankle", "knee", 0, -39, 0), ("foot", "ankle", 0, -6, 13),
      )),
)  # fmt: skip
RIGS = {
    "mixamo": {
        "hip centre": "mixamorig:Hips", "spine": "mixamorig:Spine", "head": "mixamorig:Head",
        "shoulder centre": "mixamorig:Neck", "shoulder": "mixamorig:{S}Arm",
        "elbow": "mixamorig:{S}ForeArm", "wrist": "mixamorig:{S}Hand", "hip": "mixamorig:{S}UpLeg",
        "knee": "mixamorig:{S}Leg", "ankle": "mixamorig:{S}Foot", "foot": "mixamorig:{S}ToeBase",
    },
    "cmu": {
        "hip centre": "Hips", "spine": "Chest", "shoulder centre": "Neck", "head": "Head",
        "shoulder": "{S}Shoulder", "elbow": "{S}Elbow", "wrist": "{S}Wrist", "hip": "{S}Hip",
        "knee": "{S}Knee", "ankle": "{S}Ankle", "foot": "{S}Toe",
    },
    "daz": {
        "hip centre": "hip", "spine": "abdomen", "shoulder centre": "neck", "head": "head",
        "shoulder": "{s}Shldr", "elbow": "{s}ForeArm", "wrist": "{s}Hand", "hip": "{s}Thigh",
        "knee": "{s}Shin", "ankle": "{s}Foot", "foot": "{s}Toe",
    },
    "max": {
        "hip centre": "Bip01 Pelvis", "spine": "Bip01 Spine", "shoulder centre": "Bip01 Neck",
        "head": "Bip01 Head", "shoulder": "Bip01 {L} UpperArm", "elbow": "Bip01 {L} Forearm",
        "wrist": "Bip01 {L} Hand", "hip": "Bip01 {L} Thigh", "knee": "Bip01 {L} Calf",
        "ankle": "Bip01 {L} Foot", "foot": "Bip01 {L} Toe0",
    },
    "unreal": {
        "hip centre": "pelvis", "spine": "spine_01", "shoulder centre": "neck_01", "head": "head",
        "shoulder": "upperarm_{s}", "elbow": "lowerarm_{s}", "wrist": "hand_{s}",
        "hip": "thigh_{s}", "knee": "calf_{s}", "ankle": "foot_{s}", "foot": "ball_{s}",
    },
}  # fmt: skip


def spelled(rig: str, joint: str) -> str:
    side, _, name = joint.partition(" ")
    if side not in ("left", "right"):
        return RIGS[rig][joint]
    return RIGS[rig][name].format(S=side.title(), s=side[0], L=side[0].upper())


def bvh_text(
    rig: str = "mixamo", turns: dict[str, tuple] | None = None, frames: int = 30, z_up: bool = False
) -> str:
    """A body whose joints turn by (axis, degrees at the last frame) as the frames go by."""
    children: dict[str, list[str]] = {}
    for name, parent, _ in BODY:
        children.setdefault(parent, []).append(name)
    offsets = {name: offset for name, _, offset in BODY}
    order: list[str] = []

    def placed(x: tuple) -> str:
        return "%g %g %g" % ((x[0], -x[2], x[1]) if z_up else x)

    def node(name: str, indent: str) -> list[str]:
        order.append(name)
        root = name == "hip centre"
        lines = [f"{indent}{'ROOT' if root else 'JOINT'} {spelled(rig, name)}", f"{indent}{{"]
        lines.append(f"{indent}  OFFSET {placed((0, 0, 0) if root else offsets[name])}")
        places = "6 Xposition Yposition Zposition" if root else "3"
        lines.append(f"{indent}  CHANNELS {places} Zrotation Xrotation Yrotation")
        for child in children.get(name, ()):
            lines += node(child, indent + "  ")
        if name not in children:
            tip = {"head": (0, 20, 0), "wrist": (18, 0, 0), "foot": (0, 0, 4)}
            x, y, z = tip[name.split()[-1]]
            sign = -1 if name.startswith("right") else 1
            end = placed((sign * x, y, z))
            lines += [f"{indent}  End Site", f"{indent}  {{", f"{indent}    OFFSET {end}"]
            lines.append(f"{indent}  }}")
        return [*lines, f"{indent}}}"]

    lines = ["HIERARCHY", *node("hip centre", ""), "MOTION", f"Frames: {frames}",
             "Frame Time: 0.0333333"]  # fmt: skip
    for frame in range(frames):
        row = [placed(offsets["hip centre"])]
        for name in order:
            angles = dict.fromkeys("ZXY", 0.0)
            for axis, degrees in [(turns or {}).get(name, ("Z", 0.0))]:
                angles[axis] = degrees * frame / (frames - 1)
            row += [f"{angles[a]:.4f}" for a in "ZXY"]
        lines.append(" ".join(row))
    return "\n".join(lines) + "\n"


def written(folder: Path, text: str, name: str = "take.bvh") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_forward_kinematics_by_hand(tmp_path):
    """A shoulder turned by 90 degrees about z takes the whole arm from sideways to straight up."""
    bvh = read_bvh(written(tmp_path, bvh_text(turns={"left shoulder": ("Z", 90.0)})))
    where = {j.name: bvh.positions()[:, i] for i, j in enumerate(bvh.joints)}
    assert bvh.fps == pytest.approx(30, abs=0.01) and len(bvh.channels) == 30
    assert where["mixamorig:LeftHand"][0] == pytest.approx((18 + 28 + 25, 139, 0))
    assert where["mixamorig:LeftHand"][-1] == pytest.approx((18, 139 + 28 + 25, 0))
    # the same about y takes it behind (right-handed axes)
    bvh = read_bvh(written(tmp_path, bvh_text(turns={"left shoulder": ("Y", 90.0)})))
    where = {j.name: bvh.positions()[:, i] for i, j in enumerate(bvh.joints)}
    assert where["mixamorig:LeftHand"][-1] == pytest.approx((18, 139, -53))


@pytest.mark.parametrize("rig", RIGS)
def test_every_usual_rig_gives_the_same_joints(rig, tmp_path):
    turns = {"left shoulder": ("Z", 80.0), "right hip": ("X", -60.0), "right knee": ("X", 50.0)}
    want = joints_of_bvh(read_bvh(written(tmp_path, bvh_text("mixamo", turns))))
    got = joints_of_bvh(read_bvh(written(tmp_path, bvh_text(rig, turns))))
    assert got.shape == (30, 20, 3) and np.isfinite(got).all()
    assert np.abs(got - want).max() < 1e-5
    height = got[0, AT["head"], 1]
    assert 0.85 < height < 1.0 and abs(got[0, :, 1].min()) < 0.03, "standing heights, on the ground"
    assert got[0, AT["left hand"], 0] > got[0, AT["left wrist"], 0] > 0.2, "left is at +x"
    assert got[-1, AT["left wrist"], 1] > height, "the left arm was raised"
    assert got[-1, AT["right knee"], 2] > 0.15, "the right thigh goes ahead"


def test_a_body_that_lies_along_z_is_stood_up(tmp_path):
    want = joints_of_bvh(read_bvh(written(tmp_path, bvh_text())))
    got = joints_of_bvh(read_bvh(written(tmp_path, bvh_text(z_up=True))))
    assert np.abs(got - want).max() < 1e-5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: "", "ends before HIERARCHY"),
        (lambda t: "<html></html>", "line 1: HIERARCHY is wanted"),
        (lambda t: t[: len(t) // 3], "cut short|is wanted"),
        (lambda t: t[:-40], "numbers is wanted|ends before frame"),
        (lambda t: t.replace("OFFSET 0 18 0", "OFFSET 0 x 0"), "line .*a number is wanted"),
        (lambda t: t.replace("OFFSET 0 18 0", "OFFSET 0 nan 0"), "line .*a number is wanted"),
        (lambda t: t.replace("CHANNELS 3 Z", "CHANNELS 4 Z", 1), "CHANNELS, their number"),
        (lambda t: t.replace("Zrotation", "Wrotation", 1), "CHANNELS, their number"),
        (lambda t: t.replace("CHANNELS 3 Z", "CHANNELS ³ Z", 1), "CHANNELS, their number"),
        (lambda t: t.replace("Frames: 30", "Frames: -3"), "Frames: and their number"),
        (lambda t: t.replace("Frames: 30", "Frames: ³⁰"), "Frames: and their number"),
        (lambda t: t.replace("Frames: 30", "Frames: " + "3" * 5000), "Frames: and their number"),
        (lambda t: t.replace("Frames: 30", "Frames: 999999999"), "frames"),
        (lambda t: t.replace("Frame Time: 0.0333333", "Frame Time: 0"), "a frame time"),
    ],
)
def test_a_broken_file_is_refused_in_words(change, words, tmp_path):
    path = written(tmp_path, change(bvh_text()))
    with pytest.raises(BadInput, match=words):
        read_bvh(path)


def test_a_rig_that_cannot_be_told_is_refused(tmp_path):
    text = bvh_text().replace("LeftLeg", "Tentacle")
    with pytest.raises(BadInput, match="no joint for left knee"):
        joints_of_bvh(read_bvh(written(tmp_path, text)))
    exchanged = (
        bvh_text().replace("Left", "Wrong").replace("Right", "Left").replace("Wrong", "Right")
    )
    with pytest.raises(BadInput, match="left and right are exchanged"):
        joints_of_bvh(read_bvh(written(tmp_path, exchanged)))


def test_a_folder_becomes_training_movements(tmp_path, capsys):
    folder, out = tmp_path / "mine", tmp_path / "mine.npz"
    up = bvh_text(turns={"left shoulder": ("Z", 80.0)})
    written(folder / "wave_hello", up, "a.bvh")
    written(folder / "the funky heron", bvh_text("daz", {"right hip": ("X", -70.0)}), "b.BVH")
    written(folder / "the funky heron", "nothing", "broken.bvh")
    assert main(["data", "motions", str(folder), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "left out: broken.bvh" in told and "2 recordings of 2 actions" in told
    assert {r.action for r in read_recordings(out)} == {"hand waving", "the funky heron"}
    library = MotionLibrary.open(out)
    assert "the funky heron" in library.names
    (take,) = library.of("the funky heron")
    assert take.source == "bvh" and take.joints[-1, AT["right knee"], 2] > 0.15
    # hand waving is an action of the right hand: the left one's recording was exchanged
    (wave,) = library.of("hand waving")
    assert wave.joints[-1, AT["right wrist"], 1] > wave.joints[-1, AT["head"], 1]
    assert main(["motions", "--data", str(out)]) == 0
    told = capsys.readouterr().out
    assert "the funky heron                  bvh 1" in told


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(MissingData, match="no folder 'absent'"):
        recordings_of_folder(tmp_path / "absent")
    with pytest.raises(MissingData, match="no BVH file"):
        recordings_of_folder(tmp_path)
