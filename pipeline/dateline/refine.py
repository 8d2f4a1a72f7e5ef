"""What the rest of a release says about each of its names: steps between the name model and `resolve`.

The model reads a few sentences at a time; a release names the same thing many times. Each step takes a text and its
names and returns names; `scripts/bench_names.py` measures each.

    listed    items of a list of undertakings: "facilities such as the Tarn Hall, Fenn Mill, and Odde Park"
    bounded   ends mended: "Corporation of" + "China", "Harbour Bank" + ", N.A.", "Lotus Bay" + "solar project"
    agreed    one label for one form: "Busan" is not a PLACE here and an ORG there
    spread    a form recognised in one place is found in the others
    unlisted  no names in "NASDAQ: VLTR"
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from dateline import lexicon
from dateline.recognisers import Name
from dateline.schema import Label

_WORD = re.compile(r"\w+")
_LINK = re.compile(r"(?:of|at|for|de|do|da)", re.IGNORECASE)
_HANGING = re.compile(
    r"(?<![\s,;:–—(\"“‘'-])(?:[\s,;:–—-]++(?:of|at|for|in|and|the|that|which|with|by|to|from|is|was|has|will)\b"
    r"|[\s,;:–—(\"“‘'-]++)+$",
    re.IGNORECASE,
)
# A name that ends before a hyphen was cut; what is capitalised after it belongs to it.
_REST_OF_COMPOUND = re.compile(r"(?<=[A-Za-z])-[A-Z][\w-]*(?: [A-Z][\w-]*)*")
# "Cloud of Intelligence", "Conference on Advancing the Integration of Science with Industry": capitals go on to the
# end of the title, which small letters or a stop must follow, or a headline would be swallowed.
_REST_OF_TITLE = re.compile(
    r" (?:of(?: the)?|on(?= \w+ing\b)) [A-Z][\w'’-]*(?: (?:(?:and|of|for|with|in|the|to) ){0,3}[A-Z][\w'’-]*)*+"
    r"(?=[,.;:)]|\s+[a-z])"
)
# A form of one word may be a common word elsewhere ("Target", "Rocks"): the model must have seen at least this share
# of its occurrences as names. Longer forms are trusted at their first finding.
SHARE = 0.5


@cache
def _legal_tail() -> re.Pattern[str]:
    texts = sorted((entry["text"] for entry in lexicon.section("refine", "legal_tails", "text")), key=len, reverse=True)
    return re.compile(rf",? (?:{'|'.join(map(re.escape, texts))})(?!\w)")


@cache
def _legal_end() -> re.Pattern[str]:
    return re.compile(rf"{_legal_tail().pattern}$", re.IGNORECASE)


@cache
def _project_head() -> re.Pattern[str]:
    texts = (re.escape(entry["text"]) for entry in lexicon.section("refine", "project_heads", "text"))
    return re.compile(rf"(?: [a-z][\w-]*){{0,2}}? (?:{'|'.join(texts)})\b")


def refine(text: str, names: Sequence[Name]) -> list[Name]:
    """All steps, in order."""
    for step in (listed, bounded, agreed, spread, unlisted):
        names = step(text, names)
    return list(names)


_ITEM = re.compile(r"(?:the )?([A-Z][\w'’&-]*(?: (?:(?:and|of|for|the|at) ){0,2}[A-Z][\w'’&-]*)*+)")
_SEPARATOR = re.compile(r", (and )?")


def listed(text: str, names: Sequence[Name]) -> list[Name]:
    """Where one item of a list of undertakings is a PROJECT of the model, its other items as PROJECT too.

    An item that the model gave another label as a whole keeps it.
    """
    taken = sorted(names)
    for opening in _enumeration().finditer(text):
        items = _items(text, opening.end())
        exact = {(name.start, name.end): name for name in taken}
        known = [exact[item] for item in items if item in exact and exact[item].label == "PROJECT"]
        if not known:
            continue
        missing = [known[0]._replace(start=start, end=end) for start, end in items if (start, end) not in exact]
        kept = [name for name in taken if all(name.end <= new.start or new.end <= name.start for new in missing)]
        taken = sorted([*kept, *missing])
    return taken


@cache
def _enumeration() -> re.Pattern[str]:
    texts = (re.escape(entry["text"]) for entry in lexicon.section("refine", "enumerated", "text"))
    return re.compile(rf"\b(?i:{'|'.join(texts)}) (?:such as|including|like) ")


def _items(text: str, at: int) -> list[tuple[int, int]]:
    """The capitalised items of a list that ends in ", and"; nothing where it ends otherwise."""
    items: list[tuple[int, int]] = []
    last = False
    while item := _ITEM.match(text, at):
        items.append(item.span(1))
        if last:
            return items
        separator = _SEPARATOR.match(text, item.end())
        if separator is None:
            break
        last, at = bool(separator[1]), separator.end()
    return []


def bounded(text: str, names: Sequence[Name]) -> list[Name]:
    """Names with their ends mended: joined over a hanging preposition, freed of hanging words, legal forms taken in."""
    mended: list[Name] = []
    for name in names:
        if mended and (joined := _joined(text, mended[-1], name)):
            mended[-1] = joined
        else:
            mended.extend(part for once in _once(text, name) for part in _within(text, once))
    apart: list[Name] = []
    for name in (_whole(text, name) for name in mended):
        if name.start < name.end and (not apart or apart[-1].end <= name.start):
            apart.append(name)
    return apart


def _joined(text: str, last: Name, name: Name) -> Name | None:
    """The two as one name, where the text says that they are: "Corporation of" + "China", "Science" + "Technology"."""
    score = min(last.score, name.score)
    if _governs(text, last, name) or _holds(text, last, name):
        return last._replace(end=name.end, score=score)
    if text[last.end : name.start] in (" and ", " & ") and _are_a_pair(text, last, name):
        return name._replace(start=last.start, score=score)
    return None


def _are_a_pair(text: str, last: Name, name: Name) -> bool:
    return any(
        text.endswith(pair["first"], last.start, last.end) and text.startswith(pair["second"], name.start)
        for pair in lexicon.section("refine", "pairs", "first", "second")
    )


def _governs(text: str, last: Name, name: Name) -> bool:
    """Whether `last` ends in a preposition that governs `name`."""
    if name.start - last.end > 5 or text[last.end : name.start].strip() not in ("", "the", "The"):
        return False
    hanging = _WORD.findall(text[last.start : last.end])[-1:]
    return bool(hanging and _LINK.fullmatch(hanging[0]) and last.label in ("ORG", "PROJECT", "EVENT"))


def _holds(text: str, last: Name, name: Name) -> bool:
    """Whether "of" joins the two into one undertaking or event, as it does in 68 of 70 in press-names."""
    return _is_title(text, last) and text[last.end : name.start] in (" of ", " of the ")


def _is_title(text: str, name: Name) -> bool:
    """Whether the name of an undertaking or event ends in a capitalised word, as a described one does not."""
    final = text[name.start : name.end].split()[-1:]
    return name.label in ("PROJECT", "EVENT") and bool(final) and final[0][0].isupper()


def _once(text: str, name: Name) -> list[Name]:
    """A name that stands twice, as a heading does before its text ("Veltra Veltra makes steel"), as two."""
    words = list(_WORD.finditer(text, name.start, name.end))
    half = len(words) // 2
    forms = [word[0] for word in words]
    if not half or forms[:half] != forms[half:] or (half == 1 and name.label == "PLACE"):
        return [name]  # "Walla Walla"
    middle = words[half].start()
    first = text[name.start : middle].rstrip()
    return [name._replace(end=name.start + len(first)), name._replace(start=middle)]


def _within(text: str, name: Name) -> list[Name]:
    """ "Fenn district of Tarn" as two places."""
    at = text.find(" of ", name.start, name.end)
    if name.label != "PLACE" or at < 0 or not _place_head().search(text[name.start : at].casefold()):
        return [name]
    return [name._replace(end=at), name._replace(start=at + len(" of "))]


def _whole(text: str, name: Name) -> Name:
    if hanging := _HANGING.search(text[name.start : name.end]):
        name = name._replace(end=name.start + hanging.start())
    if rest := _REST_OF_COMPOUND.match(text, name.end):
        name = name._replace(end=rest.end())
    if name.label == "ORG" and (legal := _legal_tail().match(text, name.end)):
        name = name._replace(end=legal.end())
    complete = _built_head().search(_form(text, name))  # "Storm Project" of "Storm Project property"
    if name.label == "PROJECT" and not complete and (head := _project_head().match(text, name.end)):
        name = name._replace(end=head.end())
    if _is_title(text, name) and (title := _REST_OF_TITLE.match(text, name.end)):
        name = name._replace(end=title.end())
    return name


def agreed(text: str, names: Sequence[Name]) -> list[Name]:
    """One label for every occurrence of a form: the one with the greatest sum of scores.

    The last word of a form may speak for PROJECT too; where "Fenn district" is a PLACE, so is "Fenn": a place name
    stays PLACE even where the place acts (GUIDELINE); and where "Tarn Bay Holdings Ltd." is an ORG, "Tarn Bay" is no
    PROJECT.
    """
    votes: dict[str, dict[Label, float]] = defaultdict(lambda: defaultdict(float))
    for name in names:
        label = "PLACE" if name.label == "ORG" and _place_itself(text, name) else name.label
        votes[_form(text, name)][label] += name.score
    for form, counted in votes.items():
        if _built_head().search(form):
            counted["PROJECT"] += sum(counted.values()) + 1
    winners = {form: _winner(counted) for form, counted in votes.items()}
    for form in [form for form, winner in winners.items() if winner == "PLACE"]:
        proper = _place_head().sub("", form)
        if winners.get(proper) == "ORG":
            winners[proper] = "PLACE"
    firms = [_proper(form) for form, winner in winners.items() if winner == "ORG" and _proper(form) != form]
    for form in [form for form, winner in winners.items() if winner == "PROJECT" and not _built_head().search(form)]:
        if any(f"{firm} ".startswith(f"{form} ") for firm in firms):
            winners[form] = "ORG"
    return [name._replace(label=winners[_form(text, name)]) for name in names]


def _place_itself(text: str, name: Name) -> bool:
    """Whether a name ends in a head of places, as "Fenn County" and not "Fenn School District".

    Of 289 such names in gold/archive 8 are organisations; of 10 in a capitalised "District" 3 are.
    """
    return bool(_place_head().search(_form(text, name))) and not text.endswith("District", name.start, name.end)


def _proper(form: str) -> str:
    """A firm's name without its legal form."""
    return _legal_end().sub("", form)


