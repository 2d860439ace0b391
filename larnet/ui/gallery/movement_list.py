"""The movements that a page can show, in groups, and whose clips they are; finding one by words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from larnet.errors import LarnetError
from larnet.text.action_table import FILES
from larnet.text.understanding import STILL, Understanding
from larnet.ui.parts.suggestions import GOOD_FIRST
from larnet.ui.server.model_host import MORE, ModelHost

# Files of the table of actions -> what a visitor calls them; several may have one name
TITLES = {
    "moving_on": "On the move",
    "travelling": "On the move",
    "whole_body": "Whole body",
    "hands": "Arms and hands",
    "floor_and_fitness": "Fitness and floor",
    "body_language": "Feelings and signs",
    "stage_and_sports": "Stage and sports",
    "chores": "Everyday",
}
OTHERS = "More"  # of actions that the table does not know, as somebody's own training teaches
FOUND, NEAR = 12, 0.45  # most movements that words find, and the similarity it takes
SURELY, SPELLED = 1.5, 2.0  # similarity that counts for what a phrase means, and for names in it


@dataclass(frozen=True)
class MovementCard:
    """One movement: its action, whose clip of it the page makes (`served`), and its group."""

    action: str
    served: str
    group: str

    @property
    def good(self) -> bool:
        """Whether it stands in front."""
        return self.action in GOOD_FIRST


@cache
def _groups() -> dict[str, str]:
    """Action -> title of its group."""
    return {
        row.name: TITLES[file.__name__.rpartition(".")[2]] for file in FILES for row in file.ROWS
    }


def movements_of(host: ModelHost, served: str = "") -> list[MovementCard]:
    """What the checkpoint that a visitor chose can do; without one, what the page's own can, and
    what MORE adds. Those in front come first, in their order, then group by group."""
    titles = [*dict.fromkeys(TITLES.values()), OTHERS]
    own = host.pipeline(served).actions
    whose = dict.fromkeys(own, served)
    if not served and host.has_more:
        whose = dict.fromkeys(host.pipeline(MORE).actions, MORE) | whose
    cards = [
        MovementCard(action, of, _groups().get(action, OTHERS))
        for action, of in whose.items()
        if action != STILL
    ]
    front = {action: i for i, action in enumerate(GOOD_FIRST)}
    return sorted(
        cards, key=lambda c: (front.get(c.action, len(front)), titles.index(c.group), c.action)
    )


def find_movements(host: ModelHost, words: str, served: str = "") -> list[str]:
    """Actions that words mean or come near to, best first; nothing where they mean none."""
    cards, said = movements_of(host, served), " ".join(words.casefold().split())
    if not said:
        return []
    scores = {card.action: SPELLED for card in cards if said in card.action}
    for of in dict.fromkeys(card.served for card in cards):
        known = {card.action for card in cards if card.served == of}
        for action, score in _meant(host, said, of).items():
            if action in known:
                scores[action] = max(score, scores.get(action, 0.0))
    found = [action for action, score in scores.items() if score >= NEAR]
    return sorted(found, key=lambda action: -scores[action])[:FOUND]


def _meant(host: ModelHost, said: str, served: str) -> dict[str, float]:
    """Actions of one checkpoint by how near the words are to them."""
    try:
        encoder = host.pipeline(served).encoders[0]
        seen: Understanding = host.understand(said, encoder, served)
    except LarnetError:  # no letters in it, or nothing that can be read
        return {}
    scores = {near.name: near.cosine for near in seen.near}
    return scores | {part.action: SURELY for part in seen.parts if not part.far}
