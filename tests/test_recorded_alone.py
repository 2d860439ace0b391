"""`train-movements --actions` with movements that recordings alone show trains nothing else."""

import pytest
import torch
from test_skeleton_losses import SPEC, Library, started

from larnet.config.specs import override
from larnet.data.skeleton_batches.skeleton_stream import SkeletonStream
from larnet.data.skeleton_batches.sketches import SketchBook
from larnet.data.synthetic.keyframing.score import EVERY
from larnet.text.action_table import ACTION_ROWS
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining

RECORDED = next(name for name in ACTION_ROWS if name not in EVERY)


class Others(Library):
    """Recordings of an action that nobody draws."""

    names = (RECORDED,)

    def of(self, action, split="train"):
        return self.takes if action == RECORDED and split == "train" else []


def shown(*actions: str) -> tuple[SkeletonStream, set[str], set[str]]:
    """A stream of these actions, and what a batch and sketches of it show."""
    spec = override(SPEC, "data", actions=actions, combinations=0.0)
    stream = SkeletonStream(spec.data, spec.skeleton, spec.model.noise, Others())
    sketches = SketchBook(stream, spec.model.noise).batch(0, 12, 0.5)
    assert len(sketches.names) == len(sketches.z) == 12
    return stream, set(stream.batch(0).names), set(sketches.names)


def test_an_action_that_is_recorded_alone_is_all_that_is_shown():
    stream, batch, sketches = shown(RECORDED)
    assert stream.actions == stream.vocabulary == (RECORDED,)
    assert batch == sketches == {RECORDED}


@pytest.mark.parametrize("drawn", ["squatting", "bowing"])
def test_drawn_actions_beside_it_are_shown_too(drawn):
    stream, batch, sketches = shown(RECORDED, drawn)
    assert set(stream.actions) == {RECORDED, drawn}
    assert batch == sketches == {RECORDED, drawn}


def test_a_run_of_it_alone_learns(tmp_path, made_up_phrases):
    spec = override(SPEC, "data", actions=(RECORDED,))
    run = SkeletonPretraining(spec, started(tmp_path), Others())
    numbers = run.update()
    assert all(torch.isfinite(torch.tensor(value)) for value in numbers.values())
