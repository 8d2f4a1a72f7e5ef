"""Things of different names that may be one: a name that a release states, one within the other, words left out."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from dateline.grammar import naming
from dateline.grammar.naming import Words
from dateline.knowledge.identity import names, weights
from dateline.knowledge.identity.acronyms import is_acronym_of
from dateline.knowledge.identity.matching import MANY, Candidate, Matcher, comparable
from dateline.knowledge.identity.things import Thing, few

# A name that so many times more releases have alone than for short is a name of its own ("Google", "Google Cloud").
ALONE = 5
# An acronym of so many letters is seldom another's too.
LONG_ACRONYM = 4


def stated_names(matcher: Matcher) -> Iterator[Candidate]:
    """A release has both names for one thing: "Odmore Energy Hub, formerly Odmore Battery Park"."""
    by_name = _by_name(matcher)
    by_alias: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, thing in matcher.things.items():
        for alias in thing.aliases:
            by_alias[thing.kind, alias].append(number)
    for (kind, alias), numbers in sorted(by_alias.items()):
        if _says_nothing(kind, alias, matcher):
            continue
        for number in numbers:
            thing = matcher.things[number]
            if kind == "place" and not _is_acronym(thing, alias):
                # "Los Angeles" is short for its county, and a district is its town, as long as the release lasts.
                continue
            if all(names.is_another(alias, words) for words in thing.names):
                continue
            others = [n for n in (*by_name[kind, alias], *numbers) if n != number]
            for other in _near(number, others, matcher):
                if other in numbers and other < number and number in by_name[kind, alias]:
                    continue
                yield _stated(number, other, alias, matcher)


def _stated(number: int, other: int, alias: Words, matcher: Matcher) -> Candidate:
    thing = matcher.things[number]
    text, releases = thing.alias_texts[alias], len(thing.aliases[alias])
    how = "acronym" if names.is_acronym(text) else "short" if _is_short(thing, alias) else "stated"
    if how == "stated" and alias in thing.declared:
        how = "declared"
    # A description stands for many a thing.
    is_description = thing.kind in ("project", "event") and text[:1].islower()
    worth = "bare" if is_description else matcher.statistics.worth(thing.kind, alias)
    figure = weights.of_variant(how, worth) + weights.of_support(releases)
    if how == "acronym" and any(matcher.statistics.acronyms.is_known(thing.kind, alias, full) for full in thing.names):
        figure = _of_known_acronym(thing.kind)
    elif how == "acronym" and len(alias[0]) >= LONG_ACRONYM:
        figure += weights.of_evidence("long acronym", thing.kind)
    words = {"acronym": "is an acronym", "short": "is short", "declared": "stands", "stated": "seems to stand"}[how]
    reason = f"{text!r} {words} for {_longest(thing)!r} in {few(thing.aliases[alias], 1)} ({figure:+.2f})"
    alone = len(matcher.things[other].releases) if alias in matcher.things[other].names else 0
    if how in ("acronym", "short") and alone > ALONE * releases:
        figure += weights.of_evidence("alone", thing.kind)
        reason += f"; {text!r} stands alone in {alone} releases"
    return Candidate(number, other, (figure, reason), stated=releases, alike=how in ("acronym", "short"))


def _of_known_acronym(kind: str) -> float:
    """As much as an equal acronym that neither release is about."""
    return weights.of_name(kind, "acronym") + weights.of_evidence("bystander", kind)


def _by_name(matcher: Matcher) -> dict[tuple[str, Words], list[int]]:
    found: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, thing in matcher.things.items():
        for words in thing.names:
            if thing.kind != "group" and comparable(thing.founder, thing.kind, words):
                found[thing.kind, words].append(number)
    return found


def _says_nothing(kind: str, alias: Words, matcher: Matcher) -> bool:
    """Aliases that stand for one thing only as long as its release lasts: "the Company", "Dr. Veltra".

    Forms of a person's name are made equal before; what else a release seems to call a person is another person.
    """
    if kind == "person":
        return True
    return kind == "group" or (len(alias) == 1 and matcher.statistics.worth(kind, alias) != "telling")


def _longest(thing: Thing) -> str:
    return max((o.text for o in thing.occurrences), key=lambda text: (len(text), text))


def _is_short(thing: Thing, alias: Words) -> bool:
    return any(set(alias) <= set(words) for words in thing.names)


def _is_acronym(thing: Thing, alias: Words) -> bool:
    return names.is_acronym(thing.alias_texts[alias]) and any(is_acronym_of(alias, words) for words in thing.names)


def _near(number: int, others: list[int], matcher: Matcher) -> list[int]:
    """All of a few others; of many, those whose releases are about the same."""
    if len(others) <= MANY:
        return sorted(set(others))
    thing = matcher.things[number]
    return sorted({n for n in others if matcher.things[n].issuer & thing.issuer})[:MANY]


def names_within_names(matcher: Matcher) -> Iterator[Candidate]:
    """A name that begins or ends with that of what encloses it: "Odmore Science City Makers' Studio"."""
    by_name = _by_name(matcher)
    around = {words for (kind, words) in by_name if kind in ("place", "project", "organisation")}
    around |= {w for t in matcher.things.values() if t.kind in ("place", "project") for w in t.aliases}
    around = {words for words in around if not names.marks(words) and names.has_telling_word(" ".join(words))}
    for (kind, words), numbers in sorted(by_name.items()):
        if kind not in ("project", "organisation", "event"):
            continue
        for outer, rest in _split(words, around, matcher.statistics.places):
            # The Veltra of a country is a branch of Veltra, the ministry of a country the ministry.
            branch = kind == "organisation" and matcher.statistics.worth(kind, rest) == "telling"
            if (kind, rest) not in by_name or branch or len(rest) < 2:
                continue
            worth = matcher.statistics.worth(kind, rest)
            figure = weights.of_variant("within", worth)
            named = (figure, f"{' '.join(rest)!r} is {' '.join(words)!r} without {' '.join(outer)!r} ({figure:+.2f})")
            for number in numbers:
                for other in _near(number, by_name[kind, rest], matcher):
                    if other != number:
                        yield Candidate(number, other, named, enclosing=" ".join(outer))


def _split(words: Words, around: set[Words], places: frozenset[Words]) -> Iterator[tuple[Words, Words]]:
    """The ways of taking an enclosing name off the start of a name, or a place off its end."""
    for at in range(1, len(words)):
        first, last = words[:at], words[at:]
        if first in around:
            yield first, last
        outer = last[1:] if last[0] in naming.PREPOSITIONS else last
        if outer in places and not names.marks(outer):
            yield outer, first


def shortened_names(matcher: Matcher) -> Iterator[Candidate]:
    """Words left out: "Odmore Container Terminal" and "Odmore Terminal"; initials without their expansion."""
    by_word: dict[tuple[str, str], list[tuple[Words, int]]] = defaultdict(list)
    by_name = _by_name(matcher)
    for (kind, words), numbers in sorted(by_name.items()):
        if kind in ("organisation", "project", "event"):
            for key in _index_words(kind, words, matcher):
                by_word[kind, key] += [(words, number) for number in numbers]
    seen: set[tuple[int, int]] = set()
    for (kind, _), named in sorted(by_word.items()):
        if len(named) <= MANY:
            yield from _shortened_pairs(kind, named, matcher, seen)
    yield from _suffixes(matcher, by_name, seen)
    yield from _initials(matcher, by_name, seen)


def _index_words(kind: str, words: Words, matcher: Matcher) -> set[str]:
    telling = {word for word in words if matcher.statistics.worth(kind, (word,)) == "telling"}
    return telling | {words[0]}


def _shortened_pairs(kind: str, named: list[tuple[Words, int]], matcher: Matcher,
                     seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    for (one, first), (other, second) in combinations(named, 2):
        if first == second or (min(first, second), max(first, second)) in seen:
            continue
        short, full = sorted((one, other), key=lambda words: (len(words), words))
        if kind == "organisation" and full[:1] in matcher.statistics.places and full[0] not in short:
            # "Anhui Tonghe Storage" for "Tonghe Storage".
            full = full[1:]
        if _may_be_short(kind, short, full) or (short == full and one != other):
            seen.add((min(first, second), max(first, second)))
            yield Candidate(first, second, _shortened(kind, short, full, matcher))


def _shortened(kind: str, short: Words, full: Words, matcher: Matcher) -> tuple[float, str]:
    figure = weights.of_variant("shortened", matcher.statistics.worth(kind, short))
    return figure, f"{' '.join(short)!r} is {' '.join(full)!r} with words left out ({figure:+.2f})"


def _may_be_short(kind: str, short: Words, full: Words) -> bool:
    if names.marks(short) != names.marks(full) or short == full or names.is_another(short, full):
        return False
    if kind == "organisation":
        if len(short) == 1 and (full[0] != short[0] or not names.has_telling_word(short[0])):
            return False
        return names.is_short_organisation(short, full)
    if kind == "event" and short[-1] != full[-1]:
        return False
    if not names.heads_agree(short, full) or (kind == "project" and _is_body_of(full, short)):
        return False
    return _in_order(short, full) or (len(names.core(short)) > 1 and names.core(short) == names.core(full))


def _is_body_of(full: Words, short: Words) -> bool:
    """Whether the longer name is an organisation's: "Odmore Theatre Group" and "Odmore Theatre"."""
    return full[-1] != short[-1] and full[-1] in names.units() - set(names.head(full))


