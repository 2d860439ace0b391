"""The arrows between modules, and that importing any of them does nothing but define names."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# An import may only point to the same row or one above; a folder counts as one module.
LAYERS = (
    {"errors"},
    {"config", "runtime", "body.skeleton", "media"},
    {"nets"},
    {"model", "losses"},
    {"baselines"},
    {"weights"},
    {"text", "body"},
    {"animation", "rendering"},
    {"generation"},
    {"data"},
    {"pipeline", "training"},
    {"evaluation"},
    {"ui", "bench"},
    {"cli"},
    {"__main__"},
    {"app"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# The same inside a folder, by the longest name that fits; "*" is everything else in it, and the
# folder's own `__init__` is "". No circles between what has a name.
INSIDE = {
    "body": (
        {"", "skeleton", "guided_filter", "network_folder", "tflite_network"},
        {"landmarks", "part_map", "body_distance", "salient_map"},
        {"bones", "parts"},
        {"cloth"},
        {"photo_cut", "background", "finder"},
        {"actor_crop", "given_joints", "outline", "figure_joints"},
        {"stance"},
        {"carried", "detection_cache", "head"},
        {"layers", "performance", "person_sheet"},
    ),
    "nets": ({"blocks"}, {"*"}, {"decoders"}),
    "data": (
        {"batch"},
        {"synthetic.keyframing"},
        {"synthetic"},
        {"video"},
        {"datasets"},
        {"mixture", "mocap_stream", "motions", "street"},
        {
            "",
            "skeleton_batches",
            "part_augment",
            "carried_samples",
            "part_samples",
            "part_batch",
            "fill_samples",
        },
        {"contact_sheet", "heard_encoders", "factory", "brought"},
    ),
    "training": (
        {
            "",
            "accelerator",
            "jobs",
            "phrase_vectors",
            "pretrained_networks",
        },
        {"generator_step", "run_folder", "small_trainer", "part_training", "filler_training"},
        {"batches", "critic_steps", "monitor", "skeleton_step", "movements"},
        {"train_step"},
        {"trainer"},
        {"loop"},
    ),
    "data.factory": (
        {"", "dataset_plan"},
        {"clip_maker"},
        {"clip_store"},
        {"shards", "local_workers"},
        {"ray_workers"},
        {"produce", "zipped"},
    ),
    "ui": (
        {"", "theme"},
        {"server"},
        {"shared"},
        {"parts"},
        {"clip"},
        {"gallery"},
        {"api"},
        {"tabs"},
        {"page"},
    ),
}
NEVER = {
    "data": {"nets", "model"},
    "nets": {"text", "media", "weights"},
    "pipeline": {"training", "data"},
}
CONTRACT = "larnet.body.skeleton"  # names and numbers that every layer may read
FILMS = ("larnet.media.video_file",)  # reads and writes them through moviepy
CORE = ("nets", "model", "losses", "data", "training", "weights", "pipeline", "media", "body")


def module_files() -> dict[str, Path]:
    """Dotted name -> file, of everything in larnet/ and of app.py."""
    files = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in package_files()}
    if (ROOT / "app.py").exists():
        files["app"] = ROOT / "app.py"
    return {name.removesuffix(".__init__"): path for name, path in files.items()}


def package_files() -> list[Path]:
    return sorted((ROOT / "larnet").rglob("*.py"))


def part(dotted: str) -> str:
    """larnet.nets.decoders.heads -> nets; app -> app; larnet itself -> ''."""
    if dotted == CONTRACT or dotted.startswith(f"{CONTRACT}."):
        return CONTRACT.removeprefix("larnet.")
    names = dotted.split(".")
    return dotted if names[0] == "app" else "".join(names[1:2])


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything that a file says."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imported(path: Path) -> frozenset[str]:
    """Dotted names of every import, wherever it stands; `from larnet import x` names larnet.x."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def arrows() -> dict[str, set[str]]:
    """Part -> parts of larnet that it imports."""
    graph: dict[str, set[str]] = {}
    for name, path in module_files().items():
        if name == "larnet":
            continue  # the lazy public names; checked below
        targets = {part(i) for i in imported(path)
                   if i.split(".")[0] == "larnet"}  # fmt: skip
        graph.setdefault(part(name), set()).update(targets & set(RANK))
    return {source: targets - {source} for source, targets in graph.items()}


def test_every_module_has_its_row():
    unknown = {part(name) for name in module_files() if name != "larnet"} - set(RANK)
    assert not unknown, f"give {sorted(unknown)} a row in LAYERS"


def test_imports_point_down_only():
    wrong = [
        f"{source} -> {target}"
        for source, targets in arrows().items()
        for target in targets
        if source in RANK and RANK[target] > RANK[source]
    ]
    assert not wrong


def test_no_circles():
    try:
        TopologicalSorter(arrows()).prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {' -> '.join(error.args[1])}")


