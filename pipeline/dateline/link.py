"""Which mentions of a release name one thing, and which counted phrases are groups of undertakings.

Names are compared as forms (their words without case, articles and possessives), kind by kind. A form joins
another where the text says so (a parenthesis, "formerly", an apposition) or where it is a short form of exactly one
other thing: legal forms, descriptors and generic heads dropped, initials, last names, head nouns. Containment alone
never joins: "Lakeside II" is not "Lakeside V", "Midtown Park Residences" not "Midtown Park".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from dateline import lexicon
from dateline.classes import classify, of_organisation_name
from dateline.grammar import naming
from dateline.grammar.naming import Words, marks, project_head, singular
from dateline.schema import Count, Document, Entity, Kind, Mention
from dateline.sentences import sentences

KINDS: dict[str, Kind] = {
    "ORG": "organisation", "PROJECT": "project", "PLACE": "place", "PERSON": "person", "EVENT": "event",
}  # fmt: skip

_PARENTHESIS = re.compile(r"(?:['’]s)?\s*\(([^()\n]{1,200})\)")
_QUOTE = "\"'“”‘’"
_APPOSITION = re.compile(
    r"\s*(?:,|–|—|\s-\s|is|was|are|will be)\s*(?:also\s+)?(?:a|an|the|its|their|our)\b"
    r"(?!.*\b(?:which|that|who|where|and|for|with|in|at|by|of)\b)[^.;:()\n]{0,90}$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\s*,?\s*(?:called|named|known as|dubbed|titled)\s*(?:the\s+)?[{_QUOTE}]?$", re.IGNORECASE)
_INDEFINITE = re.compile(r"\ban?\b", re.IGNORECASE)
_DEFINITE = re.compile(
    r"\b(?:the|this|that|its|their|our)\s+(?:(?!an?\b|of\b|for\b)[\w$%.,±~-]+\s+){0,3}$", re.IGNORECASE
)
_MEMBER_LIST = re.compile(
    r"^[^.;\n]{0,120}?(?:\b(?:including|namely|such as|among them|comprising|includes?|comprises?|featur(?:es|ing))\b"
    r"|:|\s[-–—]{1,2}\s|[–—])",
    re.IGNORECASE,
)


_YEAR = re.compile(r"(?:19|20)\d\d")


class Form(NamedTuple):
    kind: Kind
    words: Words
    described: bool


class _Form:
    """A form with its mentions, in text order."""

    def __init__(self, key: Form, place_first: bool) -> None:
        self.key = key
        self.place_first = place_first
        self.mentions: list[Mention] = []

    @property
    def first(self) -> int:
        return self.mentions[0].start


class _Clusters:
    """Sets of forms that name one thing."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._parent = {form: form for form in forms}

    def root(self, form: Form) -> Form:
        while self._parent[form] != form:
            form = self._parent[form]
        return form

    def join(self, one: Form, other: Form) -> None:
        self._parent[self.root(one)] = self.root(other)

    def members(self) -> dict[Form, list[Form]]:
        clusters: dict[Form, list[Form]] = {}
        for form in self._parent:
            clusters.setdefault(self.root(form), []).append(form)
        return clusters


def link(doc: Document) -> Document:
    """`doc` with its entities, e1, e2 ... in the order of their first mentions, and each mention's `entity`."""
    doc = _consistent(doc)
    forms = _forms(doc)
    clusters = _Clusters(forms)
    body = _body_start(doc)
    for join in (_in_parentheses, _other_names, _appositions):
        for one, other in join(doc, forms):
            clusters.join(one, other)
    for rule in (_short_organisation, _short_project, _short_event, _short_place, _short_person, _acronym):
        _join_short_forms(forms, clusters, rule, body)
    _join_described(doc, forms, clusters, body)
    _join_headline(forms, clusters, body)
    _join_defined(forms, clusters, body)
    return _with_entities(doc, forms, clusters)


_BUILT = frozenset({"zone", "park", "plant", "infrastructure", "energy", "mine"})