def _in_order(short: Words, full: Words) -> bool:
    rest = iter(full)
    return len(short) > 1 and all(word in rest for word in short)


def _suffixes(matcher: Matcher, by_name: dict[tuple[str, Words], list[int]],
              seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    """ "Line 3" for "Odmore Metro Line 3"."""
    for (kind, words), numbers in sorted(by_name.items()):
        if kind not in ("project", "event"):
            continue
        for at in range(1, len(words) - 1):
            short = words[at:]
            if (kind, short) not in by_name or not _may_be_short(kind, short, words):
                continue
            for number in numbers:
                for other in _near(number, by_name[kind, short], matcher):
                    if other != number and (min(number, other), max(number, other)) not in seen:
                        seen.add((min(number, other), max(number, other)))
                        yield Candidate(number, other, _shortened(kind, short, words, matcher))


def _initials(matcher: Matcher, by_name: dict[tuple[str, Words], list[int]],
              seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    full: dict[tuple[str, str], list[tuple[Words, int]]] = defaultdict(list)
    for (kind, words), numbers in by_name.items():
        if kind in ("organisation", "project", "event") and len(words) > 2:
            for letters in names.initials(words):
                full[kind, letters] += [(words, number) for number in numbers]
    for (kind, words), numbers in sorted(by_name.items()):
        for number in numbers:
            text = matcher.things[number].founder.text
            if len(words) != 1 or not names.is_acronym(text):
                continue
            found = sorted(full.get((kind, words[0]), ()))
            for other in _near(number, [n for _, n in found], matcher):
                pair = min(number, other), max(number, other)
                if other == number or pair in seen:
                    continue
                seen.add(pair)
                expansion = next(words for words, n in found if n == other)
                figure = weights.of_variant("acronym", matcher.statistics.worth(kind, expansion))
                if matcher.statistics.acronyms.is_known(kind, words, expansion):
                    figure = _of_known_acronym(kind)
                yield Candidate(number, other, (figure, f"{text!r} may be {' '.join(expansion)!r} ({figure:+.2f})"))
