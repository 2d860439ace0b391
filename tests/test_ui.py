"""The page without a browser: its handlers, and plain HTTP against a server on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import gradio as gr
import httpx
import numpy as np
import pytest
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from larnet.errors import BadInput, LarnetError, UnknownName
from larnet.media import video_file
from larnet.text.load_encoder import KnownAction
from larnet.text.understanding import Part, Understanding
from larnet.ui.api.sent_values import clip_length
from larnet.ui.clip.films import film
from larnet.ui.parts import suggestions
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.clip_files import clip_stem
from larnet.ui.parts.understood import understood
from larnet.ui.server.model_host import ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.tabs.animate import generate, shown

SHORT = 4 / 3  # seconds: 16 frames of nobody, 12 a second


# ------------------------------------------------------------------------- without a server


def test_generate_makes_a_clip_that_plays(model_host, photo):
    made = generate(model_host, photo, "hand waving", "sentence", 0, 1, 5, SHORT)
    clip = video_file.read(made.mp4)
    assert clip.shape == (16, 90, 70, 3)
    assert made.mp4.name == "larnet-hand-waving-5.mp4"
    assert made.animation.known[0][0].name == "hand waving"


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_films_are_as_large_as_the_photo(model_host, tmp_path, kind):
    odd = tmp_path / "odd.png"  # its mp4 has even sides
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (61, 45, 3), np.uint8)).save(odd)
    made = generate(model_host, str(odd), "hand waving", "sentence", 0, 1, 5, SHORT)
    shown(made, str(odd))
    path = film(json.dumps({"clip": str(made.mp4), "kind": kind}))
    with Image.open(path) as image:
        assert image.size == (45, 61) and image.n_frames == 16
    assert path.name == f"larnet-hand-waving-5.{kind}"


def test_films_are_made_of_the_page_own_clips_only(model_host, photo, tmp_path):
    made = generate(model_host, photo, "hand waving", "sentence", 0, 1, 5, SHORT)
    other, beside = tmp_path / "film.mp4", made.mp4.with_name("link.mp4")
    other.write_bytes(made.mp4.read_bytes())
    beside.symlink_to(other)
    for path in (
        other,
        beside,
        made.mp4.parent,
        made.mp4.with_name("none.mp4"),
        "",
        "\0",
        "x" * 5000,
    ):
        with pytest.raises(BadInput, match="own clips only"):
            film(json.dumps({"clip": str(path), "kind": "gif"}))
    for told in ("", "[]", "{}", '{"clip": 3, "kind": "gif"}', "[" * 100_000, None, 7):
        with pytest.raises(BadInput, match="gif, webp"):
            film(told)
    with pytest.raises(BadInput, match="gif, webp"):
        film(json.dumps({"clip": str(made.mp4), "kind": "exe"}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"photo": None}, "Choose an actor"),
        ({"phrase": "  "}, "Type an action"),
        ({"phrase": None}, "Type an action"),
        ({"phrase": ["walking", "running"]}, "Type an action"),
        ({"phrase": "x" * 1000}, "1000 characters"),
        ({"encoder": "word2vec"}, "word2vec"),
        ({"position": float("nan")}, "not a number"),
        ({"position": 1.5}, "from 0 to 1"),
        ({"position": None}, "from 0 to 1"),
        ({"noise": -1}, "from 0 to 2"),
        ({"noise": float("inf")}, "from 0 to 2"),
        ({"seed": 1.5}, "whole number"),
        ({"seed": -1}, "Seed is"),
        ({"seed": 1e300}, "Seed is"),
        ({"seed": "seven"}, "Seed is"),
        ({"seconds": 4096}, "Seconds"),
        ({"seconds": [16]}, "Seconds"),
    ],
)
def test_every_wrong_value_is_refused_in_words(model_host, photo, change, words):
    sent = {
        "photo": photo,
        "phrase": "walking",
        "encoder": "sentence",
        "position": 0,
        "noise": 1,
        "seed": 0,
        "seconds": SHORT,
    } | change
    with pytest.raises(LarnetError, match=re.escape(words)):
        generate(model_host, **sent)


@pytest.mark.parametrize("length", [4096, [16], "16"])
def test_a_length_that_is_none_is_refused_in_words(length):
    with pytest.raises(LarnetError, match="16, 32, 48"):
        clip_length(length)


def test_no_seed_draws_one_and_says_which(model_host, photo):
    drawn = generate(model_host, photo, "walking", "glove", 0, 1, None, SHORT).animation
    again = generate(model_host, photo, "walking", "glove", 0, 1, drawn.seed, SHORT).animation
    assert np.array_equal(drawn.frames, again.frames)


def test_the_door_keeps_the_words_and_escapes_markup():
    @user_errors
    def refuse() -> None:
        raise BadInput("No <img src=x> here.")

    with pytest.raises(gr.Error) as caught:
        refuse()
    assert caught.value.message == "No &lt;img src=x&gt; here."
    assert not caught.value.print_exception


def test_a_bug_is_told_in_words_and_its_traceback_kept():
    @user_errors
    def broken() -> None:
        raise ZeroDivisionError("/secret/path")

    with pytest.raises(gr.Error) as caught:
        broken()
    assert "mistake in this program" in caught.value.message
    assert "secret" not in caught.value.message
    assert caught.value.print_exception, "the server's log says what happened"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_stage_that_fails_to_load_says_so_to_everybody_who_asks():
    def load(name: str):
        raise UnknownName("checkpoint", name, ["default"])

    model_host = ModelHost("defualt", load=load)
    for _ in range(2):
        with pytest.raises(UnknownName, match="default"):
            model_host.pipeline()


def test_a_stage_loads_once_however_many_wait(model_host):
    loads = []

    def load(name: str):
        loads.append(name)
        time.sleep(0.05)
        return model_host.pipeline()

    waiting = ModelHost("tiny", load=load)
    threads = [threading.Thread(target=waiting.pipeline) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["tiny"]


def test_understood_escapes_what_was_typed():
    assert "an action the model was trained on" in understood(
        " Walking ", [KnownAction("walking", 0.8)], True
    )
    found = understood("<script>", [KnownAction("a & b", 0.5)], new=True)
    assert "<script>" not in found
    assert "a &amp; b" in found
    assert "new" in found


def test_understood_tells_known_near_and_new_apart():
    texts = {
        understood("walk", [KnownAction("walking", 1.0)], False),
        understood("walk", [KnownAction("walking", 0.8)], False),
        understood("walk", [KnownAction("walking", 0.1)], True),
    }
    assert len(texts) == 3


def test_a_far_phrase_is_told_to_be_far_once():
    known, far = [KnownAction("pulling", 0.2)], Part("fold the laundry", "pulling", far=True)
    seen = Understanding((far,), remark="“fold the laundry” is far from every movement.", far=True)
    found = understood("fold the laundry", known, True, seen)
    assert found.count("fold the laundry") == 1
    assert "no trained action is close" not in found
    near = Understanding((Part("pull", "pulling"),))
    assert "no trained action is close" in understood("pull", known, True, near)


def test_file_names_say_what_the_clip_is():
    assert clip_stem("Jumping Jack!", 3) == "larnet-jumping-jack-3"
    assert clip_stem("../../etc/passwd", 3) == "larnet-etc-passwd-3"
    assert clip_stem("跳", 3) == "larnet-clip-3"
    assert len(clip_stem("long " * 60, 2**32 - 1)) < 80


def test_what_stands_in_front_is_known():
    from larnet.text.phrases import COMBINATIONS
    from larnet.weights.checkpoint import SHIPPED

    known = json.loads((SHIPPED / "default" / "config.json").read_text())["actions"]
    assert set(suggestions.GOOD_FIRST) <= set(known)
    assert set(suggestions.BOTH) <= set(COMBINATIONS)


def test_example_actors_are_named_after_their_files(tmp_path):
    for name in ("02-runner_in-red.png", "01-dancer.jpg", "notes.txt"):
        (tmp_path / name).touch()
    names = [name for _, name in example_actors(tmp_path)]
    assert names == ["Dancer", "Runner in red"]
    assert example_actors(tmp_path / "nowhere") == []


TIDY = """
import os, signal, sys
from pathlib import Path
from larnet.ui.server.temp_files import use_own_temporary_folder
use_own_temporary_folder()
folder = Path(os.environ["GRADIO_TEMP_DIR"])
assert folder.is_dir()
print(folder, flush=True)
if "stop" in sys.argv:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()
os._exit(0)  # as if killed: nothing is tidied up
"""


def _temporary_folder(parent: Path, *arguments: str) -> Path:
    env = {k: v for k, v in os.environ.items() if k != "GRADIO_TEMP_DIR"} | {"TMPDIR": str(parent)}
    ran = subprocess.run(
        [sys.executable, "-c", TIDY, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(ran.stdout.strip())


@pytest.mark.skipif(os.name != "posix", reason="signals and process ids of POSIX systems")
def test_temporary_files_go_with_the_server(tmp_path):
    killed = _temporary_folder(tmp_path)
    assert killed.is_dir()
    stopped = _temporary_folder(tmp_path, "stop")
    assert not stopped.exists()
    assert not killed.exists(), "the next server removes what a killed one left"


# ------------------------------------------------------------------------------ over HTTP


def test_the_api_documents_what_it_offers(address):
    info = httpx.get(f"{address}gradio_api/info").json()
    assert set(info["named_endpoints"]) == {"/animate", "/compare", "/movements", "/person"}
    assert not info["unnamed_endpoints"]
    parameters = info["named_endpoints"]["/animate"]["parameters"]
    first = ["photo", "phrase", "encoder", "position", "noise", "seed", "length", "driver"]
    assert [p["parameter_name"] for p in parameters][:8] == first, "programs send them in order"
    assert all(p["python_type"]["description"] for p in parameters)
    kinds = [p["type"]["type"] for p in parameters[1:7]]
    assert kinds == ["string", "string", "number", "number", "integer", "integer"]
    assert "http" not in json.dumps([p["example_input"] for p in parameters])
    required = [p["parameter_name"] for p in parameters if not p["parameter_has_default"]]
    assert required == ["photo", "phrase"]


def test_the_api_animates(client, photo):
    video, found, seed = client.predict(
        handle_file(photo), "waving a hand", "glove", 0.25, 0.5, 9, 16, api_name="/animate"
    )
    path = video["video"] if isinstance(video, dict) else video
    assert video_file.read(path).shape == (16, 90, 70, 3)
    assert found["phrase"] == "waving a hand"
    assert found["known"][0]["similarity"] >= found["known"][-1]["similarity"]
    assert seed == 9


def test_the_api_repeats_a_driving_video(client, photo, tmp_path):
    actor = example_actors()[0][0]
    still = np.asarray(Image.open(actor).convert("RGB").resize((160, 160)))
    driver = video_file.write(tmp_path / "driver.mp4", np.stack([still] * 10), 12)
    values = {"photo": handle_file(photo), "driver": handle_file(str(driver))}
    video, found, _ = client.predict(**values, phrase="", api_name="/animate")
    path = video["video"] if isinstance(video, dict) else video
    assert len(video_file.read(path)) == 20  # at 24 frames a second
    assert found["phrase"] == "driver.mp4" and found["understood"]["parts"] == []
    with pytest.raises(AppError, match="either words or"):
        client.predict(**values, phrase="wave", api_name="/animate")
    sound = tmp_path / "sound.mp4"
    sound.write_bytes(b"no video")
    with pytest.raises(AppError, match="no video that can be read"):
        values["driver"] = handle_file(str(sound))
        client.predict(**values, phrase="", api_name="/animate")


def test_the_api_has_defaults_for_all_but_photo_and_phrase(client, photo):
    _, found, _ = client.predict(
        photo=handle_file(photo), phrase="bowing", length=16, api_name="/animate"
    )
    assert found["known"][0]["action"] == "bowing"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"phrase": ""}, "Type an action"),
        ({"encoder": "word2vec"}, "word2vec"),
        ({"position": 7}, "Position is 7"),
        ({"noise": -0.5}, "Noise is -0.5"),
        ({"seed": 2**40}, "Seed"),
        ({"length": 17}, "16, 32, 48"),
    ],
)
def test_the_api_refuses_in_words(client, photo, values, words):
    sent = {"photo": handle_file(photo), "phrase": "walking", "length": 16} | values
    with pytest.raises(AppError, match=words):
        client.predict(**sent, api_name="/animate")


def test_gradio_is_whole_without_its_stubs():
    code = """