def _consistent(doc: Document) -> Document:
    """`doc` with one label for one development: "Odde Science City", an ORG here and a PROJECT for short there."""
    forms = _forms(doc)
    projects = [form for form in forms.values() if form.key.kind == "project" and not form.key.described]
    relabelled: dict[str, Mention] = {}
    alike = {_key(mention) for mention in _listed_among_projects(doc)}
    for form in forms.values():
        if form.key in alike or (form.key.kind in ("organisation", "place") and _is_development(form, projects)):
            for mention in form.mentions:
                rule = f"{mention.rule} link.consistent".strip()
                relabelled[mention.id] = mention.model_copy(update={"label": "PROJECT", "rule": rule})
    return doc.replace(mentions=tuple(relabelled.get(m.id, m) for m in doc.mentions)) if relabelled else doc


_RECORD = re.compile(r"(?m)^[ \t]*(?:[-*•●▪–]|\d+[.)])[ \t]*(?=\S)")
_RECORD_NAME_ENDS = re.compile(r"(?:,[^,;:()\n]{1,30})?(?:\s*\([^()\n]{1,60}\))?:")
_ROW = re.compile(r"(?m)^[ \t]*\|?[ \t]*([^|\n]+?)[ \t]*\|[^|\n]*\|?[^\n]*$")


def _listed_among_projects(doc: Document) -> Iterator[Mention]:
    """Organisations and places that open records beside projects ("- Tarn Works: ..."), or rows under "Hall"."""
    opening = {m.start: m for m in doc.mentions if m.label in ("ORG", "PLACE", "PROJECT")}
    records = [opening[match.end()] for match in _RECORD.finditer(doc.text) if match.end() in opening]
    for run in _runs(doc.text, [m for m in records if _RECORD_NAME_ENDS.match(doc.text, m.end)]):
        if any(mention.label == "PROJECT" and not is_described(mention) for mention in run):
            yield from (m for m in run if m.label == "ORG" and of_organisation_name(m.text) in (None, "company"))
    for rows in _tables(doc.text):
        if tuple(map(singular, naming.words(rows[0][1]))) in naming.vocabulary("projects", "table_heads"):
            cells = (opening.get(row.start(1)) for row in rows[1:])
            ends = {row.end(1) for row in rows[1:]}
            yield from (cell for cell in cells if cell and cell.label != "PROJECT" and cell.end in ends)


def _runs(text: str, records: list[Mention]) -> list[list[Mention]]:
    """Records whose lines follow one another, blank lines aside."""
    runs: list[list[Mention]] = []
    for mention in records:
        if runs and len(re.findall(r"\n(?=[^\n]*\S)", text[runs[-1][-1].end : mention.start])) == 1:
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _tables(text: str) -> list[list[re.Match[str]]]:
    """Rows of cells between bars, by table, the head first."""
    tables: list[list[re.Match[str]]] = []
    for row in _ROW.finditer(text):
        if tables and row.start() - tables[-1][-1].end() <= 1:
            tables[-1].append(row)
        else:
            tables.append([row])
    return [rows for rows in tables if len(rows) > 2]


def _is_development(form: _Form, projects: list[_Form]) -> bool:
    words = tuple(map(singular, form.key.words))
    head = project_head(words)
    if head is None or head.class_ not in _BUILT or len(words) < 3:
        return False
    as_project = _Form(Form("project", words, False), form.place_first)
    as_project.mentions = form.mentions
    return any(
        project_head(other.key.words) == head
        and len(other.key.words) > 2
        and (
            other.key.words == words
            or CLOSE in (_short_project(other, as_project, 0), _short_project(as_project, other, 0))
        )
        for other in projects
    )


def is_described(mention: Mention) -> bool:
    """A PROJECT that is described, not named: its span starts with a lower-case word."""
    return mention.label == "PROJECT" and mention.text[:1].islower()


def _forms(doc: Document) -> dict[Form, _Form]:
    places = {naming.words(m.text) for m in doc.mentions if m.label == "PLACE"}
    forms: dict[Form, _Form] = {}
    for mention in doc.mentions:
        if mention.label in KINDS:
            key = _key(mention)
            forms.setdefault(key, _Form(key, key.words[:1] in places)).mentions.append(mention)
    return forms


