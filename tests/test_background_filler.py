"""The background filler: what it is asked, what it keeps, how it is trained and used."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from larnet.body.background.place import place_without
from larnet.body.network_folder import FILLER, load_network
from larnet.data.fill_samples import FillStream, Places
from larnet.errors import BadInput
from larnet.nets.decoders.background import filled_rows
from larnet.nets.decoders.background_filler import BackgroundFiller, FillerSpec
from larnet.training.filler_training import fill_loss, train_filler
from larnet.training.small_trainer import SmallTrainer, SmallTraining, run_small

TINY = FillerSpec(widths=(4, 6, 8), dilations=(1, 2), long_side=48)


@pytest.fixture(scope="module")
def stream():
    return FillStream(Places.drawn(6, "val", 48), seed=3, long_side=48)


def test_a_new_filler_is_the_rows_of_the_photo_and_keeps_what_is_known(stream):
    batch = stream.batch(0, 2)
    filled = BackgroundFiller(TINY)(batch.photo, batch.hole)
    known = 1 - batch.hole
    assert torch.equal(filled * known, batch.photo * known)
    rows = filled_rows(batch.photo * known, known, 2)
    assert torch.allclose(filled, batch.photo * known + rows * batch.hole)


def test_nothing_of_the_person_is_seen(stream):
    batch = stream.batch(1, 2)
    network = BackgroundFiller(TINY)
    torch.nn.init.normal_(network.out.weight)
    other = torch.where(batch.hole > 0, -batch.photo, batch.photo)
    assert torch.equal(network(batch.photo, batch.hole), network(other, batch.hole))


def test_only_places_whose_truth_is_known_are_asked_for():
    # a photo whose person fills its left half: whatever the hole, nothing is asked there
    photo, person = torch.zeros(1, 3, 48, 48), torch.zeros(1, 1, 48, 48)
    person[..., :24] = 1
    stream = FillStream(Places([(photo, person)]), seed=1, long_side=48)
    for step in range(6):
        batch = stream.batch(step, 2)
        assert ((batch.asked == 0) | (batch.hole == 1)).all()
        assert not (batch.asked * (batch.hole == 0)).any()
    asked = torch.cat([stream.batch(s, 2).asked.mean((1, 2, 3)) for s in range(6)])
    assert 0 < asked.mean() < 0.5


def test_batches_are_the_same_for_the_same_step(stream):
    a, b = stream.batch(7, 2), stream.batch(7, 2)
    assert torch.equal(a.photo, b.photo) and torch.equal(a.hole, b.hole)
    assert a.photo.sum() != stream.batch(8, 2).photo.sum()


def test_the_loss_looks_into_holes_alone(stream):
    batch = stream.batch(2, 2)
    wrong_elsewhere = torch.where(batch.asked > 0, batch.photo, -batch.photo)
    assert fill_loss(wrong_elsewhere, batch)["pixels"] == 0
    assert fill_loss(-batch.photo, batch)["pixels"] > 0


def test_a_run_leaves_a_filler_that_loads_and_goes_on_exactly(tmp_path):
    short, whole = SmallTraining(steps=3, batch=1, save_every=1), tmp_path / "whole"
    folder = train_filler(None, whole, short, TINY)
    train_filler(None, tmp_path / "parts", short, TINY, minutes=0)
    again = train_filler(None, tmp_path / "parts", short, TINY, resume=True)
    one, other = (load_network(FILLER, f)[0].state_dict() for f in (folder, again))
    assert all(torch.equal(one[name], other[name]) for name in one)
    with pytest.raises(BadInput, match="--resume"):
        train_filler(None, whole, short, TINY)


def test_a_killed_run_repeats_no_line(tmp_path):
    """Killed after step 3, whose state was of step 2, it goes on to 4, which is scored once."""

    def losses(network: torch.nn.Module, step: int) -> dict[str, torch.Tensor]:
        if step == killed_at:
            raise KeyboardInterrupt
        return {"x": next(network.parameters()).square().sum()}

    def run() -> None:
        training = SmallTraining(steps=4, save_every=2)
        trainer = SmallTrainer(lambda: BackgroundFiller(TINY), losses, training)
        run_small(trainer, tmp_path, FILLER, TINY, lambda network: {"psnr": 1.0}, "")

    killed_at = 3
    with pytest.raises(KeyboardInterrupt):
        run()
    killed_at = -1
    run()
    run()  # nothing is left to do
    steps = {
        name: [json.loads(line)["step"] for line in (tmp_path / name).read_text().splitlines()]
        for name in ("metrics.jsonl", "validation.jsonl")
    }
    assert steps == {"metrics.jsonl": [1, 2, 3, 4], "validation.jsonl": [2, 4]}


@pytest.mark.parametrize("shape", [(120, 80), (64, 150)])
def test_a_photo_is_filled_at_its_own_size(shape):
    photo = np.full((*shape, 3), (200, 180, 90), np.uint8)
    matte = np.zeros(shape, np.float32)
    middle = (slice(shape[0] // 4, shape[0] // 2), slice(shape[1] // 3, shape[1] // 2))
    photo[middle], matte[middle] = (10, 20, 250), 1
    place = place_without(photo, matte, shape[0] / 2, filler=BackgroundFiller(TINY))
    assert place.shape == photo.shape
    assert np.abs(place.astype(int) - (200, 180, 90)).max() <= 2, "nobody is left in a plain place"
