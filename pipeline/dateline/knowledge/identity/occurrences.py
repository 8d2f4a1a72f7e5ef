"""What one release says about each thing that it names: the ground on which things of two releases are compared."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from dateline import lexicon
from dateline.grammar.naming import Words, words
from dateline.knowledge.identity import names, regions
from dateline.knowledge.identity.names import Name
from dateline.knowledge.identity.regions import Region

_INSIDE = re.compile(r"\s+\(|,?\s+(?:in|of)\s+(?:the\s+)?")
_COMMA = re.compile(r",\s*")
# How far from a person's name the organisation stands for which it speaks, in characters.
_NEAR = 90


class Place(NamedTuple):
    """Where something lies: towns and the like by their words, regions and countries of the table by `Region`."""

    towns: frozenset[str] = frozenset()
    regions: frozenset[Region] = frozenset()

    def __or__(self, other: "Place") -> "Place":
        return Place(self.towns | other.towns, self.regions | other.regions)

    def __bool__(self) -> bool:
        return bool(self.towns or self.regions)


NOWHERE = Place()


class Scene(NamedTuple):
    """What all things of a release share: its date, where it comes from, whom it is about, whom else it names."""

    release: str
    published: str
    home: Place
    issuer: frozenset[str]
    company: frozenset[str]


class Occurrence(NamedTuple):
    """A thing as one release has it.

    `aliases` are its other names there, `declared` those of them that the release says are its names ("formerly"), more
    than that they stand for one thing; `where` is what the release says of its place, `partners` who takes part in
    an undertaking or for whom a person speaks.
    """

    scene: Scene
    entity: str
    number: int
    kind: str
    class_: str | None
    text: str
    name: Name
    aliases: tuple[tuple[str, Name], ...]
    declared: frozenset[Words]
    where: Place
    partners: frozenset[str]

    @property
    def release(self) -> str:
        return self.scene.release


def occurrences(record: Mapping[str, Any]) -> Iterator[Occurrence]:
    """The things of a release, as the object of a line of `releases.jsonl` has them."""
    yield from _Reading(record).occurrences()


class _Reading:
    def __init__(self, record: Mapping[str, Any]) -> None:
        self._release = record["release"]
        self._text: str = self._release["text"]
        self._entities = {entity["id"]: entity for entity in record["entities"]}
        self._mentions = [m for m in record["mentions"] if m["entity"] in self._entities]
        self._facts = record["facts"]
        self._keys = {id: _keys(entity) for id, entity in self._entities.items()}
        self._within: dict[str, set[str]] = {}
        self._read_enclosures()
        self._where = {id: self._chain(id) for id, e in self._entities.items() if e["kind"] == "place"}
        self._stated: dict[str, Place] = {}
        self._partners: dict[str, set[str]] = {}
        self._read_facts()
        self._read_neighbours()
        self._declared: dict[str, set[str]] = {}
        self._read_declared()

    def occurrences(self) -> Iterator[Occurrence]:
        scene = self._scene()
        for number, (id, entity) in enumerate(self._entities.items()):
            kind = entity["kind"]
            yield Occurrence(
                scene=scene,
                entity=id,
                number=number,
                kind=kind,
                class_=entity["class"],
                text=entity["name"],
                name=names.parse(kind, entity["name"]),
                aliases=tuple((alias, names.parse(kind, alias)) for alias in entity["aliases"]),
                declared=frozenset(names.parse(kind, alias).words for alias in self._declared.get(id, ())),
                where=self._outside(id) if kind == "place" else self._stated.get(id, NOWHERE),
                partners=frozenset(self._partners.get(id, ())),
            )

    def _scene(self) -> Scene:
        home = NOWHERE
        for mention in self._mentions:
            if mention["label"] == "PLACE" and mention["zone"] == "dateline":
                home |= self._where[mention["entity"]]
        if not home:
            # For want of a dateline: the first place that the release names.
            first = next((m for m in self._mentions if m["label"] == "PLACE" and m["zone"] != "headline"), None)
            home = self._where[first["entity"]] if first else NOWHERE
        company = frozenset(
            key for id, e in self._entities.items() if e["kind"] in ("organisation", "person", "project", "event")
            and e["class"] != "media" for key in self._keys[id]
        )  # fmt: skip
        return Scene(
            release=self._release["id"],
            published=self._release["published"] or "",
            home=home,
            issuer=self._issuer(),
            company=company,
        )

    def _issuer(self) -> frozenset[str]:
        """The organisation that is named most, media and wires aside."""
        counts: dict[str, int] = {}
        for mention in self._mentions:
            entity = self._entities[mention["entity"]]
            if entity["kind"] == "organisation" and entity["class"] != "media" and mention["zone"] != "dateline":
                counts[mention["entity"]] = counts.get(mention["entity"], 0) + 1
        if not counts:
            return frozenset()
        most = max(counts, key=lambda id: (counts[id], -int(id[1:]) if id[1:].isdigit() else 0))
        return frozenset(self._keys[most])

    # Places inside places.

    def _read_enclosures(self) -> None:
        """ "Dunmore, Ohio", "Hunmor district of Odmore", "Peru's Paita"."""
        places = [m for m in self._mentions if m["label"] == "PLACE"]
        for index, (inner, outer) in enumerate(pairwise(places)):
            between = self._text[inner["end"] : outer["start"]]
            if re.fullmatch(r"['’]s\s+", between):
                inner, outer = outer, inner
            elif not (_INSIDE.fullmatch(between) or (_COMMA.fullmatch(between) and self._encloses(places, index))):
                continue
            if inner["entity"] != outer["entity"]:
                self._within.setdefault(inner["entity"], set()).add(outer["entity"])

    def _encloses(self, places: list[dict[str, Any]], index: int) -> bool:
        """Whether a comma says "in": the second is a region, and the two are no part of a list of places."""
        inner, outer = places[index], places[index + 1]
        here = _region_of(inner)
        around = _region_of(outer)
        if around is None:
            return False
        if here is not None:
            return here.country == around.country and bool(here.name) and not around.name
        before = places[index - 1] if index else None
        if before is None or self._text[before["end"] : inner["start"]].strip() != ",":
            return True
        return _region_of(before) is not None or bool(around.name)

    def _chain(self, id: str, seen: tuple[str, ...] = ()) -> Place:
        """A place and the places around it."""
        place = _place(self._entities[id]["name"])
        for outer in sorted(self._within.get(id, ())):
            if outer not in (id, *seen):
                place |= self._chain(outer, (*seen, id))
        return place

    def _outside(self, id: str) -> Place:
        around = NOWHERE
        for outer in sorted(self._within.get(id, ())):
            around |= self._chain(outer, (id,))
        return Place(around.towns - {" ".join(names.parse("place", self._entities[id]["name"]).words)}, around.regions)

    # Where things are and who is with them.

    def _read_facts(self) -> None:
        located: dict[str, list[str]] = {}
        for fact in self._facts:
            other = fact["value"].get("entity")
            if other is None or other not in self._entities:
                continue
            if fact["property"] == "location":
                located.setdefault(fact["subject"], []).append(other)
            elif fact["property"] == "participant":
                self._partners.setdefault(fact["subject"], set()).update(self._keys[other])
        for id, entity in self._entities.items():
            if entity["part_of"] in self._entities:
                located.setdefault(id, []).append(entity["part_of"])
        for id in located:
            self._stated[id] = self._location(id, located, ())

    def _location(self, id: str, located: dict[str, list[str]], seen: tuple[str, ...]) -> Place:
        found = NOWHERE
        for other in located.get(id, ()):
            if other in (id, *seen):
                continue
            if other in self._where:
                found |= self._where[other]
            else:
                # What lies in a park lies where the park lies, and the park itself is a place to it.
                found |= Place(frozenset(self._keys[other])) | self._location(other, located, (*seen, id))
        return found

    def _read_neighbours(self) -> None:
        """Places beside a name ("X in Dunmore", "Peru's X"), and organisations beside a person's."""
        mentions = self._mentions
        for index, mention in enumerate(mentions):
            id, label = mention["entity"], mention["label"]
            if label in ("ORG", "PROJECT", "EVENT"):
                if index + 1 < len(mentions) and mentions[index + 1]["label"] == "PLACE":
                    self._note_place(mention, mentions[index + 1], "before")
                if index and mentions[index - 1]["label"] == "PLACE":
                    self._note_place(mention, mentions[index - 1], "after")
            elif label == "PERSON":
                near = [other for other in (mentions[max(0, index - 2) : index + 3]) if other["label"] == "ORG"]
                for other in near:
                    gap = self._text[min(mention["end"], other["end"]) : max(mention["start"], other["start"])]
                    near_by = len(gap) <= _NEAR and not re.search(r"[.!?]\s|\n", gap)
                    if near_by and self._entities[other["entity"]]["class"] != "media":
                        self._partners.setdefault(id, set()).update(self._keys[other["entity"]])

    def _read_declared(self) -> None:
        """Two names of a thing in a row, with "formerly" and the like between them."""
        last: dict[str, dict[str, Any]] = {}
        for mention in self._mentions:
            before = last.get(mention["entity"])
            last[mention["entity"]] = mention
            if before is None or mention["start"] - before["end"] > _NEAR or before["text"] == mention["text"]:
                continue
            between = self._text[before["end"] : mention["start"]]
            if "\n" not in between and _declaring().search(between):
                self._declared.setdefault(mention["entity"], set()).update((before["text"], mention["text"]))

    def _note_place(self, mention: dict[str, Any], place: dict[str, Any], side: str) -> None:
        first, second = (mention, place) if side == "before" else (place, mention)
        between = " ".join(self._text[first["end"] : second["start"]].casefold().split()).strip()
        kind = "organisation" if mention["label"] == "ORG" else "project"
        if between in _place_cues(side, kind):
            id = mention["entity"]
            self._stated[id] = self._stated.get(id, NOWHERE) | self._where[place["entity"]]


