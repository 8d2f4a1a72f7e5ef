"""The layout of a release: its dateline, title, publication date, publisher, and the zones of its text.

    SHENYANG, China, Feb. 27, 2026 (GLOBE NEWSWIRE) -- On February 24, ...
    HANOI, VIETNAM - Media OutReach Newswire - 9 June 2026 - VinRobotics ...

The words that tell are `models/layout.yaml`.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from dateline import lexicon
from dateline.grammar.absolute import parse_publication_date
from dateline.schema import Document, Zone, ZoneKind
from dateline.sentences import Offsets, paragraphs

# A dateline stands among the first paragraphs: below a headline, its deck and a list of highlights.
_FIRST_PARAGRAPHS = 24
_FIRST_CHARACTERS = 5000
_LONGEST_DATELINE = 220
# Above this length a paragraph is prose, whatever it begins with.
_LONGEST_HEADING = 120
_LONGEST_HEADLINE = 300

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    rf"(?:{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:\s*,?\s*\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH}\.?,?(?:[\s-]+\d{{4}})?"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
)
_TIME = (
    r"(?:\s*(?:@|at\b|,)?\s*\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?"
    r"(?:\s+\(?(?:[A-Z]{2,4}|central|eastern|pacific|mountain|us/\w+|local)\)?(?:\s+time)?\b)?)?"
)
_PLACE_WORD = r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*|of|de|del|der|la|le|al|and|upon|on|the|in|&)"
_PLACE_PART = rf"{_PLACE_WORD}(?:[ \u00a0]+{_PLACE_WORD}){{0,5}}"
_PLACE = re.compile(rf"{_PLACE_PART}(?:\s*[,/;–-]\s*{_PLACE_PART}){{0,4}}")
_NO_PLACE = re.compile(
    r"(?:On|In|By|At|As|From|Since|Until|Effective|Dated?|Published|Posted|Updated|Through|Between|After|Before|The"
    r"|Starting|Beginning|When|Where|Deadline|Ends?|Today|Last|Next|This|For|During|Founded|Join|See|Press|News"
    r"|Media|Source|Release|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|About|Contact|Phase|Q\d)\b",
    re.IGNORECASE,
)
_WORD_START = re.compile(r"(?<!\w)[\w(\[/]")
_TOKEN_AHEAD = re.compile(r"[(\[/\d]")
_GAP = re.compile(r"[\s,\-–—:.]*")
_BETWEEN = re.compile(r"[\s,\-–—/|:.·•]*")
_SPACE = re.compile(r"\s+")
_DASH = re.compile(r"\s*(?:--+|[-–—―/|:])+\s*")
_CAPITALS = re.compile(
    r"(?P<place>[A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]+){0,3}(?:,\s[A-Z][\w.]+(?:[ ][A-Z][\w.]+){0,2}){0,2})"
    r"\s*(?:—|–|--)\s*(?=[A-Z“\"‘'])"
)
# Whatever stands in brackets or slashes between the date and the dash is who distributes the release.
_UNLISTED = re.compile(r"\s*(?:\(([^()\n]{2,60})\)|/([^/\n]{2,60})/)(?=\s*(?:--|[-–—]))")
_PLACE_BEHIND = re.compile(rf"({_PLACE_PART}(?:,\s*{_PLACE_PART}){{0,2}})\s*(?=--|[-–—])")
_DATE_LINE = re.compile(
    rf"(?:(?:published|posted|released?|release\s+date|date|issued|updated|for\s+immediate\s+release)(?:\s+on)?"
    rf"\s*[:,–—-]?\s*)?(?P<date>{_DATE}){_TIME}(?:\s*\.|\s+by\s+(?P<publisher>[^\n]{{2,80}}))?$",
    re.IGNORECASE,
)
_SOURCED_DATE = re.compile(rf"source\s*:.{{2,60}}?(?P<date>{_DATE}){_TIME}$", re.IGNORECASE)
_NO_HEADLINE = re.compile(
    r"(?i:for\s+immediate\s+release|(?:press|news)\s+release\W*$)|(?:By|BY):?\s+[A-Z][^.]{3,50}$|From:|[-*•]\s"
)
_SOURCE_LINE = re.compile(r"(?:SOURCE\s*:?\s+|Source\s*:\s*)(?P<name>[^\W\d_a-z][^\n]{1,120}?)\s*$")
_ABBREVIATED = re.compile(r"\b(?:Inc|Cos?|Corp|Ltd|Bros|[A-Z](?:\.[A-Z])+)\.$")
_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?([0-3]\d)(?!\d)")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*$")
_LIST_MARK = re.compile(r"[-*+•●▪–]\s|\d{1,2}[.)]\s")
_REACH = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://|www\.|\+?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]?\d{3,4}", re.ASCII)


class Dateline(NamedTuple):
    """`end` is where the text after the dateline begins."""

    start: int
    end: int
    place: str | None
    published: str | None
    wire: str | None
    publisher: str | None


class _Patterns(NamedTuple):
    token: re.Pattern[str]
    opening: re.Pattern[str]
    caption: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    wires = "|".join(entry["pattern"] for entry in lexicon.section("layout", "wires", "pattern", "example"))
    wire = rf"(?:{wires})(?:\.com)?"
    # A name that no list holds is a wire where it sits in brackets or slashes and says so itself.
    unlisted = r"[^()/\n]{0,40}(?:wire|news|press|media)[^()/\n]{0,20}"
    token = (
        rf"(?P<date>{_DATE}){_TIME}"
        rf"|[(\[]\s*(?P<bracketed>{wire}|{unlisted})(?:\s*[-–/,]\s*(?P<date_inside>{_DATE}){_TIME})?\s*[)\]]"
        rf"|/\s*(?P<slashed>{wire}|{unlisted})\s*/(?!\w)"
        rf"|(?<!\w)(?P<bare>{wire})(?!\w)(?:\s*\([^()\n]{{0,80}}\))?"
        rf"|(?<=[-–—][ ])(?P<dashed>[\w.&'’ ]{{2,40}}?(?:wire|news))(?=[ ][-–—])"
        rf"|/\s*(?P<publisher>[^/\n]{{2,80}}?)\s*/\s*$"
    )
    openings: dict[str, list[str]] = {}
    for entry in lexicon.section("layout", "openings", "zone", "pattern", "example"):
        name = f"{entry['zone']}_alone" if entry.get("alone") else entry["zone"]
        openings.setdefault(name, []).append(entry["pattern"])
    captions = [entry["pattern"] for entry in lexicon.section("layout", "captions", "pattern", "example")]
    return _Patterns(
        _compiled(token),
        _compiled("|".join(f"(?P<{zone}>{'|'.join(found)})" for zone, found in openings.items())),
        _compiled("|".join(f"(?:{pattern})" for pattern in captions)),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("[ ]", r"[ \u00a0]"), re.IGNORECASE)


def layout(doc: Document) -> Document:
    """The document with its dateline, title, publication date, publisher and zones. Doing it again changes nothing.

    The publication date is that of the dateline, else of the metadata, else one in the path.
    """
    text = doc.text
    found = paragraphs(text)
    dateline, at = _find_dateline(text, found)
    dated, dated_at = _find_date_line(text, found)
    body = min((index for index in (at, dated_at) if index is not None), default=None)
    headlines = _headlines(text, found, body)
    release = doc.release
    facts = {
        "title": release.title or (text[slice(*found[headlines[0]])] if headlines else None),
        "published": (dateline and dateline.published) or dated or release.published or _date_in_path(release.path),
        "place": (dateline and dateline.place) or release.place,
        "wire": (dateline and dateline.wire) or release.wire,
        "publisher": release.publisher or (dateline and dateline.publisher) or _publisher(text, found),
    }
    starts: dict[int, ZoneKind] = dict.fromkeys(headlines, "headline")
    if dated_at is not None:
        starts[dated_at] = "dateline"
    zones = _zones(text, found, dateline, starts)
    return doc.replace(release=release.model_copy(update={**facts, "zones": zones}))


def _find_dateline(text: str, found: list[Offsets]) -> tuple[Dateline | None, int | None]:
    for index, (start, end) in enumerate(found[:_FIRST_PARAGRAPHS]):
        if start > _FIRST_CHARACTERS:
            break
        if dateline := _read_dateline(text, start, end):
            return dateline, index
    return None, None


def _read_dateline(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that a paragraph begins with: a place, and dates and wires in any order, up to a dash."""
    head = text[start : min(end, start + _LONGEST_DATELINE)]
    if _NO_PLACE.match(head):
        return None
    tokens = _tokens(head)
    if not tokens:
        return _capitals(text, start, end)
    place: str | None = head[: tokens[0].start()].rstrip(" \u00a0\t,-–—/|:(")
    last = tokens[-1].end()
    stated = next((day for token in tokens if (day := token["date"] or token["date_inside"])), None)
    published = parse_publication_date(stated) if stated else None
    wire = next((name for token in tokens if (name := _wire(token))), None)
    if not place:
        place, last = _place_after(head, last)
    elif not _PLACE.fullmatch(place):
        return None
    if published and not wire and (unlisted := _UNLISTED.match(head, last)):
        wire, last = (unlisted[1] or unlisted[2]).strip(), unlisted.end()
    dash = _DASH.match(head, last)
    # "DALLAS, TX, July 15, 2026. Corvin Steel opened ...": a full stop for the dash, after a place in capitals.
    if place and not dash and head[last : last + 2] == ". " and place.split(",")[0].isupper():
        last += 1
        dash = _SPACE.match(head, last)
    is_marked = any(token["bracketed"] or token["slashed"] for token in tokens)
    ends = dash or (place and start + last == end) or (is_marked and (place or published))
    if not ends or not (published or is_marked or (wire and place)):
        return None
    after = dash.end() if dash else last + len(head[last:]) - len(head[last:].lstrip())
    publisher = next((token["publisher"] for token in tokens if token["publisher"]), None)
    return Dateline(start, start + after, place, published, wire, publisher)


