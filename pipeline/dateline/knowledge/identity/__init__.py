"""One id for the same thing in different releases, and why.

The interface, for the store:

    found = identify(occurrences of every line of releases.jsonl, rules)
    found.things["release id", "entity id"]       # the thing's id, 12 hex digits
    found.decisions                               # what was united or kept apart, with scores and reasons
    found.unmet                                   # one line for each rule of the user's file that met nothing

`occurrences(record)` depends on one line alone, `identify` on the set of occurrences: the order of the releases, and
whether they came at once or one by one, changes nothing. What has no name (a group, a project with a poor
description) is the same only within its release.

An id is the hash of the kind and the name of the thing's earliest occurrence (by publication, then release). Where
several things have one name, all but the earliest add the release of their first occurrence. So a later release
changes no id, unless it shows two things to be one: they take the id of the earlier.
"""

import hashlib
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from dateline.knowledge.identity import variants
from dateline.knowledge.identity.matching import Decision, Matcher, unite_equal_names
from dateline.knowledge.identity.occurrences import Occurrence, occurrences
from dateline.knowledge.identity.overrides import Rule, read
from dateline.knowledge.identity.things import order

__all__ = ["Decision", "Identities", "Occurrence", "Rule", "identify", "occurrences", "read"]


class Identities(NamedTuple):
    """The thing that each entity of each release is; decisions, the unions in the order in which they were made."""

    things: dict[tuple[str, str], str]
    decisions: list[Decision]
    unmet: list[str]


def identify(found: Iterable[Occurrence], rules: Iterable[Rule] = ()) -> Identities:
    """Say which occurrences are one thing."""
    everything = sorted(found, key=lambda o: (o.release, o.number))
    matcher = Matcher(everything)
    unmet = _overrule(everything, matcher, list(rules))
    unite_equal_names(everything, matcher)
    for stage in (variants.stated_names, variants.names_within_names, variants.shortened_names):
        matcher.settle(list(stage(matcher)))
    matcher.look_again()
    things = _ids(matcher)
    return Identities(things, [*matcher.decisions, *matcher.kept_apart()], unmet)


def _ids(matcher: Matcher) -> dict[tuple[str, str], str]:
    things: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for thing in sorted(matcher.things.values(), key=lambda thing: order(thing.founder)):
        founder = thing.founder
        parts = [founder.kind, " ".join(founder.name.words), *sorted(founder.name.edition)]
        if founder.kind == "group" or (found := _hash(parts)) in taken:
            found = _hash([*parts, founder.release])
            if found in taken:
                found = _hash([*parts, founder.release, founder.entity])
        taken.add(found)
        for occurrence in thing.occurrences:
            things[occurrence.release, occurrence.entity] = found
    return things


def _hash(parts: list[str]) -> str:
    return hashlib.sha1("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _overrule(everything: list[Occurrence], matcher: Matcher, rules: list[Rule]) -> list[str]:
    """Do what the user's rules say before anything else is weighed; a line for each member that is not there."""
    named: dict[tuple[str, str, str], int] = {}
    for number, o in enumerate(everything):
        for text in (o.text, *(text for text, _ in o.aliases)):
            named.setdefault((o.kind, o.release, text), number)
    unmet = []
    for rule in sorted(rules, key=lambda rule: not rule.same):
        numbers = []
        for release, texts in rule.members.items():
            for text in texts:
                if (rule.kind, release, text) not in named:
                    unmet.append(f"{rule.place}: no {rule.kind} {text!r} in a release {release!r}")
                else:
                    numbers.append(named[rule.kind, release, text])
        for one, other in pairwise(numbers):
            if rule.same:
                matcher.unite(one, other, None, (f"united by {rule.place}",))
        if not rule.same:
            matcher.part(numbers, rule.place)
    return unmet
