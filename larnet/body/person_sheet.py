"""Who is found in a photo: in words, as a picture with joints, outlines and numbers, as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from larnet.body.actor_crop import standing_height
from larnet.body.body_distance import BONES
from larnet.body.detection_cache import people_of
from larnet.body.finder.detect_person import Person
from larnet.body.given_joints import given_joints, person_of_joints, read_joints
from larnet.body.outline import person_outline
from larnet.body.skeleton import AT, JOINTS
from larnet.body.stance.remarks import remarks
from larnet.config.file_names import PICTURES, check_file_name
from larnet.errors import BadInput
from larnet.media.decode_pool import PhotoPixels
from larnet.media.image_file import read_file
from larnet.media.pixels import Pixels, resize

LEAST, MOST = 480, 1600  # pixels of the picture's long side
COLOURS = ((255, 99, 71), (64, 160, 255), (80, 200, 120), (255, 190, 60), (190, 120, 255))


@dataclass(frozen=True, eq=False)
class PersonSheet:
    """The people of a photo, from left to right."""

    photo: PhotoPixels
    people: tuple[Person, ...]

    @property
    def scale(self) -> float:
        """Pixels of the photo as it came for one of those that are worked on."""
        return self.photo.height / self.photo.pixels.shape[0]

    @property
    def lines(self) -> list[str]:
        """A line for each person, with what a clip of that one suffers from."""
        if not self.people:
            return ["Nobody was found. Joints can be given: larnet generate --joints FILE.json."]
        return [line for person in self.people for line in self._lines(person)]

    def _lines(self, person: Person) -> list[str]:
        scale = self.scale
        x, y = person.guessed[AT["hip centre"]] * scale
        seen = int(np.isfinite(person.joints).all(-1).sum())
        who = f"person {person.number}" if person.number else "the given joints"
        told = (
            f"{who}: hips at ({x:.0f}, {y:.0f}), about {standing_height(person) * scale:.0f} "
            f"pixels tall when standing, {seen} of {len(JOINTS)} joints in the picture"
        )
        told += f", score {person.score:.2f}" if person.number else ""
        hints = [r for r in remarks(person) if "counted from left" not in r]
        return [told, *(f"  {hint}" for hint in hints)]

    def write_picture(self, path: Path) -> None:
        """Joints, outlines and numbers over the photo. Raises BadInput when that fails."""
        picture = Image.fromarray(draw_people(self.photo.pixels, self.people))
        _write(path, lambda: picture.save(path))

    def write_joints(self, path: Path) -> None:
        """The joints of one person for `--joints`, in pixels of the photo's file. Raises BadInput
        unless there is exactly one."""
        if len(self.people) != 1:
            raise BadInput(
                f"{len(self.people)} people were found; --person says whose joints are written."
            )
        places = self.people[0].joints * self.scale
        named = {
            name: [round(float(x), 1), round(float(y), 1)]
            for name, (x, y) in zip(JOINTS, places)
            if np.isfinite((x, y)).all()
        }
        _write(path, lambda: path.write_text(json.dumps(named, indent=1) + "\n", "utf-8"))


def show_people(
    path: str | Path, joints: str | Path | None = None, number: int | None = None
) -> PersonSheet:
    """Who is found in a photo's file, or the one whose joints a file tells.

    Raises BadInput on what is no photo or no joints, and when there is no person of that number.
    """
    photo = read_file(path)
    size = photo.pixels.shape[:2]
    if joints is not None:
        if number is not None:
            raise BadInput("Give either a person's number or joints: joints say who is meant.")
        given = given_joints(read_joints(joints), size, size[0] / photo.height)
        return PersonSheet(photo, (person_of_joints(given, size),))
    people = people_of(photo.pixels)
    if number is not None:
        chosen = tuple(person for person in people if person.number == number)
        if not chosen:
            raise BadInput(f"Person {number} was asked for, but {len(people)} were found.")
        people = chosen
    return PersonSheet(photo, people)


def check_targets(picture: str | None, joints: str | None) -> None:
    """Raise BadInput, before the work, for names that cannot be written."""
    for name, suffixes in ((picture, PICTURES), (joints, (".json",))):
        if name:
            check_file_name(name, suffixes)


def _write(path: Path, write: Callable[[], Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise BadInput(f"{str(path)!r} cannot be written: {error.strerror or error}.") from None


def draw_people(photo: Pixels, people: Sequence[Person]) -> Pixels:
    """A photo, uint8 (H, W, 3), of a size to look at, with the joints, outline and number of each
    person; joints that are not seen stay out."""
    long = max(photo.shape[:2])
    scale = min(MOST, max(LEAST, long)) / long
    height, width = (max(1, round(n * scale)) for n in photo.shape[:2])
    out = resize(photo, height, width).astype(np.float32)
    for n, person in enumerate(people):
        inside = person_outline(photo, person)
        grey = np.repeat((255 * inside).astype(np.uint8)[..., None], 3, -1)
        edge = np.abs(resize(grey, height, width)[..., 0] / 127.5 - 1)
        edge = (1 - edge.clip(0, 1))[..., None] ** 0.5
        out += 0.85 * edge * (np.array(COLOURS[n % len(COLOURS)], np.float32) - out)
    image = Image.fromarray(out.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for n, person in enumerate(people):
        _draw_bones(draw, person, scale, COLOURS[n % len(COLOURS)])
    return np.asarray(image)


def _draw_bones(
    draw: ImageDraw.ImageDraw, person: Person, scale: float, colour: tuple[int, int, int]
) -> None:
    size = max(2.0, 0.008 * standing_height(person) * scale)
    places = person.joints * scale
    for a, b in BONES:
        ends = places[[AT[a], AT[b]]]
        if np.isfinite(ends).all():
            draw.line([tuple(map(float, end)) for end in ends], fill=colour, width=round(size))
    for x, y in places[np.isfinite(places).all(-1)].tolist():
        box = (x - 1.5 * size, y - 1.5 * size, x + 1.5 * size, y + 1.5 * size)
        draw.ellipse(box, fill=(255, 255, 255), outline=colour, width=max(1, round(size / 2)))
    if person.number:
        x, y = (float(c) for c in person.guessed[AT["head"]] * scale)
        font = ImageFont.load_default(max(14.0, 7 * size))
        draw.text(
            (x, max(8 * size, y - 6 * size)), str(person.number), fill=(255, 255, 255), font=font,
            anchor="mm", stroke_width=max(2, round(size)), stroke_fill=colour,
        )  # fmt: skip