def _tokens(head: str) -> list[re.Match[str]]:
    """The dates and wires that stand one after the other at the start of a paragraph, or behind a place there."""
    place = _PLACE.match(head)
    between = _BETWEEN.match(head, place.end() if place else 0)
    reach = between.end() if between else 0
    # Prose: a word in small letters follows what might have been a place.
    if place and reach == place.end() < len(head) and not _TOKEN_AHEAD.match(head, reach):
        return []
    pattern = _patterns().token
    token = None
    for word in _WORD_START.finditer(head, 0, reach + 1):
        if token := pattern.match(head, word.start()):
            break
    tokens: list[re.Match[str]] = []
    while token:
        if _wire(token) and any(_wire(earlier) for earlier in tokens):
            break
        tokens.append(token)
        token = _next_token(head, token.end())
    return tokens


def _next_token(head: str, at: int) -> re.Match[str] | None:
    """The token behind a gap; a slash may part two or be the first sign of the next."""
    pattern = _patterns().token
    near, far = _GAP.match(head, at), _BETWEEN.match(head, at)
    if not near or not far or far.end() == at:
        return None
    return pattern.match(head, near.end()) or pattern.match(head, far.end())


def _place_after(head: str, last: int) -> tuple[str | None, int]:
    """The place of a dateline that begins with its date: "May 4, 2026, LYON, France --"."""
    between = _BETWEEN.match(head, last)
    place = _PLACE_BEHIND.match(head, between.end()) if between else None
    if place and (place[1].split(",")[0].isupper() or "," in place[1]):
        return place[1], place.end()
    return None, last