@cache
def _built_head() -> re.Pattern[str]:
    return _tail_of("built_heads")


@cache
def _place_head() -> re.Pattern[str]:
    return _tail_of("place_heads")


def _tail_of(section: str) -> re.Pattern[str]:
    texts = (re.escape(entry["text"]) for entry in lexicon.section("refine", section, "text"))
    return re.compile(rf" (?:{'|'.join(texts)})$")


def _form(text: str, name: Name) -> str:
    return " ".join(text[name.start : name.end].split()).casefold()


def _winner(votes: dict[Label, float]) -> Label:
    return max(sorted(votes), key=lambda label: votes[label])


def spread(text: str, names: Sequence[Name]) -> list[Name]:
    """Every further occurrence of a form that the model found often enough to be trusted.

    A longer form takes the place of the fragments that were found in it.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    starts: dict[str, list[int]] = defaultdict(list)
    for start, end in words:
        starts[text[start:end]].append(start)
    found: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        found[text[name.start : name.end]].append(name)
    taken = sorted(names, key=lambda name: name.start)
    for form in sorted(found, key=lambda form: (-len(form), form)):
        first = _WORD.match(form)
        if first is None:
            continue
        places = [at for at in starts[first[0]] if text.startswith(form, at) and _ends_word(text, at + len(form))]
        if not _trusted(form, len(found[form]), len(places)):
            continue
        example = max(found[form], key=lambda name: name.score)
        for at in places:
            _put(taken, example._replace(start=at, end=at + len(form)))
    return taken


def unlisted(text: str, names: Sequence[Name]) -> list[Name]:
    """Without stock tickers and the exchanges before them."""
    listings = [found.span() for found in _listing().finditer(text)]
    ends = [end for _, end in listings]
    return [
        name
        for name in names
        if (at := bisect_left(ends, name.end)) == len(listings) or name.start < listings[at][0]
    ]


@cache
def _listing() -> re.Pattern[str]:
    texts = (re.escape(entry["text"]) for entry in lexicon.section("refine", "exchanges", "text"))
    return re.compile(rf"\b(?i:{'|'.join(texts)})\b[^():;,\n]{{0,30}}:\s?[A-Z\d][A-Z\d.-]{{0,9}}(?![\w])")


def _ends_word(text: str, at: int) -> bool:
    return at >= len(text) or not (text[at].isalnum() or text[at] == "_")


def _trusted(form: str, found: int, places: int) -> bool:
    return form[:1].isupper() and (" " in form or found >= SHARE * places)


def _put(taken: list[Name], name: Name) -> None:
    """`name` in place of the shorter names that it covers, unless one reaches as far or beyond."""
    first = bisect_left(taken, name.start + 1, key=lambda other: other.end)
    last = first
    while last < len(taken) and taken[last].start < name.end:
        last += 1
    covered = taken[first:last]
    if all(name.start <= other.start and other.end <= name.end and other[:2] != name[:2] for other in covered):
        taken[first:last] = [name]
