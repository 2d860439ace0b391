"""A checkpoint of movements whose pictures were trained on other codes."""

import dataclasses

import pytest
import torch
from test_skeleton_losses import SPEC, Library

from larnet.config.variants import PLACED, change
from larnet.errors import BadInput
from larnet.model import LARNet
from larnet.nets.motion import Moments
from larnet.text.phrases import phrases_for
from larnet.training.movements.movement_release import calm, fit_pictures, release_movements
from larnet.training.movements.pretrain import pretrain
from larnet.training.phrase_vectors import PhraseTable
from larnet.weights import checkpoint

ACTIONS = list(SPEC.data.actions)


@pytest.fixture
def pictures(tmp_path):
    """A checkpoint that pictures were trained with."""
    torch.manual_seed(1)
    info = checkpoint.CheckpointInfo(
        name="pictures",
        spec=SPEC.model,
        actions={n: phrases_for(n).train for n in ACTIONS},
        encoders=tuple(n for n, _ in SPEC.model.encoders),
        data="synthetic",
        step=3,
    )
    checkpoint.save(tmp_path / "pictures", LARNet(SPEC.model), info, "# pictures\n")
    return checkpoint.load(tmp_path / "pictures")


def test_pictures_see_turned_codes_as_they_saw_them_before(pictures, made_up_phrases):
    """Codes in another order and size: the fitted layer gives the very same features."""
    old, table = pictures.model, PhraseTable.build(["sentence", "glove"], ACTIONS)
    new = LARNet(SPEC.model).eval()
    new.load_state_dict(old.state_dict())
    order = torch.randperm(SPEC.model.motion_code, generator=torch.Generator().manual_seed(0))
    last = new.G_m.code[-2]  # its codes are at least 0, so they stay so in any order
    with torch.no_grad():
        last.weight.copy_(2.0 * last.weight[order])
        last.bias.copy_(2.0 * last.bias[order])
    a_e, p_e, z = torch.randn(3, SPEC.model.action), torch.zeros(3), torch.randn(3, 15)
    with torch.inference_mode():
        wanted = old.G_m(a_e, p_e, z)[SPEC.model.finest]
        before = new.G_m(a_e, p_e, z)[SPEC.model.finest]
    assert fit_pictures(new, old, table, ACTIONS) < 0.01
    with torch.inference_mode():
        found = new.G_m(a_e, p_e, z)[SPEC.model.finest]
    assert (found - wanted).abs().max() < 0.05 * (before - wanted).abs().max()


def test_a_run_becomes_a_checkpoint_with_times(pictures, tmp_path, made_up_phrases):
    last = pretrain(SPEC, tmp_path / "run", library=Library(), source=str(pictures.folder))
    missed = release_movements(tmp_path / "run", str(pictures.folder), tmp_path / "out")
    made, run = checkpoint.load(tmp_path / "out"), checkpoint.load(last)
    assert 0 <= missed <= 1
    assert made.info.name == "out"
    assert made.info.time("squatting").seconds == pytest.approx(39 / 24)
    assert made.info.time("bowing").seconds == pytest.approx(32 / 12)
    changed = {
        name
        for name, tensor in made.model.state_dict().items()
        if not torch.equal(tensor, run.model.state_dict()[name])
    }
    assert changed == {"G_m.unroll.weight"}


def test_over_another_checkpoint_the_difference_alone_is_written(
    pictures, tmp_path, made_up_phrases
):
    pretrain(SPEC, tmp_path / "run", library=Library(), source=str(pictures.folder))
    about = dataclasses.replace(pictures.info, about="What moves.")
    checkpoint.save(tmp_path / "light", pictures.model, about, "# replaced\n")
    for name, over in (("whole", ""), ("base", ""), ("light", str(tmp_path / "base"))):
        release_movements(tmp_path / "run", str(pictures.folder), tmp_path / name, over)
    whole, light = checkpoint.load(tmp_path / "whole"), checkpoint.load(tmp_path / "light")
    assert light.info.over == "base" and light.info.about == "What moves."
    assert not (tmp_path / "light" / "phrases.safetensors").exists()
    assert light.phrases.keys() == whole.phrases.keys()
    sizes = [(tmp_path / n / "model.safetensors").stat().st_size for n in ("whole", "light")]
    assert sizes[1] < 0.1 * sizes[0]
    for name, tensor in light.model.state_dict().items():
        assert torch.allclose(tensor, whole.model.state_dict()[name], atol=1e-2), name


def test_a_calmer_gate_leaves_less_jerk():
    spec = change(SPEC, {"model": PLACED | {"state": 128}}).model
    torch.manual_seed(0)
    model, jerk = LARNet(spec).eval(), []
    e_m = torch.randn(2, 24, model.G_m.pose_motion(
        torch.zeros(1, 1, spec.motion_code), Moments(torch.zeros(1, 1), torch.ones(1))
    ).shape[-1])  # fmt: skip
    for _ in range(2):
        with torch.inference_mode():
            joints, _ = model.movement(e_m, torch.zeros(2, 20, 2))
        jerk.append(joints.diff(n=3, dim=1).abs().mean())
        calm(model, 3.0)
    assert jerk[1] < 0.9 * jerk[0]


def test_another_integrator_is_not_calmed(pictures):
    with pytest.raises(BadInput, match="placed"):
        calm(pictures.larnet, 0.25)


def test_times_survive_the_file(pictures, tmp_path):
    times = {"walking": checkpoint.EpisodeTime(3.0, True, (0.25, 0.5))}
    info = dataclasses.replace(pictures.info, times=times)
    checkpoint.save(tmp_path / "timed", pictures.model, info, "# timed\n")
    assert checkpoint.load(tmp_path / "timed").info.times == times


def test_a_folder_without_a_run_is_refused(pictures, tmp_path):
    with pytest.raises(BadInput, match="no run"):
        release_movements(tmp_path / "nothing", str(pictures.folder), tmp_path / "out")