def _capitals(text: str, start: int, end: int) -> Dateline | None:
    """A place in capitals and a dash, before prose: "BALTIMORE, Md. — The ..."."""
    match = _CAPITALS.match(text, start, min(end, start + _LONGEST_DATELINE))
    if not match or end - start < _LONGEST_HEADING:
        return None
    return Dateline(start, match.end(), match["place"], None, None, None)


def _wire(token: re.Match[str]) -> str | None:
    name = token["bracketed"] or token["slashed"] or token["bare"] or token["dashed"]
    return name.strip() if name else None


def _find_date_line(text: str, found: list[Offsets]) -> tuple[str | None, int | None]:
    """A line among the first that holds a date and nothing but what introduces it."""
    for index, (start, end) in enumerate(found[:8]):
        if end - start > _LONGEST_HEADING:
            continue
        line = text[start:end]
        match = _DATE_LINE.match(line) or (_SOURCED_DATE.match(line) if line[:6].lower() == "source" else None)
        if match and (day := parse_publication_date(match["date"])):
            return day, index
    return None, None


def _headlines(text: str, found: list[Offsets], body: int | None) -> list[int]:
    """Numbers of the paragraphs that are the title, and the deck between it and the dateline."""
    if body is None:
        body = 1 if len(found) > 1 else 0
    above = [index for index in range(body) if _is_headline(text, *found[index])]
    if above or not 0 < body < len(found) - 1:
        return above
    # A line with the date may stand above the title.
    below = found[body + 1]
    is_title = below[1] - below[0] <= _LONGEST_HEADING and not _SENTENCE_END.search(text, below[1] - 2, below[1])
    return [body + 1] if is_title and _is_headline(text, *below) else []