def _key(mention: Mention) -> Form:
    words = naming.words(mention.text) or (mention.text.casefold(),)
    if mention.label in ("PROJECT", "EVENT"):
        words = tuple(map(singular, words))
    return Form(KINDS[mention.label], words, is_described(mention))


def _body_start(doc: Document) -> int:
    """Where the headline ends: short forms there may precede the full name."""
    ends = [zone.end for zone in doc.release.zones if zone.kind == "headline"]
    if ends:
        return max(ends)
    line_end = doc.text.find("\n")
    return line_end if 0 <= line_end < 300 else NOT


# Joins that the text states.


def _in_parentheses(doc: Document, forms: dict[Form, _Form]) -> Iterator[tuple[Form, Form]]:
    by_start = {m.start: m for form in forms.values() for m in form.mentions}
    starts = sorted(by_start)
    for mention in (m for m in doc.mentions if m.label in KINDS):
        at = mention.end
        while match := _PARENTHESIS.match(doc.text, at):
            inside = [by_start[s] for s in starts if match.start(1) <= s < match.end(1)]
            for other in inside:
                if _kind(mention) == _kind(other) and _defines(doc.text, mention, other, match.start(1)):
                    yield _key(other), _key(mention)
            at = match.end()


def _kind(mention: Mention) -> Kind:
    return KINDS[mention.label]


def _defines(text: str, full: Mention, short: Mention, opening: int) -> bool:
    before = text[opening : short.start].rstrip()
    quoted = text[short.start - 1] in _QUOTE
    if quoted:
        return True
    if before.casefold() not in ("", "the", "or", "or the"):
        return False
    if text[short.end : short.end + 1] == ")" and not before and short.text.isupper() and short.label != "PLACE":
        return True
    return _is_acronym(short.text, naming.words(full.text)) or set(_key(short).words) <= set(_key(full).words)


def _is_acronym(short: str, full: Words) -> bool:
    letters = short.replace(".", "").replace("&", "").casefold()
    return 2 <= len(letters) <= 10 and short.upper() == short and letters in naming.initials(full)


def _other_names(doc: Document, forms: dict[Form, _Form]) -> Iterator[tuple[Form, Form]]:
    phrases = {" ".join(p) for p in naming.vocabulary("organisations", "aliases")}
    named = [m for m in doc.mentions if m.label in KINDS]
    for first, second in pairwise(named):
        between = re.sub(r"\([^()]*\)", " ", doc.text[first.end : second.start]).strip(" ,;(" + _QUOTE)
        if _kind(first) == _kind(second) and between.casefold().removesuffix(" the") in phrases:
            yield _key(second), _key(first)


def _appositions(doc: Document, forms: dict[Form, _Form]) -> Iterator[tuple[Form, Form]]:
    projects = [m for m in doc.mentions if m.label == "PROJECT"]
    for first, second in pairwise(projects):
        between = doc.text[first.end : second.start]
        if len(between) > 110 or (is_described(first) and is_described(second)):
            continue
        pattern = _NAMED if is_described(first) else _APPOSITION
        # "A, the B" of two names is a list; "A, a B" says what A is.
        listed = not is_described(first) and not is_described(second) and not _INDEFINITE.search(between)
        if pattern.match(between) and not listed and not _other_name_between(doc, first, second):
            described, name = (first, second) if is_described(first) else (second, first)
            yield _key(described), _key(name)


def _other_name_between(doc: Document, first: Mention, second: Mention) -> bool:
    return any(first.end <= m.start and m.end <= second.start and m.label in ("PROJECT", "EVENT") for m in doc.mentions)


# Short forms: each rule answers how well `short` stands for `full`, from SAME on downwards, or NOT.

Rule = Callable[[_Form, _Form, int], int]
NOT, SAME, CLOSE, LOOSE = 0, 1, 2, 3


