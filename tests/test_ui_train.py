"""Training from the page: who may, what a run is made of, and what is shown of it."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil

import gradio as gr
import httpx
import numpy as np
import pytest

from larnet.data.mixture import parts_of_source
from larnet.errors import BadInput, LarnetError
from larnet.media import video_file
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.status import Status
from larnet.ui import page
from larnet.ui.server import access
from larnet.ui.server.model_host import ModelHost
from larnet.ui.server.user_errors import errors_in
from larnet.ui.tabs import train_form, train_try
from larnet.ui.tabs.train_form import duration, plan
from larnet.ui.tabs.train_view import Follower, card, table, view
from larnet.ui.theme import theme

SECRET = "very-secret-run"


@pytest.fixture
def launched(monkeypatch):
    """Names of runs that a test made the page launch; none really begins."""
    names: list[str] = []
    monkeypatch.setattr(Runs, "_launch", lambda self, name, *rest: names.append(name))
    return names


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One run with some metrics and samples, as if it had ended."""
    root = tmp_path_factory.mktemp("runs")
    folder = root / SECRET
    (folder / "samples").mkdir(parents=True)
    made = plan([], "", ["synthetic"], "debug", 32, 4, 2, 1e-3)
    from larnet.config.specs import to_dict

    config = {"variant": "debug"} | to_dict(made.spec)
    (folder / "config.json").write_text(json.dumps(config))
    rows = [{"step": i, "total": 1 / i, "video": 0.5 / i, "seconds": 0.1} for i in range(1, 4)]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "log.txt").write_text("a secret line of the log\n")
    grid = np.random.default_rng(0).integers(0, 256, (2, 2, 16, 32, 32, 3), np.uint8)
    np.save(folder / "samples" / "step_000002.npy", grid)
    return Runs(root)


@pytest.fixture(scope="module")
def training_address(model_host, runs):
    """A page that may train."""
    demo = page.build(model_host, runs)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", theme=theme(), prevent_thread_lock=True, quiet=True
    )
    yield url
    demo.close()


# ---------------------------------------------------------------------------- who may train


@pytest.mark.parametrize(
    ("space", "setting", "host", "login", "built"),
    [
        ("", "", "127.0.0.1", False, True),
        ("", "", "localhost", False, True),
        ("", "", "0.0.0.0", False, False),
        ("", "1", "0.0.0.0", False, False),
        ("", "", "0.0.0.0", True, True),
        ("someone/larnet", "", "0.0.0.0", False, False),
        ("someone/larnet", "", "127.0.0.1", True, False),
        ("someone/larnet", "1", "0.0.0.0", False, True),
    ],
)
def test_where_the_training_events_are_built(monkeypatch, space, setting, host, login, built):
    monkeypatch.setenv("SPACE_ID", space)
    monkeypatch.setenv("LARNET_TRAINING", setting)
    assert access.may_build(host, login) is built


def test_on_a_space_only_the_owner_trains(monkeypatch):
    class Profile:
        username = "someone"

    access.check_owner(None)  # at home everybody who gets here
    monkeypatch.setenv("SPACE_ID", "someone/larnet")
    monkeypatch.setenv("SPACE_AUTHOR_NAME", "someone")
    access.check_owner(Profile())
    monkeypatch.setenv("SPACE_AUTHOR_NAME", "")
    for profile in (None, Profile()):
        with pytest.raises(BadInput, match="Only the owner"):
            access.check_owner(profile)
    monkeypatch.setenv("LARNET_OWNERS", "other, someone")
    access.check_owner(Profile())


VALUES = {"name": "mine", "data": ["synthetic"], "variant": "debug", "size": 32}


FORM = ["mine", ["synthetic"], "debug", 32, 4, 2, 0.001]
DOORS = ("queue/join", "run/predict")


def _post_everywhere(address: str, *values: list, doors: tuple[str, ...] = DOORS) -> str:
    """What a plain HTTP client gets from every event of a page, for each of the values."""
    told = []
    with httpx.Client(base_url=f"{address}gradio_api/", timeout=60) as client:
        for event in client.get(f"{address}config").json()["dependencies"]:
            for sent in values:
                data = (sent * len(event["inputs"]))[: len(event["inputs"])]
                body = {"data": data, "fn_index": event["id"], "session_hash": "plain"}
                for door in doors:
                    if door == "queue/join" or not event["queue"]:
                        told.append(client.post(door, json=body).text)
    return "\n".join(told)


def test_a_page_that_may_not_train_has_no_event_that_does(address, launched):
    config = httpx.get(f"{address}config", timeout=60).json()
    assert not [c for c in config["components"] if c["type"] in ("timer", "lineplot")]
    _post_everywhere(address, [SECRET], FORM)
    assert launched == []


