"""Tables and figures of the paper by one command each: equal budgets, done once, in words."""

from dataclasses import replace

import numpy as np
import pytest

from larnet.__main__ import main
from larnet.cli.paper import paper_runs
from larnet.cli.paper.paper_forms import FORMS, RIVALS
from larnet.cli.paper.paper_pages import correlations, make
from larnet.cli.paper.paper_runs import Budget, Judges, PaperRuns, Stopped, mean_of
from larnet.errors import BadInput, MissingData
from larnet.evaluation.clip_metrics import Networks
from larnet.text.phrases import phrases_for
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder

BUDGET = Budget(steps=4, base="compact", size=24, batch=1, actions=("walking", "bowing"))
JUDGES = Judges(4, Networks())
DATA = ["synthetic"]


def form(name, *rows):
    return replace(FORMS[name], rows=rows)


def _table(encoders, names, actions=(), files=None):
    draw = np.random.default_rng(0)
    counts = {n: len(phrases_for(n).train) for n in names}
    vectors = {n: draw.normal(size=(count, 50)).astype("f4") for n, count in counts.items()}
    return PhraseTable(dict.fromkeys(encoders, vectors))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two quick rows of 4 steps each, trained and measured."""
    made = PaperRuns(tmp_path_factory.mktemp("paper"), BUDGET, JUDGES, "cpu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PhraseTable, "build", staticmethod(_table))
        make("table-3", form("table-3", "base", "larnet"), made, DATA)
    return made


def test_a_table_has_our_figures_beside_the_published(runs):
    text = (runs.out / "table-3.md").read_text()
    lines = {line.split("|")[1].strip(): line for line in text.splitlines() if "|" in line}
    assert {"photo repeated", "`base`", "`larnet`"} <= set(lines)
    assert "| 26.41 | 0.921 | 66.5 | 14.15 |" in lines["`base`"]
    assert "4 steps a row, seeds 0, 24 pixels, base `compact`" in text
    assert "published PSNR" in text and "not with ours" in text
    for row in ("base", "larnet"):
        (told,) = runs.figures(row, "synthetic")
        assert told["steps"] == 4 and told["scores"]["psnr_frames"]["model"] > 3
        assert f"{told['scores']['psnr_frames']['model']:.2f}" in lines[f"`{row}`"]
        _, spec = RunFolder(runs.folder(row, "synthetic", 0)).read_config()
        assert (spec.data.x_0_before, spec.data.augment, spec.train.seed) == (True, False, 0)


def test_every_form_shares_the_runs_and_none_is_trained_twice(runs, monkeypatch):
    def never(*_, **__):
        raise AssertionError("trained again")

    monkeypatch.setattr(paper_runs, "train", never)
    before = (runs.out / "table-3.md").read_text()
    make("table-3", form("table-3", "base", "larnet"), runs, DATA)
    assert (runs.out / "table-3.md").read_text() == before
    page, text = make("figure-5", form("figure-5", "base", "larnet"), runs, DATA)
    assert page.read_text().count("<polyline") == 2 * 3  # PSNR and SSIM of two rows and the photo
    assert "| base |" in text.read_text()
    (text,) = make("figure-6", form("figure-6", "larnet"), runs, DATA)
    assert "| walking | 2 |" in text.read_text() and "Correlation" in text.read_text()
    strips, text = make("figure-4", form("figure-4", "base", "larnet"), runs, DATA)
    assert strips.stat().st_size > 1000 and "real, base, larnet" in text.read_text()


def test_other_budgets_need_another_folder(runs):
    with pytest.raises(BadInput, match="steps 4, not 5"):
        PaperRuns(runs.out, replace(BUDGET, steps=5), JUDGES)
    for chosen in ({"fid": "/nets/fid.pt"}, {"quick": True}, {"recogniser": "none"}):
        ((option, value),) = chosen.items()
        with pytest.raises(BadInput, match=f"runs with {option} .*, not {value}"):
            PaperRuns(runs.out, BUDGET, replace(JUDGES, chosen=chosen))
    PaperRuns(runs.out, BUDGET, replace(JUDGES, chosen=paper_runs.USUAL))  # begun without a word
    with pytest.raises(BadInput, match="either the steps or the minutes"):
        Budget()


def test_seeds_may_be_added_later(runs, monkeypatch):
    def absent(*_, **__):
        raise MissingData("trained for the new seed")

    monkeypatch.setattr(paper_runs, "train", absent)
    more = PaperRuns(runs.out, replace(BUDGET, seeds=(0, 1)), JUDGES, "cpu")
    old, new = more.figures("larnet", "synthetic")
    assert [old] == runs.figures("larnet", "synthetic") and "reason" not in old
    assert (new["seed"], new["reason"]) == (1, "trained for the new seed")


def test_a_row_is_not_shown_for_other_weights_of_its_text_encoder(runs):
    other = replace(BUDGET, encoder_files=(("glove", "/somewhere/else.txt"),))
    (told,) = PaperRuns(runs.out, other, JUDGES, "cpu").figures("larnet", "synthetic")
    assert "begun without --glove else.txt" in told["reason"]


def test_data_of_one_name_in_two_places_has_two_folders(runs):
    where = [runs.folder("larnet", f"folder:/home/{who}/clips", 0) for who in ("anna", "ben")]
    assert where[0] != where[1]
    assert all(path.parts[-3].startswith("folder-clips-") for path in where)
    assert runs.folder("larnet", "synthetic", 0).parts[-3] == "synthetic"


def test_rows_that_cannot_run_say_why(tmp_path, monkeypatch):
    def absent(*_, **__):
        raise MissingData("no BERT here")

    monkeypatch.setattr(paper_runs, "train", absent)
    runs = PaperRuns(tmp_path, BUDGET, JUDGES, "cpu")
    (path,) = make("table-4", form("table-4", "bert"), runs, DATA)
    assert "no BERT here" in path.read_text()
    (path,) = make("table-1", form("table-1", "no-such-system"), runs, DATA)
    assert "Unknown variant" in path.read_text()


def test_minutes_are_counted_over_all_sittings(tmp_path, monkeypatch):
    asked, now = [], [0.0]

    def train(spec, out, row, *, resume, device, minutes, clock):
        asked.append((minutes, spec.train.final_rate))
        assert clock is paper_runs.process_time, (
            "other work on the machine takes nothing from a row"
        )
        now[0] += 24.0
        out.mkdir(parents=True, exist_ok=True)
        with (out / "metrics.jsonl").open("a") as file:
            file.write('{"step": 1, "seconds": 24.0}\n')
        return out

    monkeypatch.setattr(paper_runs, "train", train)
    monkeypatch.setattr(paper_runs, "process_time", lambda: now[0])
    runs = PaperRuns(tmp_path, replace(BUDGET, steps=None, minutes=0.8), JUDGES, "cpu")
    spec, folder = runs.budget.spec("larnet", "synthetic", 0), tmp_path / "run"
    with pytest.raises(Stopped, match="goes on from there"):
        runs._trained(spec, folder, "larnet")
    for _ in range(2):  # the second of these finds it done
        runs._trained(spec, folder, "larnet")
    assert [round(minutes, 3) for minutes, _ in asked] == [0.8, 0.4]
    assert {rate for _, rate in asked} == {1.0}  # no schedule, where nobody knows the last step


def test_seeds_are_summed_up_and_correlations_worked_out_by_hand():
    rows = [{"scores": {"ssim": {"model": x, "repeated": 0.9}}} for x in (0.5, 0.7, None)]
    assert mean_of(rows, "ssim") == [0.5, 0.7] and mean_of(rows, "ssim", "repeated") == [0.9] * 3
    assert mean_of([{"recognised": {"model": 0.25}}, {"recognised": None}], "recognised") == [0.25]
    table = {str(x): {"a": x, "b": -2.0 * x, "c": 1.0, "d": None} for x in (1.0, 2.0, 4.0)}
    found = {(a, b): r for a, b, r in correlations(table, "abcd")}
    assert found["a", "b"] == pytest.approx(-1)
    assert found["a", "c"] is None and found["a", "d"] is None


def test_forms_are_the_papers(capsys, tmp_path):
    assert set(FORMS["table-1"].rows) == {*RIVALS, "dagger", "double-dagger", "larnet"}
    assert len(FORMS["table-3"].published) == len(FORMS["table-3"].rows) == 8
    assert FORMS["table-1"].printed("larnet", "synthetic") == (28.4, 0.94, 164.53, 12.91)
    assert FORMS["table-2"].printed("larnet", "kth:some/folder") == (26.6, 0.87, 104.3, 15.3)
    assert FORMS["table-2"].printed("larnet", "utd_mhad:x") == (29.7, 0.94, 77.1, 16.2)
    assert FORMS["table-4"].printed("sentence", "synthetic") == (None,) * 4
    for words in (
        ["table-9"],
        ["table-3", "--rows", "vgan"],
        ["table-3", "--seeds", "x"],
        ["table-3", "--seeds", "²"],
    ):
        steps = ["--steps", "1", "--quick", "--recogniser", "none"]
        assert main(["paper", *words, *steps, "--out", str(tmp_path / "out")]) == 2
    assert "basenet-1" in capsys.readouterr().err