def _join_short_forms(forms: dict[Form, _Form], clusters: _Clusters, rule: Rule, body: int) -> None:
    """Join every form to the one thing that it is short for; where two would do equally well, to neither.

    A second round settles forms whose two candidates the first has joined.
    """
    ordered = sorted(forms.values(), key=lambda form: (-len(form.key.words), form.first))
    named = [form for form in ordered if not form.key.described]
    joined: set[Form] = set()
    for short in (*named, *named):
        if short.key in joined:
            continue
        ranked: dict[int, list[Form]] = {}
        for full in named:
            if full.key.kind == short.key.kind and clusters.root(full.key) != clusters.root(short.key):
                rank = rule(short, full, body)
                if rank and clusters.root(full.key) not in ranked.setdefault(rank, []):
                    ranked[rank].append(clusters.root(full.key))
        if SAME in ranked:
            for other in ranked[SAME]:
                clusters.join(short.key, other)
        elif ranked and len(ranked[min(ranked)]) == 1:
            clusters.join(short.key, ranked[min(ranked)][0])
            joined.add(short.key)


def _introduced(short: _Form, full: _Form, body: int) -> bool:
    """Whether the full form comes first in the body: a short form needs something to be short for."""
    later = [m.start for m in short.mentions if m.start >= body]
    return not later or full.first <= later[0]


def _short_organisation(short: _Form, full: _Form, body: int) -> int:
    if short.key.kind != "organisation":
        return NOT
    one, other = naming.without_legal_form(short.key.words), naming.without_legal_form(full.key.words)
    if one == other:
        return SAME
    if len(one) >= len(other) or not _introduced(short, full, body) or _classes_conflict(short, full):
        return NOT
    rest = other[len(one) :]
    if other[: len(one)] == one:
        if set(rest) <= naming.single_words("organisations", "descriptors"):
            return CLOSE
        acronym = short.mentions[0].text.isupper() and len(one[0]) <= 4
        return NOT if acronym or rest[0] in naming.PREPOSITIONS else LOOSE
    return LOOSE if len(one) > 1 and _subsequence(one, other) and one[0] == other[0] and one[-1] == other[-1] else NOT


def _classes_conflict(short: _Form, full: _Form) -> bool:
    one = of_organisation_name(short.mentions[0].text)
    other = of_organisation_name(full.mentions[0].text)
    return one is not None and other is not None and one != other


def _subsequence(short: Words, full: Words) -> bool:
    rest = iter(full)
    return all(word in rest for word in short)


def _short_project(short: _Form, full: _Form, body: int) -> int:
    if short.key.kind != "project":
        return NOT
    one, one_head = _core(short.key.words)
    other, other_head = _core(full.key.words)
    if _is_phase(short.key.words) and (not one or _only_the_phase_named(short)):
        return LOOSE if other and _phase_mark(short.key.words) == _phase_mark(full.key.words) else NOT
    if not _marks_agree(short.key.words, full.key.words) or _is_phase(short.key.words) != _is_phase(full.key.words):
        return NOT
    if short.key.words[-1:] == full.key.words[-1:] and short.key.words[-1:] in _collections():
        return LOOSE
    if not one or not other or not _heads_agree(one_head, other_head):
        return NOT
    if _only_commodities(one):
        return LOOSE if naming.is_generic(other_head) else NOT
    # "Northside" is not "Northside at SanTan Village": what follows "at" is another thing's name.
    if _goes_on_elsewhere(short.key.words) != _goes_on_elsewhere(full.key.words):
        return NOT
    if one == other:
        return SAME
    if one_head == other_head and one_head and one[1:] == other and short.place_first:
        return SAME
    if len(one) >= len(other) or all(w in naming.single_words("projects", "empty_modifiers") for w in one):
        return NOT
    if other[: len(one)] == one:
        return CLOSE
    if other[-len(one) :] == one:
        return CLOSE if one_head or len(one) > 1 else NOT
    close = len(other) <= len(one) + 2
    return LOOSE if close and len(one) > 1 and one[-1] == other[-1] and _subsequence(one, other) else NOT


def _goes_on_elsewhere(name: Words) -> bool:
    rest = name[len(naming.main_part(name)) :]
    return bool(rest) and rest[0] in ("at", "in", "by")


def _collections() -> frozenset[Words]:
    return naming.vocabulary("projects", "collections", "nouns")


def _phase_mark(name: Words) -> Words:
    """What follows "phase" in a name: "ii" in "Phase II of the Calder Works"."""
    at = next((i for i, word in enumerate(name) if word in _PARTS), len(name))
    return tuple(_DIGITS.get(word, word) for word in name[at + 1 : at + 2])


