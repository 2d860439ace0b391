"""The endpoints for programs: what they take and give, and the programs that are there to copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pytest
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from larnet.body.skeleton import JOINTS
from larnet.media import video_file
from larnet.ui.api.snippets import ADDRESS, SNIPPETS, as_markdown
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.server.upload_guard import NO_UPLOAD

ROOT = Path(__file__).resolve().parent.parent
ENDPOINTS = ("animate", "compare", "movements", "person")


@pytest.fixture(scope="module")
def info(address) -> dict:
    return httpx.get(f"{address}gradio_api/info").json()["named_endpoints"]


def path_of(answer) -> Path:
    return Path(answer["video"] if isinstance(answer, dict) else answer)


# ------------------------------------------------------------------------------ what they take


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_argument_is_described_and_has_a_default(info, name):
    told = info[f"/{name}"]
    needed = {"animate": ["photo", "phrase"], "compare": ["photo", "phrases"], "person": ["photo"]}
    given = [p["parameter_name"] for p in told["parameters"] if not p["parameter_has_default"]]
    assert given == needed.get(name, [])
    assert all(p["python_type"]["description"] for p in told["parameters"])
    assert "http" not in json.dumps([p["example_input"] for p in told["parameters"]])
    assert told["description"]


def test_the_document_lists_every_argument(info):
    """docs/api.md: one table for each endpoint, its rows in the order of the arguments."""
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    for name in ENDPOINTS:
        section = text.split(f"## /{name}\n")[1].split("\n## ")[0]
        written = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.M)
        told = [
            (p["parameter_name"], p["python_type"]["description"].replace("|", "or"))
            for p in info[f"/{name}"]["parameters"]
        ]
        assert written == told


def test_the_document_has_the_programs_that_are_tested():
    assert as_markdown() in (ROOT / "docs" / "api.md").read_text("utf-8")


# ------------------------------------------------------------------------------ what they give


@pytest.mark.parametrize(("kind", "name"), [("mp4", "MP4"), ("gif", "GIF"), ("webp", "WEBP")])
def test_a_clip_comes_in_the_format_that_was_asked_for(client, photo, kind, name):
    clip, found, _ = client.predict(
        handle_file(photo), "walking", length=16, format=kind, api_name="/animate"
    )
    path = path_of(clip)
    assert path.suffix == f".{kind}"
    if kind == "mp4":
        assert video_file.read(path).shape == (16, 90, 70, 3)
    else:
        with Image.open(path) as film:
            assert (film.format, film.size) == (name, (70, 90))
            assert film.n_frames > 1
    assert found["frames"] == 16 and found["fps"] == 12
    assert any("No person was found" in words for words in found["warnings"])


def test_square_or_whole_and_how_large(client, photo):
    square, *_ = client.predict(
        handle_file(photo), "walking", length=16, output="square", longest=64, api_name="/animate"
    )
    assert video_file.read(path_of(square)).shape == (16, 64, 64, 3)


def test_seconds_take_the_place_of_frames_and_another_rate_is_told(client, photo):
    clip, found, _ = client.predict(
        handle_file(photo), "walking", seconds=1, fps=30, api_name="/animate"
    )
    assert len(video_file.read(path_of(clip))) == 12
    assert any("12 frames a second and no other" in words for words in found["warnings"])


def test_joints_found_by_one_endpoint_move_in_another(client, tmp_path):
    actor = example_actors()[1][0]
    picture, found = client.predict(handle_file(actor), api_name="/person")
    with Image.open(picture) as shown:
        assert min(shown.size) >= 200
    (one,) = found["people"]
    assert set(one["joints"]) == set(JOINTS)
    with Image.open(actor) as image:
        assert (found["width"], found["height"]) == image.size
        twice = tmp_path / "twice.png"
        image.resize((2 * image.width, 2 * image.height)).save(twice)
    _, larger = client.predict(handle_file(str(twice)), api_name="/person")
    at, at_twice = (np.array(f["people"][0]["joints"]["head"]) for f in (found, larger))
    assert np.abs(at_twice - 2 * at).max() < 0.06 * found["height"], "pixels of the photo's file"
    sent = {"photo": handle_file(actor), "phrase": "walking", "length": 16, "longest": 96}
    moved = dict(one["joints"])
    del moved["left hand"]
    clip, *_ = client.predict(**sent, joints=moved, api_name="/animate")
    assert max(video_file.read(path_of(clip)).shape[1:3]) == 96
    for joints, words in (({"left ear": [1, 2]}, "left ear"), ([[1, 2]], "20"), (7, "20 places")):
        with pytest.raises(AppError, match=words):
            client.predict(**sent, joints=joints, api_name="/animate")
    with pytest.raises(AppError, match="either a person's number or joints"):
        client.predict(**sent, joints=moved, person=1, api_name="/animate")
    with pytest.raises(AppError, match="Person 7"):
        client.predict(handle_file(actor), person=7, api_name="/person")


def test_movements_are_listed_nearest_first(client, model_host):
    every = client.predict(api_name="/movements")["movements"]
    assert [row["action"] for row in every] == list(model_host.pipeline().actions)
    assert all(row["phrases"] and row["seconds"] > 0 for row in every)
    found = client.predict("taking a bow", api_name="/movements")
    rows = found["movements"]
    assert rows[0]["action"] == "bowing" == found["understood"]["parts"][0]["action"]
    assert [r["similarity"] for r in rows] == sorted((r["similarity"] for r in rows), reverse=True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"format": "avi"}, "avi"),
        ({"output": "round"}, "round"),
        ({"speed": 9}, "Speed is 9"),
        ({"strength": "much"}, "Strength"),
        ({"side": "above"}, "above"),
        ({"seconds": 99}, "Seconds is 99"),
        ({"checkpoint": "/etc"}, "etc"),
        ({"checkpoint": "../default"}, "default"),
        ({"person": 1.5}, "1.5"),
        ({"longest": 100_000}, "longest side"),
    ],
)
def test_wrong_values_are_refused_in_words(client, photo, values, words):
    for name, phrase in (
        ("/animate", {"phrase": "walking"}),
        ("/compare", {"phrases": ["a", "b"]}),
    ):
        with pytest.raises(AppError, match=words):
            client.predict(handle_file(photo), **phrase, **values, api_name=name)


def test_a_clip_is_the_same_whichever_way_its_checkpoint_is_chosen(client, photo):
    one, found, _ = client.predict(handle_file(photo), "walking", length=16, api_name="/animate")
    by_name, *_ = client.predict(
        handle_file(photo),
        "walking",
        length=16,
        checkpoint=found["checkpoint"],
        api_name="/animate",
    )
    assert path_of(one).read_bytes() == path_of(by_name).read_bytes()


def test_compare_takes_photos_speeds_and_formats(client, photo):
    film, clips, _ = client.predict(
        handle_file(photo),
        ["walking", "boxing"],
        photos=[handle_file(photo), handle_file(photo)],
        length=16,
        format="webp",
        api_name="/compare",
    )
    assert path_of(film).suffix == ".webp" and len(clips) == 6
    assert clips[2]["label"] == "Photo 2: walking"
    assert any("No person was found" in words for words in clips[0]["warnings"])
    _, clips, _ = client.predict(
        handle_file(photo), "walking", speed=[0.5, 1, 2], length=16, api_name="/compare"
    )
    assert [clip["label"] for clip in clips] == ["speed 0.5", "speed 1", "speed 2"]


# ------------------------------------------------------------------------------ files


@pytest.mark.parametrize("name", ENDPOINTS)
def test_no_file_argument_takes_a_bare_path(address, info, tmp_path, name):
    """Whether it exists or not, alone or in a list: the same words."""
    there = tmp_path / "secret.png"
    Image.new("RGB", (90, 70)).save(there)
    parameters = info[f"/{name}"]["parameters"]
    files = [p["parameter_name"] for p in parameters if p["component"] in ("Image", "File")]
    assert files or name == "movements"
    told = set()
    for argument in files:
        for path in (str(there), str(tmp_path / "missing.png")):
            for value in (path, [path], {"path": path}, [{"path": path}]):
                data = [value if p["parameter_name"] == argument else None for p in parameters]
                body = {"data": data}
                event = httpx.post(f"{address}gradio_api/call/{name}", json=body, timeout=60).json()
                url = f"{address}gradio_api/call/{name}/{event['event_id']}"
                told.add(httpx.get(url, timeout=60).text)
    assert len(told) <= 1, told
    assert all(NO_UPLOAD in words for words in told)


# ------------------------------------------------------------------------------ programs to copy


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> Path:
    """A folder with the photo that the programs read."""
    folder = tmp_path_factory.mktemp("programs")
    with Image.open(example_actors()[1][0]) as image:
        image.convert("RGB").resize((180, 180)).save(folder / "photo.jpg")
    return folder


def program(language: str, address: str) -> str:
    (found,) = [one for one in SNIPPETS if one.language == language]
    return found.at(address)


def test_the_python_program_runs(address, beside):
    done = subprocess.run(
        [sys.executable, "-c", program("python", address)],
        cwd=beside,
        env=os.environ | {"GRADIO_TEMP_DIR": str(beside / "downloads")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = done.stdout
    assert re.search(r"\.mp4 \d+(\.0)? \[\]\n", told), told[:1200]
    for words in (".gif ['walking', 'boxing']", "waving", "larnet-people.png ["):
        assert words in told, told[:1200]


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="no curl or bash")
def test_the_curl_program_runs(address, beside):
    done = subprocess.run(
        ["bash", "-c", program("bash", address)],
        cwd=beside,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "event: complete" in done.stdout, (done.stdout, done.stderr)
    data = done.stdout.split("event: complete\ndata: ")[1].splitlines()[0]
    clip, found, _ = json.loads(data)
    assert clip["path"].endswith(".webp") and found["phrase"] == "waving with both hands"


FAKE_CLIENT = """
export const calls = [];
export const handle_file = (file) => ({ a_file: file instanceof Blob });
export const Client = { connect: async () => ({
  predict: async (endpoint, values) => {
    console.error(JSON.stringify([endpoint, values]));
    return { data: [{ url: "" }, { warnings: [] }, 0] };
  } }) };
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed on this machine")
def test_the_javascript_program_calls_what_there_is(info, client, photo, beside):
    """Run by node with a stand-in for @gradio/client, which only notes the calls; these are then
    made, with the arguments that it was given."""
    package = beside / "node_modules" / "@gradio" / "client"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./index.js"}')
    (package / "index.js").write_text(FAKE_CLIENT)
    (beside / "program.mjs").write_text(program("javascript", ADDRESS))
    done = subprocess.run(
        ["node", "program.mjs"], cwd=beside, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    calls = [json.loads(line) for line in done.stderr.splitlines()]
    assert [endpoint for endpoint, _ in calls] == ["/animate", "/compare"]
    for endpoint, values in calls:
        names = {p["parameter_name"] for p in info[endpoint]["parameters"]}
        assert set(values) <= names
        assert values.pop("photo") == {"a_file": True}
        assert client.predict(photo=handle_file(photo), **values, api_name=endpoint)
