"""Where: `location`, a place, the project that the subject lies in, or the organisation that is its venue."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from dateline import lexicon
from dateline.facts.candidates import Candidate, about, cue_features, evidence, meeting, span, subjects
from dateline.facts.cues import find
from dateline.facts.scene import UNDERTAKINGS, Anchor, Scene, Sentence
from dateline.grammar import naming
from dateline.schema import Link, Mention

_TARGETS = frozenset({"PLACE", "PROJECT", "ORG"})


_CHAIN = re.compile(r"\s*,\s*|\s*\(\s*|\s+of\s+|\s*,?\s+(?:and|or|&)\s+", re.IGNORECASE)
_HOLDS = re.compile(
    r"\b(?:includ(?:es?|ing)|compris(?:es?|ing)|features?|featuring|consists? of|houses?|contains?|integration of)\b"
    r"|\bis\s+(?:the|one|part)\b[^.;]{0,40}\b(?:within|of|in)\b",
    re.IGNORECASE,
)


def propose(scene: Scene) -> Iterator[Candidate]:
    for sentence in scene.sentences:
        yield from _contained(scene, sentence)
        for mention in sentence.mentions:
            if mention.label in _TARGETS and mention.entity and _may_hold(scene, sentence, mention):
                for anchor in subjects(scene, sentence, UNDERTAKINGS):
                    if anchor.entity != mention.entity:
                        yield _candidate(scene, sentence, mention, anchor)


def _contained(scene: Scene, sentence: Sentence) -> Iterator[Candidate]:
    """ "The project includes Building B": what an undertaking includes lies in it."""
    for whole, part in product(subjects(scene, sentence, frozenset({"project"})), repeat=2):
        if whole.end <= part.start and whole.entity != part.entity and whole.form != "implicit" and part.mention:
            verb = _HOLDS.search(scene.text, whole.end, part.start)
            if verb and verb.start() - whole.end < 60:
                features = {"contained", *about(scene, part.entity), f"whole={whole.form}", f"part={part.form}"}
                yield Candidate(
                    "location", part.entity, "location", Link(entity=whole.entity), evidence(part), span(sentence),
                    features, part.mention,
                )  # fmt: skip


def _may_hold(scene: Scene, sentence: Sentence, mention: Mention) -> bool:
    """Organisations are venues only after "at", and projects hold others only after a preposition or a possessive."""
    if mention.label == "PLACE":
        return True
    before = scene.text[max(sentence.start, mention.start - 40) : mention.start]
    if mention.label == "ORG":
        return bool(re.search(r"\b(?:at|inside)\s+(?:the\s+|its\s+)?(?:[a-z-]+\s+){0,2}$", before))
    return bool(_HOLDING.search(before)) or (scene.text[mention.end : mention.end + 2] in ("'s", "’s", "' ", "’ "))


_HOLDING = re.compile(
    r"\b(?:at|in|within|of|on|inside|throughout|part of)\s+(?:the\s+|its\s+|a\s+|their\s+)?(?:[a-z-]+\s+){0,2}$"
)


def _candidate(scene: Scene, sentence: Sentence, mention: Mention, anchor: Anchor) -> Candidate:
    first = _chain_start(scene, sentence, mention)
    features = {f"label={mention.label}"}
    if first is not mention:
        before = scene.text[max(0, mention.start - 5) : mention.start]
        features.add("coordinated" if before.endswith(("and ", "or ", "& ")) else "chained")
    features |= set(about(scene, anchor.entity))
    features |= set(meeting(scene, sentence, anchor, first.start, first.end))
    features |= {f"place={place_class(mention.text)}", f"places={min(len(_places(sentence)), 4)}"}
    cues = find("facts", "location", scene.text, sentence.start, sentence.end)
    features |= set(cue_features(cues, anchor, first.start, first.end))
    if mention.label == "PLACE":
        features |= set(_prominence(scene, str(mention.entity)))
    if mention.zone == "dateline" or _opens_release(scene, mention):
        features.add("dateline")
    name = naming.words(scene.subjects[anchor.entity].name)
    if set(naming.words(mention.text)) <= set(name):
        features.add("in-the-name")
    before, after = scene.text[max(0, first.start - 20) : first.start], scene.text[mention.end : mention.end + 15]
    if re.search(r"-(?:based|headquartered)\b", after) or re.search(r"\b(?:based|headquartered)\s+in\s+$", before):
        features.add("based")
    if scene.text[mention.end : mention.end + 2] in ("'s", "’s"):
        features.add("possessive")
    if re.match(r"\s*\(|,\s*\d", scene.text[mention.end : mention.end + 3]):
        features.add("followed-by-number")
    if re.search(r"\d\s*$", scene.text[max(0, mention.start - 3) : mention.start]):
        features.add("house-number")
    mentions = (first, mention) if first is not mention else (mention,)
    value = Link(entity=str(mention.entity))
    shown = evidence(anchor, *mentions)
    return Candidate("location", anchor.entity, "location", value, shown, span(sentence), features, mention.id)


def _prominence(scene: Scene, place: str) -> Iterator[str]:
    """How much of a release a place has: where it all happens is named more than once, and early."""
    count = scene.places.get(place, 0)
    share = count / max(1, sum(scene.places.values()))
    yield f"place-share={'most' if share >= 0.4 else 'much' if share >= 0.15 else 'little'}"
    yield f"place-named={min(count, 3)}"
    mentions = [scene.doc.mention[id] for id in scene.doc.entity[place].mentions]
    if mentions[0].start < scene.headline_end:
        yield "place-in-headline"
    if any(m.zone == "dateline" for m in mentions):
        yield "place-in-dateline"
    if scene.places and place == next(iter(scene.places)):
        yield "place-first"


def _places(sentence: Sentence) -> set[str | None]:
    return {m.entity for m in sentence.mentions if m.label == "PLACE"}


def place_class(name: str) -> str:
    """country, region (of a country), street, or other: wide places are named for many reasons, streets for one."""
    words = naming.words(name)
    if words in _names_of("countries"):
        return "country"
    if words in _names_of("regions"):
        return "region"
    return "street" if words[-1:] in naming.vocabulary("facts", "streets") else "other"


@cache
def _names_of(section: str) -> frozenset[naming.Words]:
    entries = lexicon.section("regions", section, "names", "example")
    return frozenset(naming.words(str(name)) for entry in entries for names in entry["names"] for name in names)


def _chain_start(scene: Scene, sentence: Sentence, mention: Mention) -> Mention:
    """The first of "Odde, Marland" or "Odde and Tarn": what holds of it holds of the others."""
    first = mention
    for other in reversed([m for m in sentence.mentions if m.end <= mention.start]):
        between = scene.text[other.end : first.start]
        if other.label != mention.label or not _CHAIN.fullmatch(between):
            break
        first = other
    return first


def _opens_release(scene: Scene, mention: Mention) -> bool:
    """Whether the place stands in "ODDE, Marland, May 3, 2026 (Wire) --", where no zone says so."""
    line = scene.text.rfind("\n", 0, mention.start) + 1
    following = scene.text[mention.end : mention.end + 130]
    return mention.start - line < 40 and bool(re.search(r"\d{4}.{0,60}?(?:--|—|–|/ )", following))