_DIGITS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "one": "1", "two": "2", "three": "3", "four": "4"}


def _only_the_phase_named(form: _Form) -> bool:
    """ "Phase 1 factory": nothing is capitalised but the phase itself."""
    words = form.mentions[0].text.split()
    return not any(
        w[0].isupper() and w.casefold() not in _PARTS and naming.words(w)[:1] not in _numbers() for w in words
    )


def _numbers() -> frozenset[Words]:
    return naming.vocabulary("projects", "numerals")


_PARTS = frozenset({"phase", "stage", "package", "lot", "section"})


def _is_phase(name: Words) -> bool:
    return not _PARTS.isdisjoint(name)


def _marks_agree(one: Words, other: Words) -> bool:
    """Numerals equal; a year may be left out."""
    first, second = marks(one), marks(other)
    years = {mark for mark in first ^ second if _YEAR.fullmatch(mark)}
    return (first ^ second) == years and not (years & first and years & second)


def _core(name: Words) -> tuple[Words, Words]:
    """What singles a project out, and its head: "Cabot" and "Project" of "Cabot Copper Project"."""
    rest = name
    if name[0] in _PARTS and "of" in name:
        rest = name[name.index("of") + 1 :]
    main = tuple(w for w in naming.main_part(rest) if w not in marks(name) and w not in _PARTS)
    head = project_head(main)
    found: Words = head.words if head else ()
    if found and naming.is_generic(found[-1:]):
        # "Calder Station Community" is a station.
        under = project_head(main[:-1])
        main, found = main[:-1], under.words if under else found[-1:]
    commodities = naming.single_words("projects", "commodities")
    stripped = tuple(w for w in main if w not in commodities and w != "and")
    return (stripped or main), found


def _only_commodities(core: Words) -> bool:
    return all(word in naming.single_words("projects", "commodities") for word in core)


def _heads_agree(short: Words, full: Words) -> bool:
    """A short form has the same head, a generic one for a generic one, or none: no project is short for a park."""
    if not short or not full or short == full:
        return True
    return naming.is_generic(full)


def _short_event(short: _Form, full: _Form, body: int) -> int:
    one, other = short.key.words, full.key.words
    if short.key.kind != "event" or len(one) >= len(other):
        return NOT
    years = {w for w in one if w.isdigit()}, {w for w in other if w.isdigit()}
    if years[0] and years[0] != years[1]:
        return NOT
    same_end = one[-1] == other[-1] or other[: len(one)] == one
    return CLOSE if _subsequence(one, other) and same_end else NOT


def _short_place(short: _Form, full: _Form, body: int) -> int:
    if short.key.kind != "place":
        return NOT
    one, other = short.key.words, full.key.words
    if any({one, other} <= names for names in _place_aliases()):
        return SAME
    heads = naming.vocabulary("organisations", "place_heads")
    return CLOSE if other[: len(one)] == one and other[len(one) :] in heads and other[len(one) :] != ("city",) else NOT


def _place_aliases() -> list[set[Words]]:
    entries = lexicon.section("organisations", "place_aliases", "names")
    return [{naming.words(name) for name in entry["names"]} for entry in entries]


def _short_person(short: _Form, full: _Form, body: int) -> int:
    if short.key.kind != "person" or len(short.key.words) >= len(full.key.words):
        return NOT
    one, other = short.key.words, full.key.words
    if other[-len(one) :] == one:
        return SAME
    return CLOSE if other[: len(one)] == one or (one[0], one[-1]) == (other[0], other[-1]) else NOT


def _acronym(short: _Form, full: _Form, body: int) -> int:
    # "FL" is not Fort Lauderdale: initials of places are left to the list of place names.
    named = short.key.kind != "place" and len(full.key.words) > 1
    return int(named and _is_acronym(short.mentions[0].text, full.key.words))


