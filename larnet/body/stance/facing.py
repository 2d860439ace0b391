"""Somebody whose back is seen, as somebody who faces the camera.

The model was taught people who face the camera: of a back it makes somebody who turns round, which
no photo can show. A silhouette or a doll without a face looks like a back, too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from larnet.body.finder.detect_person import Person
from larnet.body.skeleton import ARMS, AT, LEG_JOINTS
from larnet.body.stance.person_stance import stance_of


def facing(person: Person) -> Person:
    """A person as one who faces the camera: the arms of somebody whose back is seen change sides,
    and the legs where the hips are the other way round as well."""
    if not stance_of(person).turned:
        return person
    order = np.arange(len(person.guessed))
    across = person.guessed[AT["left shoulder"]] - person.guessed[AT["right shoulder"]]
    hips = person.guessed[AT["left hip"]] - person.guessed[AT["right hip"]]
    for sides in (ARMS, LEG_JOINTS) if hips @ across > 0 else (ARMS,):
        left, right = sides["left"], sides["right"]
        order[[*left, *right]] = [*right, *left]
    return replace(
        person,
        joints=person.joints[order],
        guessed=person.guessed[order],
        visibility=person.visibility[order],
        back=True,
    )
