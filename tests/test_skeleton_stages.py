"""Movements without pictures in two stages: G_m and the photo's camera, then M_I."""

import pytest
import torch
from test_skeleton_losses import SPEC, Library, started

from larnet.config.specs import SkeletonSpec, override
from larnet.config.variants import PLACED, change
from larnet.errors import BadInput
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining

PLACED_SPEC = change(SPEC, {"model": PLACED | {"state": 128}})
EARLY = ("encoders.", "G_m.", "M_I.place.")


def moved(tmp_path, **values):
    """Which weights one step changes."""
    spec = override(PLACED_SPEC, "skeleton", **values)
    run = SkeletonPretraining(spec, started(tmp_path), Library())
    before = {n: p.clone() for n, p in run.phase.larnet.named_parameters()}
    numbers = run.update()
    after = run.phase.larnet.named_parameters()
    return numbers, {n for n, p in after if not torch.equal(p, before[n])}


def test_in_the_first_stage_m_i_learns_nothing_but_how_it_sees_skeletons(tmp_path, made_up_phrases):
    numbers, changed = moved(tmp_path, sketch_first=2)
    assert {"sketch_skeleton", "retarget"} <= set(numbers)
    assert "place" not in numbers
    assert {"M_I.place.look.0.weight", "G_m.skeleton.weight"} <= changed
    assert all(name.startswith(EARLY) for name in changed)


def test_in_the_second_what_learned_before_goes_at_a_rate_of_its_own(tmp_path, made_up_phrases):
    numbers, changed = moved(tmp_path, kept_rate=0.0)
    assert "place" in numbers
    assert "M_I.pose.motion.weight" in changed
    assert not [name for name in changed if name.startswith(EARLY)]


def test_a_first_stage_without_anything_to_learn_from_is_refused():
    with pytest.raises(BadInput, match="sketch_first needs sketches"):
        SkeletonSpec(sketch_first=3, sketches=0)
