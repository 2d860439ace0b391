"""Targets of clips as people name them: capital letters, links, full disks, broken rates."""

from __future__ import annotations

import io
import re
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from larnet.__main__ import main
from larnet.errors import BadInput
from larnet.media import grid, video_file
from larnet.media.video_file import check_writable, read, write

CLIP = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8)


@pytest.mark.parametrize("name", ["clip.NPY", "clip.Mp4", "clip.GIF", "clip.WebP", "clip.PNG"])
def test_a_suffix_in_capital_letters(tmp_path, name):
    path = write(tmp_path / name, CLIP)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    if name == "clip.NPY":
        assert np.array_equal(np.load(path), CLIP)
    elif name != "clip.PNG":
        assert len(read(path)) == 3


def test_generate_takes_capital_letters_for_an_array(tmp_path, tiny_checkpoint, photo):
    out = tmp_path / "clip.NPY"
    command = ["generate", "--actor", photo, "--action", "walking", "--action", "jumping"]
    assert main([*command, "--checkpoint", str(tiny_checkpoint), "--out", str(out)]) == 0
    assert np.load(out).ndim == 5


def test_clips_that_fit_no_film_are_made_smaller_and_contradictions_refused(
    tmp_path, tiny_checkpoint, photo, capsys, monkeypatch
):
    monkeypatch.setattr(grid, "MAX_SIDE", 600)
    out = tmp_path / "clip.webp"
    command = ["generate", "--actor", photo, "--action", "walking", "--action", "jumping"]
    command += ["--checkpoint", str(tiny_checkpoint), "--out", str(out), "--square"]
    assert main(command) == 0
    assert 560 < read(out).shape[2] <= 600
    told = capsys.readouterr().out
    assert "2 clips side by side would be too large a film" in told
    width, height = re.search(r"each is (\d+) x (\d+) pixels", told).groups()
    assert told.rstrip().endswith(f", {height}, {width}, 3)"), "of the clips that were written"
    assert main([*command, "--whole"]) == 2
    assert "give one" in capsys.readouterr().err


def test_a_rate_with_a_fraction(tmp_path, tiny_checkpoint, photo, capsys):
    out = tmp_path / "clip.mp4"
    command = ["generate", "--actor", photo, "--action", "walking", "--fps", "29.97"]
    assert main([*command, "--checkpoint", str(tiny_checkpoint), "--out", str(out)]) == 0
    assert "no other number: not 29.97" in capsys.readouterr().out  # this checkpoint has one rate
    from imageio_ffmpeg import read_frames

    stream = read_frames(str(write(out, CLIP, 29.97)))
    assert next(stream)["fps"] == pytest.approx(29.97)
    stream.close()


def test_a_link_is_followed(tmp_path):
    (tmp_path / "films").mkdir()
    target, link = tmp_path / "films" / "real.gif", tmp_path / "link.gif"
    link.symlink_to(target)
    for _ in range(2):  # a link to nothing yet, then to a file
        check_writable(link)
        write(link, CLIP)
        assert link.is_symlink() and len(read(target)) == 3
    (tmp_path / "a.gif").symlink_to(tmp_path / "b.gif")
    (tmp_path / "b.gif").symlink_to(tmp_path / "a.gif")
    with pytest.raises(BadInput):
        write(tmp_path / "a.gif", CLIP)


@pytest.mark.parametrize("suffix", sorted(video_file.WRITERS))
def test_a_full_disk_is_named_for_every_kind_of_file(tmp_path, monkeypatch, suffix):
    """Encoders and numpy say neither that nor why."""

    def out_of_room(path, frames, fps):
        raise OSError("49152 requested and 16384 written")

    monkeypatch.setitem(video_file.WRITERS, suffix, out_of_room)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(BadInput, match="no space left on device"):
        write(tmp_path / f"clip{suffix}", CLIP)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    with pytest.raises(BadInput, match="the encoder stopped"):
        write(tmp_path / f"clip{suffix}", CLIP)
    assert not list(tmp_path.iterdir())


def test_a_terminal_of_few_letters(monkeypatch):
    """What it cannot show is spelled out; the command goes on."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "ascii", write_through=True))
    monkeypatch.setattr("larnet.cli.list_commands.checkpoints", lambda _: print("写真 é"))
    assert main(["checkpoints"]) == 0
    assert written.getvalue() == b"\\u5199\\u771f \\xe9\n"
