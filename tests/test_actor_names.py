"""Which names of files tell who a clip shows."""

from __future__ import annotations

import pytest

from larnet.data.datasets.actor_names import read_actors


def actors(*stems: str, action: str = "waving") -> list[str]:
    return read_actors([(action, stem) for stem in stems])


@pytest.mark.parametrize(
    ("stem", "actor"),
    [
        ("anna_1", "anna"),
        ("ben-kitchen-2", "ben"),
        ("daria_wave1", "daria"),
        ("José 2", "José"),
        ("花子_1", "花子"),
        ("v_ApplyLipstick_g07_c03", "g07"),
        ("S001C002P003R002A023", "P003"),
        ("S001C002P003R002A023_rgb", "P003"),
        ("a8_s4_t2_color", "s4"),
        ("person14_handwaving_d1_uncomp", "person14"),
        ("s01_take2", "s01"),
        ("p3_walk", "p3"),
        ("subject12_1", "subject12"),
        ("waving_carl_1", "carl"),
        ("wave_carl_1", "carl"),
    ],
)
def test_a_name_that_tells_the_actor(stem, actor):
    assert actors(stem, "other_1")[0] == actor


@pytest.mark.parametrize(
    "stem",
    [
        *("IMG_0001", "IMG_E4417", "IMG-20240512-WA0003", "DSC_0042", "DSC01234", "DSCN0007"),
        *("GOPR0017", "GX010034", "MVI_7731", "VID_20240101_120000", "PXL_20240101_120000123"),
        *("2024-05-01 12.00.00", "20240501_120000", "clip_01", "clip (3)", "Clip 4"),
        *("video1", "take_2", "XYZW_0007", "a", "b_2"),
        *("001", "17_b", "WhatsApp Video 2024-05-01 at 10.11.12", "Screen Recording 2024-05-01"),
        *("P1000123", "MAH00034", "C0012", "A001C003", "DJI_0007", "FHD0031"),
        *("waving_01", "wave-2", "waving", "Waving03", "signal-2024-05-01-101112"),
    ],
)  # fmt: skip
def test_a_name_that_tells_nobody(stem):
    assert actors(stem, "anna_1") == ["", "anna"]


def test_a_word_alone_is_an_actor_where_it_comes_back():
    clips = [("waving", "anna"), ("bowing", "anna"), ("bowing", "xkqzt")]
    assert read_actors(clips) == ["anna", "anna", ""]