def _join_described(doc: Document, forms: dict[Form, _Form], clusters: _Clusters, body: int) -> None:
    """Described undertakings that take up an earlier thing: "the new plant" after "a battery plant in Sines"."""
    main = _main_project(forms, clusters, body)
    seen: list[Form] = []
    in_body: set[Form] = set()
    for mention in (m for m in doc.mentions if m.label == "PROJECT"):
        key = _key(mention)
        if key.described and key not in seen and clusters.root(key) == key:
            earlier = list(dict.fromkeys(map(clusters.root, seen)))
            before = doc.text[max(0, mention.start - 60) : mention.start]
            definite = bool(_DEFINITE.search(before))
            # What so far stands in the headline alone may be taken up by "a plant" too.
            taken = _taken_up(key, seen, earlier if definite else [f for f in earlier if f not in in_body], clusters)
            if taken is None and definite and main is not None and main in earlier:
                taken = main if _may_be(key, main) else None
            if taken is not None:
                clusters.join(key, taken)
        seen.append(key)
        if mention.start >= body:
            in_body.add(clusters.root(key))


def _main_project(forms: dict[Form, _Form], clusters: _Clusters, body: int) -> Form | None:
    """The one project that the headline names, else the one that most namings of projects mean."""
    named = [f for f in forms.values() if f.key.kind == "project" and not f.key.described]
    in_headline = {clusters.root(form.key) for form in named if form.first < body}
    if len(in_headline) == 1:
        return in_headline.pop()
    counts: dict[Form, int] = {}
    for form in named:
        root = clusters.root(form.key)
        counts[root] = counts.get(root, 0) + len(form.mentions)
    best = max(counts, key=lambda root: counts[root], default=None)
    return best if best is not None and counts[best] * 2 > sum(counts.values()) else None


def _may_be(described: Form, named: Form) -> bool:
    """Whether "the mixed-use community" can be Midtown Park: heads of one class, or one says nothing."""
    one, other = project_head(described.words), project_head(named.words)
    if one is None or one.class_ == "programme":
        return False
    return (
        other is None
        or one.class_ == other.class_
        or "other" in (one.class_, other.class_)
        or (naming.is_generic(one.words))
    )


# How far into the body the thing of the headline is named in full, in characters.
_LEAD = 700


def _join_headline(forms: dict[Form, _Form], clusters: _Clusters, body: int) -> None:
    """What the headline alone calls by a name of its own ("Rare Earths Mine") is the one thing of the lead like it."""
    projects = [f for f in forms.values() if f.key.kind == "project"]
    things: dict[Form, list[_Form]] = {}
    for form in projects:
        things.setdefault(clusters.root(form.key), []).append(form)
    starts = {root: [m.start for form in things[root] for m in form.mentions] for root in things}
    of_lead = [root for root in things if any(body <= start < body + _LEAD for start in starts[root])]
    for root, names in things.items():
        if max(starts[root]) < body:
            like = [
                other
                for other in of_lead
                if any(_headline_means(one.key, full.key) for one in names for full in things[other])
            ]
            if len(like) == 1:
                clusters.join(root, like[0])


def _headline_means(short: Form, full: Form) -> bool:
    """Whether two names may be one thing's: they share a telling word, or the headline has none and heads agree."""
    if not _marks_agree(short.words, full.words) or _is_phase(short.words) != _is_phase(full.words):
        return False
    one, other = _content(short.words), _content(full.words)
    return bool(one & other) if one else _may_be(short, full)


def _content(name: Words) -> frozenset[str]:
    """The words of a name that say which one it is: head, commodities and empty modifiers aside."""
    head = project_head(name)
    empty = naming.single_words("projects", "empty_modifiers") | naming.single_words("projects", "commodities")
    return frozenset(w for w in name if w not in empty and not (head and w in head.words))


def _taken_up(key: Form, seen: list[Form], eligible: list[Form], clusters: _Clusters) -> Form | None:
    head = project_head(key.words)
    if head is None:
        return None
    for form in reversed(seen):
        other = project_head(form.words)
        if _same_head(other, head) and (set(form.words) <= set(key.words) or set(key.words) <= set(form.words)):
            return clusters.root(form)
    matching = [form for form in eligible if _same_head(project_head(form.words), head)]
    if not matching and naming.is_generic(head.words):
        # "the data center property" takes up "a data center".
        under = project_head(key.words[: -len(head.words)])
        matching = [form for form in eligible if under and _same_head(project_head(form.words), under)]
    return matching[-1] if len(matching) == 1 else None