import inspect, sys
from larnet.ui.server.fast_import import without_stubs
assert "gradio" not in sys.modules
real = inspect.getfile
with without_stubs():
    import gradio
    assert inspect.getfile(inspect).endswith("inspect.py")
assert inspect.getfile is real and real(gradio.Video).endswith("video.py")
assert "click" in [event.event_name for event in gradio.Button.EVENTS]
with gradio.Blocks() as page:
    gradio.Button().click(print)
assert page.get_config_file()["dependencies"]
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Opening:
    """A pipeline that notes what is done to it."""

    def __init__(self):
        self.done = []

    def warm(self):
        self.done.append("warm")

    def load_encoders(self):
        self.done.append("encoders")


@pytest.mark.parametrize("greets", [True, False])
def test_an_open_stage_makes_its_greeting_then_loads_the_encoders(greets):
    pipeline = Opening()
    opened = ModelHost("one", load=lambda _: pipeline)
    if greets:
        opened.greeting = lambda: pipeline.done.append("greeting")
    opened.open()
    assert opened._warmed.wait(10) and opened.ready
    assert pipeline.done == (["greeting", "encoders"] if greets else ["warm"])


def test_a_greeting_that_fails_leaves_the_page_at_work(caplog):
    pipeline = Opening()
    opened = ModelHost("one", load=lambda _: pipeline)
    opened.greeting = lambda: 1 / 0
    opened.open()
    assert opened._warmed.wait(10)
    assert opened.pipeline() is pipeline and "division" in caplog.text
