"""Reads a made data set with other tools than larnet.

    python -m larnet make-dataset --photos assets/actors --actions "wave,jump" --out made
    python examples/load_made_clips.py made

A folder of clips is read by Hugging Face's `datasets` (pip install datasets), shards of WebDataset
with the standard library; the package `webdataset` reads them, too.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def videofolder(folder: Path) -> Any:
    """The clips as a `datasets.Dataset`: video (path and bytes), action, phrase and the rest."""
    from datasets import Video, load_dataset

    clips = load_dataset("videofolder", data_dir=str(folder), split="train")
    return clips.cast_column("video", Video(decode=False))  # decoding needs torchcodec


def shards(folder: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """(mp4, labels) of every clip in the tar files of a folder."""
    for path in sorted(folder.glob("*.tar")):
        with tarfile.open(path) as tar:
            video = b""
            for member in tar:
                file = tar.extractfile(member)
                if file and member.name.endswith(".mp4"):
                    video = file.read()
                elif file and member.name.endswith(".json"):
                    yield video, json.load(file)


def main() -> None:
    folder = Path(sys.argv[1])
    if list(folder.glob("*.tar")):
        for video, labels in shards(folder):
            print(labels["action"], len(video), "bytes,", len(labels["joints"]), "poses")
    else:
        for clip in videofolder(folder):
            print(clip["action"], "|", clip["phrase"], "|", clip["video"]["path"])


if __name__ == "__main__":
    main()
