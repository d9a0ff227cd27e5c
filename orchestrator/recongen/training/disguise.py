"""The names that plants give their transfers say that they are plants. A trainee sees names as the feed's own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from recongen.demo.feed.plants import Planted
from recongen.demo.feed.rows import Feed, Leg

_TELLING = re.compile(r"plant-[a-z-]*[a-z](?:-[0-9]{4})?")
_SERIAL = re.compile(r"(.+)-([0-9]{6})")
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


def disguise_feed(feed: Feed, planted: Mapping[str, Planted]) -> tuple[Feed, dict[str, Planted]]:
    """The same with other names, wherever they stand: in the rows, in the keys of exceptions, in the stories."""
    names = _names(feed.legs)

    def rename(text: str) -> str:
        return _TELLING.sub(lambda found: names[found.group()], text)

    return replace(feed, legs=[_leg(leg, rename) for leg in feed.legs]), {
        name: _disguise_plant(one, rename) for name, one in planted.items()
    }


def _names(legs: Iterable[Leg]) -> dict[str, str]:
    """Each as the next transfer of its rail would be called."""
    highest: dict[str, int] = defaultdict(int)
    telling: dict[str, str] = {}
    for leg in legs:
        if found := _SERIAL.fullmatch(leg.transfer_id):
            highest[found[1]] = max(highest[found[1]], int(found[2]))
        for text in (leg.transfer_id, leg.transfer_parent_id, leg.bundle_id):
            for match in _TELLING.findall(text or ""):
                telling.setdefault(match, _UNFIT.sub("-", leg.rail_name))
    names: dict[str, str] = {}
    for name, rail in telling.items():
        highest[rail] += 1
        names[name] = f"{rail}-{highest[rail]:06d}"
    return names


def _leg(leg: Leg, rename: Callable[[str], str]) -> Leg:
    texts: dict[str, Any] = {
        name: rename(text)
        for name in ("id", "transfer_id", "transfer_parent_id", "bundle_id", "metadata")
        if (text := getattr(leg, name)) and "plant-" in text
    }
    return replace(leg, **texts) if texts else leg


def _disguise_plant(one: Planted, rename: Callable[[str], str]) -> Planted:
    story = one.story
    if story is not None:
        story = replace(story, transfers=tuple(map(rename, story.transfers)))
    return replace(one, keys=frozenset(map(rename, one.keys)), story=story)