def test_strangers_cannot_train_where_the_owner_may(training_address, runs, launched, monkeypatch):
    monkeypatch.setenv("SPACE_ID", "someone/larnet")  # the events are built, the visitor unknown
    told = _post_everywhere(training_address, [SECRET], FORM)
    assert launched == []
    assert not (runs.root / SECRET / "STOP").exists()
    assert (runs.root / SECRET / "config.json").exists()
    assert ".zip" not in told
    answers = told.replace(SECRET + '"]', "")
    assert "secret line" not in answers
    assert f"<b>{SECRET}</b>" not in answers


def test_behind_a_login_nothing_answers_without_it(model_host, runs, launched):
    demo = page.build(model_host, runs)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True,
        auth=[("owner", "word")],
    )  # fmt: skip
    try:
        with httpx.Client(base_url=url) as client:
            assert client.get("config").status_code == 401
            for index in demo.fns:
                body = {"data": [], "fn_index": index, "session_hash": "plain"}
                for door in ("run/predict", "queue/join"):
                    assert client.post(f"gradio_api/{door}", json=body).status_code == 401
    finally:
        demo.close()
    assert launched == []


def test_who_may_train_can_start_by_the_same_event(training_address, launched):
    _post_everywhere(training_address, FORM, doors=("run/predict",))
    assert "mine" in launched


# ------------------------------------------------------------------------------- a new run


def test_a_plan_is_a_command_that_larnet_understands():
    from larnet.__main__ import command_parser

    made = plan(["debug-1"], "", ["synthetic"], "debug", 32, 4, 2, 1e-3)
    assert made.name == "debug-2"
    options = command_parser().parse_args(["train", *made.arguments, "--out", "x"])
    assert (options.variant, options.size, options.steps, options.batch) == ("debug", 32, 4, 2)
    assert options.learning_rate == pytest.approx(1e-3)


def test_a_name_that_is_taken_is_numbered():
    taken = ["mine", "mine-2", "debug-1", "a" * 40]
    assert train_form.free_name("mine", "debug", taken) == "mine-3"
    assert train_form.free_name("yours", "debug", taken) == "yours"
    assert train_form.free_name("", "debug", taken) == "debug-2"
    assert train_form.free_name("a" * 40, "debug", taken) == "a" * 38 + "-2"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": []}, "Choose data from the list"),
        ({"data": ["folder:/etc"]}, "Choose data from the list"),
        ({"data": [7]}, "Choose data from the list"),
        ({"variant": "dmeo"}, "demo"),
        ({"variant": None}, "variant"),
        ({"size": 33}, "pixels"),
        ({"steps": 0}, "Steps"),
        ({"steps": float("nan")}, "Steps"),
        ({"batch": 10_000}, "Clips a step"),
        ({"rate": "fast"}, "Learning rate"),
        ({"rate": float("nan")}, "Learning rate"),
    ],
)
def test_every_wrong_plan_is_refused_in_words(change, words):
    sent = VALUES | {"steps": 4, "batch": 2, "rate": 1e-3} | change
    with pytest.raises(LarnetError, match=words):
        plan([], **sent)


def test_data_comes_from_the_allowed_folders_only(monkeypatch, tmp_path):
    for name in ("kth", "my clips", "odd,name", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "all.npz").touch()
    monkeypatch.setenv("LARNET_DATA", str(tmp_path))
    sources = [source for _, source in train_form.data_choices()]
    assert sources == [
        "synthetic",
        f"packed:{tmp_path}/all.npz",
        f"kth:{tmp_path}/kth",
        f"folder:{tmp_path}/my clips",
        f"folder:{tmp_path}/odd,name",
    ]
    chosen = [f"folder:{tmp_path}/odd,name", "synthetic"]
    found = plan([], "", chosen, "quick", 48, 1500, 8, 2e-3).spec.data.source
    assert [part.path for part in parts_of_source(found)] == [f"{tmp_path}/odd,name", ""]


@pytest.mark.parametrize(
    ("gpu", "said", "other"), [(False, "Estimate: about", "GPU"), (True, "On a GPU", "Estimate")]
)
def test_the_cost_says_that_it_is_an_estimate(monkeypatch, gpu, said, other):
    monkeypatch.setattr("torch.cuda.is_available", lambda: gpu)
    told = train_form.cost_in_words(plan([], "", ["synthetic"], "quick", 48, 1500, 8, 2e-3).spec)
    assert said in told and other not in told


def test_the_cost_says_when_other_work_keeps_the_processor_busy(monkeypatch):
    spec = plan([], "", ["synthetic"], "quick", 48, 1500, 8, 2e-3).spec
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.0, 0.0))
    assert "keeps it busy" not in (alone := train_form.cost_in_words(spec))
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 8.0, 0.0))
    assert "5.0 times as long as alone" in (busy := train_form.cost_in_words(spec))
    assert busy != alone


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "3 seconds"), (600, "10 minutes"), (9000, "2 h 30 min"), (400_000, "5 days")],
)
def test_times_in_words(seconds, words):
    assert duration(seconds) == words


# ---------------------------------------------------------------------------- what is shown