def inner_part(folder: str, dotted: str) -> str | None:
    """What a row of INSIDE calls a module of that folder; None where no row names it."""
    inner = dotted.removeprefix(f"larnet.{folder}").removeprefix(".")
    named = {name for row in INSIDE[folder] for name in row}
    fits = [n for n in named if inner == n or (n and inner.startswith(f"{n}."))]
    return max(fits, key=len) if fits else "*" if "*" in named else None


def inner_arrows(folder: str) -> dict[str | None, set[str | None]]:
    """Part of a folder -> parts of it that it imports; a name that no file has is `__init__`'s."""
    known, graph = module_files(), {}
    for name, path in known.items():
        if name != f"larnet.{folder}" and not name.startswith(f"larnet.{folder}."):
            continue
        found = {i for i in imported(path)
                 if i.startswith(f"larnet.{folder}.")}  # fmt: skip
        modules = {i if i in known else i.rpartition(".")[0] for i in found}
        source = inner_part(folder, name)
        targets = {inner_part(folder, module) for module in modules}
        graph.setdefault(source, set()).update(targets - {source})
    return graph


@pytest.mark.parametrize("folder", INSIDE)
def test_every_module_of_a_folder_has_its_row(folder):
    assert None not in inner_arrows(folder), f"give every module of {folder} a row in INSIDE"


@pytest.mark.parametrize("folder", INSIDE)
def test_imports_inside_a_folder_point_down_only(folder):
    rank = {name: i for i, names in enumerate(INSIDE[folder]) for name in names}
    graph = inner_arrows(folder)
    wrong = [f"{a} -> {b}" for a, targets in graph.items() for b in targets if rank[b] > rank[a]]
    assert not wrong
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {' -> '.join(error.args[1])}")


def test_jobs_are_apart_from_training_and_need_no_torch():
    """Runs are seen from another process, which need not load what trains."""
    assert not inner_arrows("training")["jobs"]
    names = [name for name in module_files() if name.startswith("larnet.training.jobs")]
    run(
        "import sys\n"
        "from importlib import import_module\n"
        f"for name in {names!r}: import_module(name)\n"
        "assert 'torch' not in sys.modules\n"
    )


@pytest.mark.parametrize("source", NEVER)
def test_arrows_that_never_exist(source):
    assert not arrows().get(source, set()) & NEVER[source]


def test_gradio_only_in_ui_and_moviepy_only_in_video_file():
    for name, path in module_files().items():
        packages = {i.split(".")[0] for i in imported(path)}
        assert "gradio" not in packages or part(name) in ("ui", "app"), name
        assert "moviepy" not in packages or name == "larnet.media.video_file", name


def test_no_print_outside_the_command_line():
    for name, path in module_files().items():
        if part(name) in ("__main__", "cli", "app"):
            continue
        calls = [n for n in nodes(path) if isinstance(n, ast.Call)]
        assert not any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls), name


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_core_needs_no_gradio_and_no_moviepy_and_importing_does_nothing():
    """First the core, without those two, then everything: Python's own audit events tell what every
    import of ours opens or connects to."""
    every = [name for name in module_files() if part(name) not in ("app", "__main__")]
    core = [name for name in every if part(name) in CORE and name not in FILMS]
    told = run(
        "import json, os, sys\n"
        f"root, told = {str(ROOT)!r}, []\n"
        "own = tuple(os.path.join(root, p) for p in ('larnet', 'assets', 'checkpoints', 'runs'))\n"
        "def listen(event, args):\n"
        "    if event == 'open' and isinstance(args[0], (str, bytes)):\n"
        "        path = os.path.abspath(os.fsdecode(args[0]))\n"
        "        if path.startswith(own) and '.py' not in os.path.basename(path):\n"
        "            told.append(path)\n"
        "    elif event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        told.append(event)\n"
        "sys.addaudithook(listen)\n"
        "from importlib import import_module\n"
        "blocked = ('gradio', 'moviepy', 'imageio_ffmpeg')\n"
        "for name in blocked: sys.modules[name] = None\n"
        f"for name in {core!r}: import_module(name)\n"
        "for name in blocked: del sys.modules[name]\n"
        f"for name in {every!r}: import_module(name)\n"
        "import torch\n"
        "if torch.cuda.is_initialized(): told.append('CUDA was started')\n"
        "print(json.dumps(told))\n"
    )
    assert json.loads(told.splitlines()[-1]) == []


def test_import_larnet_is_instant_and_names_are_public():
    told = run(
        "import sys, larnet\n"
        "assert not {'torch', 'numpy', 'gradio', 'moviepy', 'PIL'} & set(sys.modules)\n"
        "assert set(larnet.__all__) <= set(dir(larnet))\n"
        "assert issubclass(larnet.LarnetError, Exception)\n"
        "assert not hasattr(larnet, 'nonsense')\n"
        "print(larnet.__version__)\n"
    )
    assert told.strip() == "0.2.0.dev0"


def test_public_names_are_what_they_say():
    import larnet

    assert "debug" in larnet.VARIANTS
    assert callable(larnet.load_pipeline)
    assert isinstance(larnet.Pipeline, type)
