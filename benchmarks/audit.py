"""Known vulnerabilities of the installed packages, by pip-audit in an environment of its own.

    python -m benchmarks.audit        or: make audit

Asks the databases that pip-audit knows, one after the other. Exits with 1 where a package has a
known vulnerability, with 0 where none has, and with 0 and in words where no database, or no
pip-audit, can be had: a machine without a network is no reason to fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

AUDIT = "pip-audit==2.10.1"
SERVICES = ("pypi", "osv")  # databases by pip-audit's own names
PATIENCE = 600  # seconds
Run = Callable[[list[str]], subprocess.CompletedProcess]


def run(command: list[str]) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def auditor(home: Path, call: Run) -> Path | None:
    """The Python that has pip-audit, installed now where it is not yet; None where it cannot be."""
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists() and call([sys.executable, "-m", "venv", str(home)]).returncode:
        return None
    done = call([str(python), "-m", "pip", "install", "-q", AUDIT])
    return None if done.returncode else python


def ask(python: Path, service: str, call: Run) -> list[dict] | None:
    """What a database knows of every installed package, None where it does not answer, or knows
    none of them: an index that only serves files has no vulnerabilities to tell."""
    packages = sysconfig.get_path("purelib")
    options = ["--path", packages, "--format", "json", "--progress-spinner", "off"]
    done = call([str(python), "-m", "pip_audit", "-s", service, *options])
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if any("skip_reason" not in package for package in found) else None


def findings(packages: list[dict]) -> tuple[str, int]:
    """What was found, and the exit code."""
    known = [(p, v) for p in packages for v in p.get("vulns", ())]
    skipped = [p["name"] for p in packages if "skip_reason" in p]
    lines = [
        f"{p['name']} {p['version']}: {v['id']}, mended in "
        f"{', '.join(v.get('fix_versions', ())) or 'no version yet'}"
        for p, v in known
    ]
    lines.append(f"{len(packages) - len(skipped)} packages, {len(known)} known vulnerabilities.")
    if skipped:
        lines.append(f"Not in the database: {', '.join(skipped)}.")
    return "\n".join(lines), int(bool(known))


def audit(call: Run = run, home: Path = Path(sys.prefix) / "audit") -> tuple[str, int]:
    """The words and the exit code."""
    python = auditor(home, call)
    if python is None:
        return "Not audited: pip-audit cannot be installed here; no package index is reached.", 0
    for service in SERVICES:
        if (found := ask(python, service, call)) is not None:
            return findings(found)
    return "Not audited: no database of vulnerabilities can be reached from this machine.", 0


def main() -> None:
    words, code = audit()
    print(words)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
