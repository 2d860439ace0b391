"""PSNR and SSIM against scikit-image, Fréchet distances against closed forms, intervals by hand."""

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.errors import MissingData
from larnet.evaluation import metrics
from larnet.evaluation.frechet import frechet_distance
from larnet.evaluation.statistics import finite_mean, interval


@pytest.fixture(scope="module")
def drawn():
    return open_stream(DataSpec(start=1.0), ModelSpec(size=64), "val").batch(0, 2)


@pytest.fixture(scope="module", params=["random", "drawn"])
def pair(request, drawn):
    """Two clips uint8 (1, 2, 64, 64, 3)."""
    if request.param == "random":
        draw = torch.Generator().manual_seed(0)
        return torch.randint(0, 256, (2, 1, 2, 64, 64, 3), generator=draw, dtype=torch.uint8)
    return drawn.v[:1, [0, 8]], drawn.v[:1, [4, 12]]


def test_psnr_equals_scikit_image(pair):
    a, b = pair
    wanted = peak_signal_noise_ratio(b[0].numpy(), a[0].numpy(), data_range=255)
    assert metrics.psnr(a, b).item() == pytest.approx(wanted, abs=1e-4)
    for t in range(2):
        wanted = peak_signal_noise_ratio(b[0, t].numpy(), a[0, t].numpy(), data_range=255)
        assert metrics.psnr_steps(a, b)[0, t].item() == pytest.approx(wanted, abs=1e-4)


def test_ssim_equals_scikit_image(pair):
    a, b = pair
    ours = metrics.ssim_map(a, b).mean((2, 3))
    for t in range(2):
        wanted = structural_similarity(
            a[0, t].numpy().astype(float),
            b[0, t].numpy().astype(float),
            channel_axis=-1,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
        )
        assert ours[0, t].item() == pytest.approx(wanted, abs=1e-4)


def test_moving_pixels_only():
    real = torch.zeros(1, 1, 32, 32, 3, dtype=torch.uint8)
    real[:, :, 12:16, 12:16] = 200
    made = real.clone()
    where = metrics.moving_pixels(real, torch.zeros(1, 32, 32, 3, dtype=torch.uint8))
    assert where[0, 0, 10:18, 10:18].all() and int(where.sum()) == 64
    made[:, :, 0, 0] = 255  # a fault where nothing moves
    assert metrics.psnr(made, real, where).item() == pytest.approx(100)
    assert metrics.psnr(made, real).item() < 50
    assert metrics.psnr(made, real, torch.zeros_like(where)).isnan()
    scores = torch.zeros(1, 1, 22, 22)
    scores[..., 5:13, 5:13] = 0.5
    assert metrics.within(scores, where).item() == pytest.approx(0.5)


def test_colour_change_knows_the_same_shirt_from_another(drawn):
    same = metrics.colour_change(drawn.v, drawn.mask)
    recoloured = drawn.v.clone()
    recoloured[:, -1] = 255 - recoloured[:, -1]
    assert (same < 0.2).all() and (metrics.colour_change(recoloured, drawn.mask) > 0.5).all()


def test_frechet_distance_of_gaussians_is_the_closed_form():
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(4000, 3, generator=draw, dtype=torch.float64)
    x = x - x.mean(0)
    x = x @ torch.linalg.inv(torch.linalg.cholesky(x.T.cov())).T  # mean 0, covariance 1 exactly
    scale_a, scale_b = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 2.0, 0.5])
    shift = torch.tensor([1.0, -2.0, 0.0])
    ours = frechet_distance(x * scale_a, x * scale_b + shift)
    wanted = shift.square().sum() + (scale_a - scale_b).square().sum()
    assert ours == pytest.approx(wanted.item(), rel=1e-9)


def test_frechet_distance_equals_the_matrix_square_root():
    """Also with fewer samples than features, where the covariances have no full rank."""
    from scipy.linalg import sqrtm

    draw = torch.Generator().manual_seed(1)
    for n, m in ((60, 90), (6, 8)):
        a = torch.randn(n, 12, generator=draw).double()
        b = (2 * torch.randn(m, 12, generator=draw) + 1).double()
        ca, cb = np.cov(a.numpy().T), np.cov(b.numpy().T)
        mean = (a.mean(0) - b.mean(0)).square().sum().item()
        wanted = mean + np.trace(ca + cb - 2 * sqrtm(ca @ cb).real)
        assert frechet_distance(a, b) == pytest.approx(wanted, rel=1e-5)
        assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    with pytest.raises(MissingData, match="at least 2"):
        frechet_distance(a[:1], b)


def test_intervals_hold_the_mean_and_are_the_same_twice():
    values = np.append(np.random.default_rng(0).normal(3, 1, 200), np.nan)
    low, high = interval(values)
    assert low < finite_mean(values) < high
    assert 0.2 < high - low < 0.4  # 2 x 1.96 / sqrt(200) = 0.28
    assert interval(values) == [low, high]
    assert interval(np.array([1.0])) is None and finite_mean(np.array([np.nan])) is None


def test_motion_is_what_moves_and_not_the_noise_of_a_camera():
    draw = torch.Generator().manual_seed(0)
    still = torch.full((1, 4, 40, 40, 3), 100.0)
    noisy = (still + 5 * torch.randn(still.shape, generator=draw)).round().clamp(0, 255).byte()
    assert metrics.motion(noisy).item() < 0.02
    moving = noisy.clone()
    for t in range(4):
        moving[:, t, 10:20, 5 * t : 5 * t + 10] = 220
    assert metrics.motion(moving).item() > 2