def _same_head(one: naming.Head | None, other: naming.Head) -> bool:
    return one is not None and one.words[-1] == other.words[-1]


_DEFINED = frozenset({("company",), ("corporation",), ("group",), ("issuer",), ("bank",), ("firm",)})


def _join_defined(forms: dict[Form, _Form], clusters: _Clusters, body: int) -> None:
    """ "The Company" that no parenthesis defines is the organisation of the headline, else the most named."""
    organisations = [f for f in forms.values() if f.key.kind == "organisation"]
    known = [f for f in organisations if f.key.words not in _DEFINED]
    counts: dict[Form, tuple[bool, int, int]] = {}
    for form in known:
        root = clusters.root(form.key)
        headline, number, first = counts.get(root, (False, 0, -form.first))
        counts[root] = headline or form.first < body, number + len(form.mentions), max(first, -form.first)
    for form in organisations:
        if form.key.words in _DEFINED and clusters.root(form.key) == form.key and counts:
            clusters.join(form.key, max(counts, key=lambda root: counts[root]))


# Entities.


def _with_entities(doc: Document, forms: dict[Form, _Form], clusters: _Clusters) -> Document:
    drafts = [_draft(doc, [forms[key] for key in keys]) for keys in clusters.members().values()]
    drafts += _groups(doc)
    drafts.sort(key=lambda draft: draft.first)
    entity_of: dict[str, str] = {}
    for number, draft in enumerate(drafts, 1):
        draft.id = f"e{number}"
        for mention in draft.mentions:
            entity_of[mention.id] = draft.id
    _add_members(doc, drafts, entity_of)
    _add_wholes(drafts)
    linked = doc.replace(
        mentions=tuple(m.model_copy(update={"entity": entity_of.get(m.id)}) for m in doc.mentions),
        entities=tuple(draft.entity() for draft in drafts),
    )
    return classify(linked)


class _Draft:
    def __init__(self, kind: Kind, mentions: list[Mention]) -> None:
        self.id = ""
        self.kind = kind
        self.mentions = mentions
        self.members: list[str] = []
        self.part_of: str | None = None

    @property
    def first(self) -> int:
        return self.mentions[0].start

    @property
    def name(self) -> str:
        """The fullest form: named before described, most words, not all capitals, the earliest."""
        return _on_one_line(min(self.mentions, key=_fullness))

    def entity(self) -> Entity:
        name = self.name
        return Entity.model_validate(
            {
                "id": self.id,
                "kind": self.kind,
                "name": name,
                "aliases": tuple(dict.fromkeys(form for m in self.mentions if (form := _on_one_line(m)) != name)),
                "mentions": tuple(m.id for m in self.mentions),
                "members": tuple(self.members),
                "part_of": self.part_of,
            }
        )


def _on_one_line(mention: Mention) -> str:
    """A name as it is written; hard-wrapped text breaks it at any word."""
    return " ".join(mention.text.split())


def _fullness(mention: Mention) -> tuple[bool, int, bool, int]:
    words = naming.words(mention.text)
    return is_described(mention), -len(words), mention.text.isupper() and len(words) > 1, mention.start


def _draft(doc: Document, forms: list[_Form]) -> _Draft:
    mentions = sorted((m for form in forms for m in form.mentions), key=lambda m: m.start)
    kind = forms[0].key.kind
    name = min(mentions, key=_fullness).text
    return _Draft(_group_or(kind, name), mentions)


def _group_or(kind: Kind, name: str) -> Kind:
    """A collection ("portfolio") is a group."""
    words = tuple(map(singular, naming.words(name)))
    return "group" if kind == "project" and words[-1:] in _collections() else kind


def _groups(doc: Document) -> list[_Draft]:
    groups: dict[tuple[object, ...], _Draft] = {}
    for mention in doc.mentions:
        value = mention.value
        if mention.label == "COUNT" and isinstance(value, Count) and counts_undertakings(mention, value):
            key = (value.low, value.high, value.of.casefold())
            if key in groups:
                groups[key].mentions.append(mention)
            else:
                groups[key] = _Draft("group", [mention])
    return list(groups.values())


