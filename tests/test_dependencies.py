"""docs/dependencies.md is in step with the pins, and the audit says in words what it cannot do."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def dependencies():
    from benchmarks import dependencies

    return dependencies


@pytest.fixture
def audit():
    from benchmarks import audit

    return audit


def test_the_list_is_that_of_the_pins(dependencies):
    written = dependencies.TARGET.read_text("utf-8")
    made = dependencies.page(lambda pin: "2026-01-01")
    for text in (written, made):
        assert "recently" not in text
    dates = re.compile(r"\| (uploaded|pinned) \d{4}-\d\d-\d\d \|")
    expected = dates.sub("| DATE |", made)
    assert dates.sub("| DATE |", written) == expected, (
        "run: python -m benchmarks.dependencies --write"
    )
    assert expected.count("| DATE |") == sum(
        len(dependencies.pins(file)) for file in dependencies.FILES
    )


def test_every_pin_says_why_it_is_there(dependencies):
    for file in dependencies.FILES:
        assert [pin.name for pin in dependencies.pins(file) if not pin.why] == []


def test_without_an_index_the_date_is_that_of_the_pin(dependencies, monkeypatch):
    pin = dependencies.pins("requirements.txt")[0]
    monkeypatch.setattr(dependencies, "pinned", lambda pin, file: "2026-02-03")
    assert dependencies.date(pin, "requirements.txt", lambda pin: None) == "pinned 2026-02-03"
    monkeypatch.setattr(dependencies, "pinned", lambda pin, file: None)
    assert dependencies.date(pin, "requirements.txt", lambda pin: None) == "pinned recently"


class Answers:
    """Stands for the commands that the audit runs."""

    def __init__(self, install: int = 0, **services: object) -> None:
        self.install, self.services, self.asked = install, services, []

    def __call__(self, command: list[str]) -> subprocess.CompletedProcess:
        if "pip_audit" not in command:
            return subprocess.CompletedProcess(command, self.install, "", "")
        service = command[command.index("-s") + 1]
        self.asked.append(service)
        found = self.services.get(service)
        text = json.dumps({"dependencies": found}) if found is not None else "no route to host"
        return subprocess.CompletedProcess(command, 1, text, "")


CLEAN = [{"name": "a", "version": "1", "vulns": []}]
KNOWN = [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]
SKIPPED = [{"name": "a", "skip_reason": "not found"}]


@pytest.mark.parametrize(
    ("answers", "words", "code"),
    [
        (Answers(install=1), "pip-audit cannot be installed", 0),
        (Answers(), "no database", 0),
        (Answers(pypi=SKIPPED), "no database", 0),
        (Answers(pypi=CLEAN), "1 packages, 0 known vulnerabilities", 0),
        (Answers(pypi=SKIPPED, osv=KNOWN), "a 1: CVE-1, mended in 2", 1),
        (Answers(osv=[*CLEAN, *SKIPPED]), "Not in the database: a", 0),
    ],
)
def test_the_audit_says_what_it_found_or_why_not(audit, tmp_path: Path, answers, words, code):
    told, ended = audit.audit(answers, tmp_path)
    assert words in told
    assert ended == code


def test_make_audit_runs_it(repository):
    done = subprocess.run(
        ["make", "-n", "audit"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert "-m benchmarks.audit" in done.stdout
