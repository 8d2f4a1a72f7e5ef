"""The class of an organisation (company, government, ...) and of an undertaking (plant, mine, ...).

The words of the names decide first, then what stands around them; what nothing tells is a company, as most
organisations of press releases are, or an undertaking of class other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from dateline import lexicon
from dateline.grammar import naming
from dateline.schema import Document, Entity, Mention

AROUND = 60  # characters before and after a name in which a cue may stand


def classify(doc: Document) -> Document:
    """The document with a `class` for every organisation, undertaking and group (which is `other`)."""
    mentions = {mention.id: mention for mention in doc.mentions}
    return doc.replace(
        entities=tuple(_classified(doc, entity, [mentions[id] for id in entity.mentions]) for entity in doc.entities)
    )


def _classified(doc: Document, entity: Entity, mentions: Sequence[Mention]) -> Entity:
    if entity.kind == "organisation":
        return entity.model_copy(update={"class_": _organisation(doc, entity, mentions)})
    if entity.kind == "project":
        return entity.model_copy(update={"class_": _project(entity)})
    return entity.model_copy(update={"class_": "other"}) if entity.kind == "group" else entity


def _organisation(doc: Document, entity: Entity, mentions: Sequence[Mention]) -> str:
    names = (entity.name, *entity.aliases)
    if doc.release.wire is not None and doc.release.wire in names:
        return "media"
    return next(filter(None, map(of_organisation_name, names)), None) or _by_context(doc.text, mentions) or "company"


def of_organisation_name(name: str) -> str | None:
    """The class that an organisation's name gives away: "Odde City Council" is a government."""
    found = naming.organisation_class(name)
    if found == "government" and naming.words(name)[-1:] == ("council",) and not _governs(name):
        return "association"
    return found or _by_ending(name)


def _governs(name: str) -> bool:
    return bool(naming.vocabulary("classes", "councils") & {(word,) for word in naming.words(name)})


def _by_ending(name: str) -> str | None:
    word = name.rpartition(" ")[2].casefold()
    for entry in lexicon.section("classes", "endings", "class", "words"):
        if any(word.endswith(ending) and word != ending for ending in entry["words"]):
            return str(entry["class"])
    return None


def _by_context(text: str, mentions: Iterable[Mention]) -> str | None:
    votes: Counter[str] = Counter()
    for mention in mentions:
        before = text[max(0, mention.start - AROUND) : mention.start]
        after = text[mention.end : mention.end + AROUND]
        for class_, closing, opening in _around():
            votes[class_] += bool(closing.search(before)) + bool(opening.match(after))
    best = max(votes.values(), default=0)
    return next((class_ for class_, count in votes.items() if count == best), None) if best else None


@cache
def _around() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    def words(phrases: list[str]) -> str:
        return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases) or r"(?!)"

    return [
        (
            entry["class"],
            re.compile(rf"(?i)\b(?:{words(entry['before'])}):?\s+(?:the\s+)?$"),
            re.compile(rf"(?i)['’]?s?,?\s+(?:{words(entry['after'])})\b"),
        )
        for entry in lexicon.section("classes", "around", "class", "before", "after")
    ]


def _project(entity: Entity) -> str:
    found = [of_project_name(name) for name in (entity.name, *entity.aliases)]
    return next((class_ for class_ in found if class_ not in (None, "other")), None) or "other"


def of_project_name(name: str) -> str | None:
    """The class that an undertaking's name gives away, None where it has no head noun that we know.

    The head noun decides ("Odde Science Park": park) unless a word says what the thing is for ("Odde Hydrogen Hub":
    energy).
    """
    words = naming.words(name)
    head = naming.project_head(tuple(map(naming.singular, words)))
    class_ = head.class_ if head else None
    joined = f" {' '.join(words)} "
    for entry in lexicon.section("classes", "purposes", "class", "words", "heads", "but"):
        if (class_ or "other") not in entry["heads"] or any(f" {word} " in joined for word in entry["but"]):
            continue
        if any(f" {word} " in joined for word in entry["words"]):
            return str(entry["class"])
    return class_