def counts_undertakings(mention: Mention, value: Count) -> bool:
    """Whether what is counted are projects, plants and the like, two or more of them."""
    nouns = naming.vocabulary("projects", "groups", "nouns")
    counted = tuple(map(singular, naming.words(mention.text)))
    number = value.low if value.low is not None else value.high
    return number is not None and number > 1 and any(counted[-len(noun) :] == noun for noun in nouns)


def _add_members(doc: Document, drafts: list[_Draft], entity_of: dict[str, str]) -> None:
    """Projects in a list that follows the group's mention: "49 projects, including A, B and C"."""
    bounds = sentences(doc.text)
    projects = [m for m in doc.mentions if m.label == "PROJECT"]
    for draft in (d for d in drafts if d.kind == "group"):
        for mention in draft.mentions:
            end = next((end for start, end in bounds if start <= mention.start < end), mention.end)
            listed = _listed(doc, mention, projects, end)
            if not listed and doc.text[mention.end : end].rstrip().endswith(":"):
                listed = _bulleted(doc, projects, end)
            if not listed:
                listed = _named_after(doc, projects, [(s, e) for s, e in bounds if s >= end][:_AFTER])
            draft.members.extend(entity_of[m.id] for m in listed if entity_of[m.id] not in (draft.id, *draft.members))


# Sentences after the group's in which members may still be named.
_AFTER = 4
_AMONG = re.compile(
    r"\W*(?:(?:among (?:them|these|those)|also (?:on the list|signed))(?:\s+(?:is|are|was|were))?"
    r"|(?:they|these|the projects) (?:also )?include"
    r"|the (?:largest|biggest|first|second|third|other|rest)\b[^.;:]{0,40}?\b(?:is|was|are|were)\b)",
    re.IGNORECASE,
)


def _named_after(doc: Document, projects: list[Mention], following: list[tuple[int, int]]) -> list[Mention]:
    """Members in sentences of their own: "Among them is A", "The largest is B"."""
    found: list[Mention] = []
    for start, end in following:
        lead = _AMONG.match(doc.text, start, end)
        if lead:
            found += _list_from(doc, projects, lead.end(), end)
    return found


def _listed(doc: Document, mention: Mention, projects: list[Mention], end: int) -> list[Mention]:
    lead = _MEMBER_LIST.match(doc.text[mention.end : end])
    return _list_from(doc, projects, mention.end + lead.end(), end) if lead else []


def _list_from(doc: Document, projects: list[Mention], start: int, end: int) -> list[Mention]:
    listed: list[Mention] = []
    for project in (p for p in projects if start <= p.start < end):
        between = doc.text[listed[-1].end if listed else start : project.start]
        # What lies between two items of a list: commas, "and", an owner, a described item that is no mention.
        if _breaks_list(between):
            break
        listed.append(project)
    return listed


def _breaks_list(between: str) -> bool:
    return bool(re.search(r"[.;:!?]|\s[-–—]\s|[–—]|\b(?:which|that|who|were|was|is|are|has|have|will)\b", between))


def _bulleted(doc: Document, projects: list[Mention], at: int) -> list[Mention]:
    listed: list[Mention] = []
    for line in re.finditer(r"[^\n]+", doc.text[at:]):
        item = _BULLET.match(line.group())
        if item is None:
            break
        start = at + line.start() + item.end()
        first = next((p for p in projects if start <= p.start < start + 40), None)
        listed += [first] if first else []
    return listed


_BULLET = re.compile(r"[ \t]*(?:[-*•●▪–]|\d+[.)])[ \t]*")


_PART = re.compile(r"\b(?:phase|stage|package|lot|section)\s+\w+\b", re.IGNORECASE)


def _add_wholes(drafts: list[_Draft]) -> None:
    """A phase is part of the project whose name it carries ("Phase II of X", "X Phase II")."""
    projects = [d for d in drafts if d.kind == "project"]
    for part in projects:
        if not _PART.search(part.name):
            continue
        core, _ = _core(tuple(map(singular, naming.words(part.name))))
        for whole in projects:
            if whole is not part and not _PART.search(whole.name):
                other, _ = _core(tuple(map(singular, naming.words(whole.name))))
                if core and (core[: len(other)] == other or other[: len(core)] == core):
                    part.part_of = whole.id