def test_a_run_is_shown_whole(runs):
    found = view(Follower(runs), SECRET)
    assert "step 3 of 4" in found["card"][1]
    assert len(found["whole"][1]()) == 3
    assert set(found["parts"][1]()["Part"]) == {"Pixels"}
    assert "secret line" in found["log"][1]
    assert (
        found["buttons"][1] == (False, True, False, False) or found["buttons"][1][0]
    )  # just written
    assert view(Follower(runs), SECRET)["whole"][0] == found["whole"][0]


def test_samples_become_films_that_play(runs):
    follower = Follower(runs)
    shown = follower.samples(follower.newest_sample(SECRET))
    films = re.findall(r'src="gradio_api/file=([^"]+)"', shown)
    assert len(films) == 2
    assert video_file.read(films[0]).shape == (16, 224, 448, 3)
    assert follower.samples(follower.newest_sample(SECRET)) == shown


def test_samples_of_a_run_trained_again_under_its_name_are_its_own(runs, tmp_path):
    folder = tmp_path / "quick-1" / "samples"
    folder.mkdir(parents=True)
    follower, frames = Follower(Runs(tmp_path)), []
    for shade in (20, 220):
        shutil.rmtree(folder)
        folder.mkdir()
        np.save(folder / "step_000002.npy", np.full((1, 2, 16, 32, 32, 3), shade, np.uint8))
        shown = follower.samples(follower.newest_sample("quick-1"))
        frames.append(video_file.read(re.findall(r'src="gradio_api/file=([^"]+)"', shown)[0]))
    assert frames[0].mean() < 40 and frames[1].mean() > 200


def test_a_model_trained_again_under_its_name_is_loaded_again(tmp_path):
    folder, loaded = tmp_path / "quick-1" / "checkpoints" / "step_000600", []
    folder.mkdir(parents=True)
    host = ModelHost(load=lambda name: loaded.append(name) or f"load {len(loaded)}")
    (folder / "config.json").write_text("{}")
    assert [host.pipeline(str(folder)) for _ in range(2)] == ["load 1"] * 2
    shutil.rmtree(folder)
    assert host.pipeline(str(folder)) == "load 1", "what was deleted goes on"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    assert [host.pipeline(str(folder)) for _ in range(2)] == ["load 2"] * 2


def test_what_is_shown_names_no_folder_and_escapes():
    status = Status(
        "a", "failed", 1, 2, "<b>", "folder:/home/me/my clips,synthetic", 0, launched=True
    )
    shown = card(status, None, "<script>") + table([status])
    assert "<script>" not in shown
    assert "/home/me" not in shown
    assert "my clips" in shown
    assert card(None, None, "")


def test_a_failure_is_red_and_names_the_buttons_that_help():
    told = "Step 4 could not be saved: disk full. Make room, then go on with --resume."
    failed = Status("a", "failed", 4, 4, "quick", "synthetic", 3, launched=True, error=told)
    shown = card(failed, None, "")
    assert 'class="state failed"' in shown and 'role="alert"' in shown
    assert "Make room, then press Go on." in shown and "--resume" not in shown
    assert "Everything up to step 3 is kept. Use in Animate" in shown
    nothing = card(dataclasses.replace(failed, saved=0), None, "")
    assert "Nothing was saved" in nothing and "Use in Animate" not in nothing


def test_errors_stay_on_the_page_until_an_event_succeeds():
    place = gr.HTML()

    @errors_in(place)
    def handler(value: int) -> list[int]:
        if value < 0:
            raise BadInput(f"{value} <b>is</b> too little.")
        return [value, 2]

    told = '<p class="trouble" role="alert">-1 &lt;b&gt;is&lt;/b&gt; too little.</p>'
    assert handler(-1) == {place: told}
    assert handler(1) == ["", 1, 2]


def test_a_checkpoint_is_served_to_whoever_chose_it(model_host, photo, tiny_checkpoint):
    own = model_host.pipeline()
    other = model_host.pipeline(str(tiny_checkpoint))
    assert other is not own
    assert model_host.pipeline(str(tiny_checkpoint)) is other
    assert model_host.animate(photo, ["walking"], served=str(tiny_checkpoint), frames=2).frames.size


def test_a_run_is_shown_beside_the_pages_own_model(model_host, photo, tiny_checkpoint):
    own, other = train_try.both(model_host, str(tiny_checkpoint), "mine", photo, "bowing")
    assert (own.label, other.label) == ("mine, step 0", "The page's own")
    films = [video_file.read(player.clip) for player in (own, other)]
    assert films[0].shape == films[1].shape and own.clip != other.clip
    with pytest.raises(BadInput, match="Choose an actor first"):
        train_try.both(model_host, str(tiny_checkpoint), "mine", None, "bowing")


def test_the_actions_of_a_chosen_model_are_offered(tiny_checkpoint, model_host):
    actions = list(model_host.pipeline(str(tiny_checkpoint)).info.actions)
    shown = train_try.offer(actions)
    assert shown["samples"] == [[name] for name in actions] and shown["visible"]
    assert not train_try.offer([])["visible"]
    assert "<b>&lt;i&gt;</b>, step 1,200," in train_try.banner("<i>", 1200)
