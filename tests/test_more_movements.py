"""Phrases that the page's own checkpoint does not know are shown by the one that knows more."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.__main__ import main
from larnet.media import video_file
from larnet.pipeline import load_pipeline
from larnet.text import more_movements
from larnet.text.more_movements import more_knows, says_own
from larnet.ui.api.movements_api import movements_of
from larnet.ui.server.model_host import MORE, ModelHost
from larnet.ui.tabs.about import in_short
from larnet.weights import checkpoint


@pytest.fixture(scope="module")
def host():
    return ModelHost("default")


def test_there_is_a_checkpoint_that_knows_more():
    more = checkpoint.load(MORE).info.actions
    assert MORE in checkpoint.names()
    assert len(more) > 2 * len(checkpoint.load("default").info.actions)


@pytest.mark.parametrize("phrase", ("playing the violin", "do some push-ups", "jump rope"))
def test_what_the_default_does_not_know_is_shown_by_the_other(host, phrase):
    assert host.understand(phrase).far
    assert host.knowing(phrase) == MORE
    assert not host.understand(phrase, served=MORE).far


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("touch your toes twice", "touching the toes, twice"),  # a name in other words
        ("a quick curtsy", "curtsying, 1.6 times as fast"),  # nearer than bowing
        ("scratch your head and shrug", "scratching the head; then shrugging"),
        ("raise your left arm", "raising one arm, left side"),  # a side, which both arms have not
        ("tiptoe past the sleeping dog", "tiptoeing"),
        ("crawl under the fence", "crawling"),  # the verb counts more than the fence
        ("a baseball pitch", "pitching a baseball"),  # a name in another order
        ("I would like to see her do ballet", "ballet"),  # as it is asked for
        ("lève la main", "raising one arm"),  # in French
        ("cheerng", "cheering"),  # a name with a slip of the keyboard
        ("sing and dance", "singing; then dancing"),  # the default leaves one out
    ],
)
def test_what_the_other_tells_better_is_shown_by_it(host, phrase, told):
    assert host.knowing(phrase) == MORE
    seen = host.understand(phrase, served=MORE)
    assert seen.told == told and not seen.far


@pytest.mark.parametrize(
    "phrase",
    ("wave with your left hand", "jumping jacks", "qwrtzp", "", None, "!!", "solving equations"),
)
def test_what_it_knows_and_what_nobody_knows_stays_with_the_default(host, phrase):
    assert host.knowing(phrase) == ""


def test_what_is_said_in_so_many_words_needs_no_second_checkpoint(host):
    own, more = host.pipeline(), host.pipeline(MORE)
    every = {phrase for phrases in own.info.actions.values() for phrase in phrases}
    needless = [one for one in sorted(every) if says_own(own.actions, more.actions, one)]
    assert len(needless) > 0.9 * len(every)
    assert not any(more_knows(own, more, one) for one in needless)
    assert not says_own(own.actions, more.actions, "do some push-ups")
    assert not says_own(own.actions, more.actions, None)


def test_a_chosen_checkpoint_is_kept(host):
    assert host.knowing("playing the violin", served="default") == "default"


def test_another_checkpoint_of_the_page_has_no_helper():
    assert ModelHost("movements").knowing("playing the violin") == ""


def test_an_unknown_encoder_is_left_to_whoever_makes_the_clip(host):
    assert host.knowing("somebody fiddles", "none") == ""


def test_about_says_who_shows_what():
    own, more = (checkpoint.load(name).info for name in ("default", MORE))
    said = in_short(own, more)
    assert f"knows {len(own.actions)} actions" in said
    assert f"<b>{MORE}</b>, which knows {len(more.actions)} actions" in said
    assert MORE not in in_short(own)


def _generated(tmp_path, capsys, name: str, *options: str) -> tuple[np.ndarray, str]:
    """A clip that the command line made of two actions, and what it said."""
    out = tmp_path / name
    actions = ("--action", "do some push-ups", "--action", "wave", "--seconds", "0.5")
    photo = "assets/actors/01_amara.png"
    assert main(["generate", "--actor", photo, *actions, *options, "--out", str(out)]) == 0
    clips = np.load(out) if out.suffix == ".npy" else video_file.read(out)
    return clips, capsys.readouterr().out


def test_the_command_line_reads_no_checkpoint_in_vain(tmp_path, capsys, monkeypatch):
    read = []

    def noted(name, *rest):
        read.append(name)
        return load_pipeline(name, *rest)

    monkeypatch.setattr("larnet.pipeline.load_pipeline", noted)
    command = ["generate", "--actor", "assets/actors/01_amara.png", "--action", "hand waving"]
    assert main([*command, "--frames", "2", "--out", str(tmp_path / "clip.npy")]) == 0
    assert read == ["default"]


def test_the_command_line_shows_each_action_by_whom_the_page_would(tmp_path, capsys):
    assert more_movements.MORE == MORE
    clips, said = _generated(tmp_path, capsys, "both.npy")
    pushing, waving = said.splitlines()[:2]
    assert pushing.startswith("do some push-ups: push-ups;")
    assert pushing.endswith("by checkpoint movements")
    assert waving.startswith("wave: hand waving;") and "checkpoint" not in waving
    named, said = _generated(tmp_path, capsys, "named.npy", "--checkpoint", "default")
    assert "far from every movement" in said and "by checkpoint" not in said
    assert clips.shape == (2, 12, 112, 112, 3) and named.shape == (2, 6, 112, 112, 3)
    apart = np.abs(clips[:, ::2].astype(int) - named).reshape(2, -1)  # at twice as many a second
    assert apart[1].max() <= 1 and apart[0].mean() > 1


def test_a_film_of_clips_by_two_checkpoints_is_written(tmp_path, capsys):
    film, said = _generated(tmp_path, capsys, "film.mp4", "--longest", "96")
    assert len(film) == 12 and film.shape[2] > 2 * 90 and "(2, 12, 96, 96, 3)" in said


@pytest.mark.parametrize(
    ("phrase", "first"),
    [("winken", "hand waving"), ("sauter", "jumping"), ("do some push-ups", "push-ups")],
)
def test_the_nearest_movement_is_the_one_that_a_clip_would_show(host, phrase, first):
    """By the English words that it is taken as, not by the letters of another language."""
    told = movements_of(host, phrase)
    assert told["movements"][0]["action"] == told["understood"]["parts"][0]["action"] == first