@cache
def _declaring() -> re.Pattern[str]:
    """What stands between two names of one thing: a cue, or nothing but an opening bracket."""
    entries = lexicon.section("identity", "declaring", "words", "example")
    cues = sorted((word for entry in entries for word in entry["words"]), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b|^\s*[(/]\s*(?:the\s+)?[\"“]?$", re.IGNORECASE)


@cache
def _place_cues(side: str, kind: str) -> frozenset[str]:
    entries = lexicon.section("identity", "place_cues", "side", "kind", "words", "example")
    found: set[str] = set()
    for entry in entries:
        if (entry["side"], entry["kind"]) == (side, kind):
            # "X, based in Y," and "X based in Y".
            found |= {lead + str(word) for word in entry["words"] for lead in ("", ", ")}
    return frozenset(found)


def _region_of(mention: Mapping[str, Any]) -> regions.Region | None:
    return regions.region(" ".join(names.parse("place", mention["text"]).words))


def _place(name: str) -> Place:
    key = " ".join(names.parse("place", name.strip()).words)
    found = regions.region(key)
    if not found:
        return Place(towns=frozenset({key}))
    outer = frozenset({found, regions.Region(found.country)})
    return Place(regions=outer)


def _keys(entity: Mapping[str, Any]) -> frozenset[str]:
    """The names of an entity as words, single first names and bare nouns left out."""
    found = set()
    for name in (entity["name"], *entity["aliases"]):
        parsed = names.parse(entity["kind"], name).words
        if entity["kind"] != "person" or len(parsed) > 1:
            found.add(" ".join(parsed))
    return frozenset(found)


def described(occurrence: Occurrence) -> bool:
    """Whether the thing has no name of its own but a description: "third collection centre"."""
    return occurrence.text[:1].islower() and occurrence.kind in ("project", "event")


def telling_words(name: Words) -> int:
    """How many words of a description say which one it is."""
    return len(set(name) - set(names.head(name)) - _EMPTY)


_EMPTY = frozenset(words("new old entire whole proposed future planned first second third next existing own large "
                         "major key main additional state of art and for in at its local same said"))  # fmt: skip
