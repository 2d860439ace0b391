"""Data sets of recorded people: index, labels, splits, decoding, windows, mixtures, packs.

Small fake trees stand for the real files. Where ../shared/data holds real ones, they are read too.
"""

from __future__ import annotations

import dataclasses
import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import numpy as np
import pytest
import torch

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import DATASETS, open_set, open_stream
from larnet.data.batch import UNKNOWN
from larnet.data.contact_sheet import write_sheet
from larnet.data.mixture import NAMES, SourcePart, parts_of_source
from larnet.data.video import decoded_cache
from larnet.data.video.dataset_check import check
from larnet.data.video.decode import decode
from larnet.data.video.decoded_cache import VideoArchive, make
from larnet.data.video.index import load_index
from larnet.data.video.pack import differences, pack, summed
from larnet.data.video.windows import steps
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.media.video_file import write
from larnet.text.phrases import phrases_for, resolve

SMALL = ModelSpec(size=32)
REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """A cache of the test's own, beside nothing of the user's."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("LARNET_CACHE", str(folder))
    return folder


def actor_clip(frames: int = 40, width: int = 64, height: int = 48, speed: float = 0.0):
    """A dark actor of 24 pixels before a bright wall, in place or crossing; uint8."""
    clip = np.full((frames, height, width, 3), (200, 190, 170), np.uint8)
    clip[:, 40:] = (90, 110, 90)
    for n in range(frames):
        x = int(8 + speed * n) if speed else width // 2
        swing = 3 * (n // 4 % 2)
        clip[n, 18:42, max(0, x - 3) : x + 3] = (60, 20, 20)
        clip[n, 22 - swing : 25 - swing, max(0, x - 8) : x + 8] = (60, 20, 20)
    return clip


def movie(path: Path, frames: int = 40, fps: float = 25, **options) -> Path:
    """An .avi (or whatever the suffix says) of such an actor, written by the encoder we have."""
    mp4 = write(path.with_suffix(".mp4"), actor_clip(frames, **options), fps)
    return mp4.rename(path)  # a decoder looks at the content


def stream(source: str, split: str = "train", model: ModelSpec = SMALL, **fields):
    return open_stream(DataSpec(source=source, combinations=0.0, **fields), model, split)


@pytest.fixture(scope="module")
def weizmann(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("weizmann")
    for actor in ("ido", "lena"):
        movie(root / f"{actor}_walk.avi", speed=1.2)
        movie(root / f"{actor}_wave1.avi")
    return root


def test_weizmann_labels_splits_and_odd_names(weizmann, tmp_path):
    index = load_index(open_set("weizmann", str(weizmann)))
    found = {r.path: (r.actor, r.action, r.split, r.fps) for r in index.recordings}
    assert found["ido_walk.avi"] == ("ido", "walking", "val", 25.0)
    assert found["lena_wave1.avi"] == ("lena", "hand waving", "train", 25.0)
    (tmp_path / "lena_fly.avi").touch()
    (tmp_path / "lena_walk2.avi").touch()
    odd = load_index(open_set("weizmann", str(tmp_path)))
    assert odd.problems == ("lena_fly.avi is not named ACTOR_ACTION.avi.",)
    assert [r.action for r in odd.recordings] == ["walking"]


def test_utd_mhad_prefers_colour_and_splits_by_subject(tmp_path):
    for name in ("a3_s1_t1_depth.mp4", "a27_s6_t2_depth.mp4", "a28_s1_t1_depth.mp4"):
        (tmp_path / name).touch()
    index = load_index(open_set("utd_mhad", str(tmp_path)))
    assert [(r.action, r.actor, r.split) for r in index.recordings] == [
        ("squatting", "s6", "val"),
        ("hand waving", "s1", "train"),
    ]
    assert "a28_s1_t1_depth.mp4 is not named" in index.problems[0]
    (tmp_path / "a22_s2_t1_color.avi").touch()
    (colour,) = load_index(open_set("utd_mhad", str(tmp_path))).recordings
    assert (colour.action, colour.split, colour.path) == ("jogging", "val", "a22_s2_t1_color.avi")


def test_kth_sequences_are_recordings(tmp_path):
    movie(tmp_path / "person11_walking_d1_uncomp.avi", frames=90, speed=0.5)
    (tmp_path / "person02_handwaving_d3_uncomp.avi").touch()
    (tmp_path / "person11_flying_d1_uncomp.avi").touch()
    (tmp_path / "00sequences.txt").write_text("person11_walking_d1\t\tframes\t1-40, 41-90\n")
    index = load_index(open_set("kth", str(tmp_path)))
    assert [(r.action, r.split, r.first, r.last) for r in index.recordings] == [
        ("waving with both hands", "val", 0, 0),
        ("walking", "train", 0, 40),
        ("walking", "train", 40, 90),
    ]
    assert "person11_flying" in index.problems[0]
    clips = stream(f"kth:{tmp_path}", start=0.0).batch(0, 4)
    assert set(clips.names) == {"walking"}
    # first frame / frames of the sequence: of 50 frames 31 are needed, so at most 19 / 50
    assert clips.p_e.max() <= 19 / 50 and len(set(clips.p_e.tolist())) > 1


def test_penn_labels(tmp_path):
    savemat = pytest.importorskip("scipy.io", reason="scipy is not installed").savemat
    (tmp_path / "labels").mkdir()
    for number, train in (("0001", 1), ("0002", -1), ("0003", 1)):
        folder = tmp_path / "frames" / number
        folder.mkdir(parents=True)
        from PIL import Image

        for n, frame in enumerate(actor_clip(34)):
            Image.fromarray(frame).save(folder / f"{n + 1:06d}.jpg")
        labels = {
            "action": "tennis_serve", "train": train, "dimensions": [48.0, 64.0, 34.0],
            "x": np.full((34, 13), 32.0), "y": np.linspace(18, 41, 13)[None].repeat(34, 0),
            "visibility": np.ones((34, 13)),
        }  # fmt: skip
        if number != "0003":
            savemat(tmp_path / "labels" / f"{number}.mat", labels)
    index = load_index(open_set("penn", str(tmp_path)))
    assert [(r.action, r.split) for r in index.recordings] == [
        ("tennis serve", "train"),
        ("tennis serve", "val"),
    ]
    assert index.problems == ("frames/0003 has no labels/0003.mat.",)
    clips = stream(f"penn:{tmp_path}", augment=False).batch(0, 2)
    assert (clips.mask == UNKNOWN).all()  # the camera moves: nobody knows
    assert clips.joints[..., 0, :].isfinite().all() and clips.joints[..., 7, :].isnan().all()


def test_ntu_split_and_mutual_actions(tmp_path):
    for person, action in ((1, 23), (3, 1), (1, 58), (1, 61)):
        (tmp_path / f"S001C001P{person:03d}R001A{action:03d}_rgb.avi").touch()
    index = load_index(open_set("ntu", str(tmp_path)))
    assert {(r.action, r.actor, r.split) for r in index.recordings} == {
        ("drinking", "P003", "val"),
        ("hand waving", "P001", "train"),
        ("shaking hands", "P001", "train"),
    }
    assert "A061" in index.problems[0]
    assert "shaking hands" not in stream(f"ntu:{tmp_path}").actions
    assert "shaking hands" in stream(f"ntu:{tmp_path}", mutual=True).actions


def test_folder_takes_anybodys_clips(tmp_path):
    for action in ("Jumping_Jacks", "yodelling"):
        (tmp_path / action).mkdir()
        for name in ("anna_1", "anna_2", "bob_1", "carl_1"):
            movie(tmp_path / action / f"{name}.mp4", fps=30)
    (tmp_path / "empty").mkdir()
    (tmp_path / "loose.mp4").touch()
    dataset = open_set("folder", str(tmp_path))
    index = load_index(dataset)
    assert {r.action for r in index.recordings} == {"jumping jack", "yodelling"}
    sides = {r.actor: {s.split for s in index.recordings if s.actor == r.actor}
             for r in index.recordings}  # fmt: skip
    assert set(sides) == {"anna", "bob", "carl"} and all(len(s) == 1 for s in sides.values())
    assert {r.split for r in index.recordings} == {"train", "val"}
    assert len(index.problems) == 2
    assert stream(f"folder:{tmp_path}").batch(0, 2).v.shape == (2, 16, 32, 32, 3)
    report = check(dataset)
    assert report.unphrased == ("yodelling",) and not report.unreadable
    assert "a person is yodelling" in phrases_for("yodelling").train
    assert resolve("Take a_stroll") == "walking"


def test_clips_are_framed_like_drawn_ones_and_p_e_is_the_first_frame(weizmann):
    s = stream(f"weizmann:{weizmann}", start=0.0, augment=False)
    assert s.actions == ("walking", "hand waving")
    c = s.batch(3, 4, ["walking", "walking", "hand waving", "hand waving"])
    assert c.v.shape == (4, 16, 32, 32, 3) and c.v.dtype == torch.uint8
    assert c.names == ("walking",) * 2 + ("hand waving",) * 2
    assert c.action.tolist() == [0, 0, 1, 1]
    frames = c.p_e * 40
    assert torch.allclose(frames, frames.round(), atol=1e-4)
    assert torch.equal(c.x_0, c.v[:, 0])
    # the actor who crosses is followed: in the middle of every frame, on the ground at 0.9
    person = c.mask[:2] == 1
    across = person.any(2).float()
    middle = (across * (torch.arange(32) + 0.5)).sum(-1) / across.sum(-1) / 32
    assert (middle - 0.5).abs().max() < 0.12
    lowest = person.any(3).flip(-1).float().argmax(-1)
    assert (1 - lowest / 32 - 0.9).abs().max() < 0.1
    # whoever stays in place is part of the median: the mask is not known
    assert (c.mask[2:] == UNKNOWN).all()


def test_a_step_gives_the_same_batch_and_val_is_not_varied(weizmann):
    source = f"weizmann:{weizmann}"
    one, again = stream(source).batch(5, 3), stream(source).batch(5, 3)
    assert torch.equal(one.v, again.v) and torch.equal(one.z, again.z)
    assert not torch.equal(one.v, stream(source).batch(6, 3).v)
    wall = stream(source, "val").batch(0, 1, ["hand waving"]).v[0, :, 2, 2].float()
    assert (wall - torch.tensor([200.0, 190, 170])).abs().max() < 8
    assert {r.actor for r in stream(source).recordings()} == {"lena"}


def test_an_index_follows_the_files(weizmann, cache, tmp_path):
    movie(tmp_path / "lena_walk.avi", speed=1.2)
    assert len(load_index(open_set("weizmann", str(tmp_path))).recordings) == 1
    assert list(cache.rglob("index.json"))
    movie(tmp_path / "lena_bend.avi")
    assert len(load_index(open_set("weizmann", str(tmp_path))).recordings) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lena_bend.avi", "lena_walk.avi"]


def test_broken_and_short_clips_are_named_and_skipped(tmp_path, caplog):
    whole = movie(tmp_path / "lena_walk.avi", speed=1.2)
    (tmp_path / "moshe_walk.avi").write_bytes(b"no video at all")
    (tmp_path / "eli_walk.avi").write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    movie(tmp_path / "daria_walk.avi", frames=9)
    s = stream(f"weizmann:{tmp_path}")
    with caplog.at_level(logging.WARNING):
        clips = [s.batch(step, 4) for step in range(4)]
    assert all(c.v.shape[0] == 4 for c in clips)
    assert set(s.skipped) == {"daria_walk.avi", "eli_walk.avi", "moshe_walk.avi"}
    for name in s.skipped:
        assert name in caplog.text
    report = check(open_set("weizmann", str(tmp_path)))
    assert len(report.unreadable) == 2 and len(report.short) == 1
    assert "2 cannot be read" in "\n".join(report.lines())


def test_missing_data_is_refused_in_words(tmp_path):
    for name in ("weizmann", "utd_mhad", "kth", "penn", "ntu", "folder"):
        with pytest.raises(MissingData, match=f"{name}: there is no folder"):
            stream(f"{name}:{tmp_path / 'nowhere'}")
        with pytest.raises(MissingData, match="no recording was found"):
            stream(f"{name}:{tmp_path}")
        with pytest.raises(MissingData, match=f"write {name}:PATH"):
            stream(name)
    with pytest.raises(UnknownName, match="weizmann"):
        stream("weizman:x")
    with pytest.raises(MissingData, match="split 'val'"):
        movie(tmp_path / "lena_walk.avi", speed=1.2)
        stream(f"weizmann:{tmp_path}", "val")


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("synthetic", [SourcePart("synthetic")]),
        (
            "synthetic*3,kth:/a/b*0.5",
            [SourcePart("synthetic", "", 3.0), SourcePart("kth", "/a/b", 0.5)],
        ),
        ("kth*2:C:\\films", [SourcePart("kth", "C:\\films", 2.0)]),
        (
            "folder:/a/my clips, 2024,synthetic*2,kth:/b",
            [
                SourcePart("folder", "/a/my clips, 2024"),
                SourcePart("synthetic", "", 2.0),
                SourcePart("kth", "/b"),
            ],
        ),
        ("kth:/a,weizman:/b", [SourcePart("kth", "/a"), SourcePart("weizman", "/b")]),
    ],
)
def test_sources_are_read(source, parts):
    assert parts_of_source(source) == tuple(parts)


@pytest.mark.parametrize(
    ("tail", "weight"), [("", 1.0), ("*2", 2.0), (",synthetic", 1.0), ("*.5,synthetic*3", 0.5)]
)
@pytest.mark.parametrize("name", ["my clips, 2024*", "a,synthetic", "b,,c", "two*2", "star*, x*y"])
def test_a_folder_of_any_name_is_read(tmp_path, name, tail, weight):
    (tmp_path / name).mkdir()
    first, *others = parts_of_source(f"folder:{tmp_path / name}{tail}")
    assert first == SourcePart("folder", str(tmp_path / name), weight)
    assert len(others) == tail.count(",")


def test_a_source_knows_every_data_set():
    assert set(NAMES) == set(DATASETS)


@pytest.mark.parametrize("source", ["", "kth:/a,,b", "synthetic*0", "synthetic*many", "kth:/a*-1"])
def test_sources_that_mean_nothing_are_refused(source):
    with pytest.raises(BadInput):
        parts_of_source(source)


def test_a_mixture_shares_one_vocabulary(weizmann):
    mixed = stream(f"synthetic,weizmann:{weizmann}*2")
    drawn = stream("synthetic")
    assert mixed.actions == drawn.actions  # walking and hand waving are known
    clips = mixed.batch(0, 6)
    assert clips.v.shape == (6, 16, 32, 32, 3)
    assert [mixed.actions[i] for i in clips.action] == list(clips.names)
    named = mixed.batch(1, 3, ["bowing", "walking", "bowing"])
    assert named.names == ("bowing", "walking", "bowing")
    assert len(mixed.draw_skeletons(0, 5).names) == 5
    assert stream(f"weizmann:{weizmann}").draw_skeletons(0, 5) is None
    with pytest.raises(UnknownName):
        mixed.batch(0, 1, ["flying"])


def test_names_restrict_what_a_data_set_has(weizmann):
    spec = DataSpec(source=f"weizmann:{weizmann}")
    assert open_stream(spec, SMALL, names=("walking", "kicking")).names == ("walking",)
    assert open_stream(spec, SMALL, names=("kicking",)).names == ("walking", "hand waving")


@pytest.mark.parametrize("suffix", [".npz", ""])
def test_a_pack_gives_the_same_clips_without_the_files(weizmann, tmp_path, suffix):
    out = tmp_path / f"pack{suffix}"
    assert pack(open_set("weizmann", str(weizmann)), out) == (4, [])
    a, b = stream(f"weizmann:{weizmann}"), stream(f"packed:{out}")
    for step in range(2):
        x, y = a.batch(step, 3), b.batch(step, 3)
        for field in dataclasses.fields(x):
            one, other = getattr(x, field.name), getattr(y, field.name)
            same = (
                one == other
                if isinstance(one, tuple)
                else torch.equal(one.nan_to_num(), other.nan_to_num())
            )
            assert same, field.name
    with pytest.raises(BadInput, match="already"):
        pack(open_set("weizmann", str(weizmann)), out)
    (tmp_path / "cut.npz").write_bytes(b"PK")
    with pytest.raises(BadInput, match="no whole pack"):
        stream(f"packed:{tmp_path / 'cut.npz'}")


def test_differences_lose_nothing():
    frames = np.random.default_rng(0).integers(0, 256, (5, 4, 6, 3), dtype=np.uint8)
    assert np.array_equal(summed(differences(frames)), frames)
    assert np.array_equal(summed(differences(frames[..., 0])), frames[..., 0])


def test_frame_steps_are_about_twelve_a_second():
    assert [steps(fps) for fps in (12, 15, 24, 25, 30, 50)] == [
        (1,), (1, 2), (2,), (2,), (2, 3), (4,),
    ]  # fmt: skip


def test_a_sheet_of_any_source(weizmann, tmp_path):
    assert write_sheet(f"weizmann:{weizmann}", tmp_path / "sheet.png").stat().st_size > 1000


def test_every_data_set_says_what_it_is():
    for kind in DATASETS.values():
        assert len((kind.__doc__ or "").splitlines()[0]) > 20


# ---------------------------------------------------------------------------- real files


def real(name: str) -> str:
    if not (REAL / name).is_dir():
        pytest.skip(f"the real files of {name} are not here (../shared/data)")
    return str(REAL / name)


def test_real_weizmann():
    dataset = open_set("weizmann", real("weizmann"))
    index = load_index(dataset)
    assert len(index.recordings) == 70 and not index.problems
    assert {r.actor for r in index.recordings if r.split == "val"} == {"ido"}
    assert "ido" not in {r.actor for r in index.recordings if r.split == "train"}
    assert sum(len(decode(dataset.root / r.path)) for r in index.recordings) == 4448
    clips = stream(f"weizmann:{REAL / 'weizmann'}", "val", ModelSpec()).batch(0, 10)
    covered = (clips.mask == 1).flatten(2).float().mean(-1)
    assert covered.min() > 0.02 and covered.max() < 0.3  # a whole person in every frame


def test_real_utd_mhad():
    """All 646 names, and every 60th recording decoded: decoding all of them takes a minute."""
    dataset = open_set("utd_mhad", real("utd_mhad"))
    index = load_index(dataset)
    assert len(index.recordings) == 646 and len({r.action for r in index.recordings}) == 27
    val = {r.actor for r in index.recordings if r.split == "val"}
    train = {r.actor for r in index.recordings if r.split == "train"}
    assert val == {"s2", "s6"} and train == {"s1", "s3", "s5", "s7"}
    for recording in index.recordings[::60]:
        made = make(dataset, recording)
        assert len(made.frames) >= 16 and made.track.height > 50 and made.joints.size


def test_folders_that_come_and_go_are_counted_all_the_same(tmp_path, monkeypatch):
    for i in range(20):
        (tmp_path / f"kept{i}").mkdir()
        (tmp_path / f"kept{i}/a.npy").write_bytes(bytes(100))
    ended = Event()

    def come_and_go():
        while not ended.is_set():
            for i in range(20):
                (tmp_path / f".new{i}").mkdir()
                (tmp_path / f".new{i}/a.npy").touch()
                shutil.rmtree(tmp_path / f".new{i}")

    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(come_and_go)
        try:
            for _ in range(100):
                monkeypatch.setattr(decoded_cache, "_sizes", {})
                assert decoded_cache._size(tmp_path) == 2_000
        finally:
            ended.set()
        busy.result()


def test_threads_that_need_the_same_recording_at_once_all_get_it(weizmann, monkeypatch):
    dataset = open_set("weizmann", str(weizmann))
    recording, together = load_index(dataset).recordings[0], Barrier(4)
    wanted = make(dataset, recording)

    def slowly(*arguments):
        together.wait(timeout=60)  # nobody has written anything when the last one begins
        return make(*arguments)

    monkeypatch.setattr(decoded_cache, "make", slowly)
    archive = VideoArchive(dataset, [recording])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(archive.get, [recording] * 4))
    assert all(np.array_equal(f.frames, wanted.frames) for f in found)
    kept = [folder.name for folder in archive.folder.iterdir()]
    assert len(kept) == 1 and not kept[0].startswith(".")