def _is_headline(text: str, start: int, end: int) -> bool:
    return (
        end - start <= _LONGEST_HEADLINE
        and not _NO_HEADLINE.match(text, start, end)
        and not _patterns().opening.match(text, start, end)
    )


def _date_in_path(path: str | None) -> str | None:
    for match in _IN_PATH.finditer(path or ""):
        try:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            continue
    return None


def _publisher(text: str, found: list[Offsets]) -> str | None:
    """Who the release says it comes from: "SOURCE Corvin Steel" at its end, "Source: China Daily" at its head."""
    ends = [*found[:6], *found[-max(6, len(found) // 8) :]]
    for start, end in reversed(ends):
        if text[start : start + 6].upper() == "SOURCE" and (match := _SOURCE_LINE.match(text, start, end)):
            name = re.split(rf"\s+(?:{_DATE})|https?:|www\.", match["name"], maxsplit=1, flags=re.IGNORECASE)[0]
            name = name.strip(" ,;:|-–—")
            if name:
                return name if _ABBREVIATED.search(name) else name.rstrip(".")
    return None


def _zones(text: str, found: list[Offsets], dateline: Dateline | None, starts: dict[int, ZoneKind]) -> tuple[Zone, ...]:
    kinds = _kinds(text, found, starts)
    pieces: list[tuple[ZoneKind, int, int]] = []
    for (start, end), kind in zip(found, kinds, strict=True):
        if dateline and start == dateline.start:
            pieces.append(("dateline", start, len(text[: dateline.end].rstrip())))
            start = dateline.end
        if start < end:
            pieces.append((kind, start, end))
    merged: list[tuple[ZoneKind, int, int]] = []
    for kind, start, end in pieces:
        if merged and merged[-1][0] == kind:
            start = merged.pop()[1]
        merged.append((kind, start, end))
    return tuple(Zone.model_construct(kind=kind, start=start, end=end) for kind, start, end in merged)


def _kinds(text: str, found: list[Offsets], starts: dict[int, ZoneKind]) -> Iterator[ZoneKind]:
    patterns = _patterns()
    rows = _rows(text, found)
    current: ZoneKind = "body"
    for index, (start, end) in enumerate(found):
        if index in starts:
            yield starts[index]
            continue
        opening = patterns.opening.match(text, start, end)
        if opening and opening.lastgroup:
            kind, _, alone = opening.lastgroup.partition("_")
            yield kind  # type: ignore[misc]
            if not alone:
                current = kind  # type: ignore[assignment]
        elif index in rows and current == "body":
            yield "table"
        elif end - start <= 2 * _LONGEST_HEADLINE and patterns.caption.match(text, start, end):
            yield "caption"
        else:
            if current != "body" and _body_resumes(text, start, end, current):
                current = "body"
            yield current


def _body_resumes(text: str, start: int, end: int, current: ZoneKind) -> bool:
    if current == "contact":
        return end - start > 2 * _LONGEST_HEADING and not _REACH.search(text, start, end)
    # Another heading, with much of the release still to come.
    is_heading = end - start <= _LONGEST_HEADING and not _SENTENCE_END.search(text, max(start, end - 4), end)
    return is_heading and start < 0.6 * len(text) and not _LIST_MARK.match(text, start, end)


def _rows(text: str, found: list[Offsets]) -> set[int]:
    """Numbers of the paragraphs that are rows of a table: two or more on end with cells parted by tabs or bars."""
    rows = [_has_cells(text, start, end) for start, end in found]
    return {
        index for index, row in enumerate(rows)
        if row and any((*rows[max(0, index - 1) : index], *rows[index + 1 : index + 2]))
    }  # fmt: skip


def _has_cells(text: str, start: int, end: int) -> bool:
    mark = _LIST_MARK.match(text, start, end)
    start = mark.end() if mark else start
    return text.find("\t", start, end) >= 0 or text.find(" | ", start, end) >= 0
