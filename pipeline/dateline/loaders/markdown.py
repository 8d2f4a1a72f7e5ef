"""Markdown: what a reader sees. Marks and link targets go; paragraphs, list marks and spaces stay.

Marks follow CommonMark (spec 0.31), with two differences: a single `*` or `~` inside a word stays, because releases
converted to Markdown hold bare asterisks, and raw HTML is taken out only where the tag is one of HTML's. Markdown
libraries do not say where in the source a piece of inline text stands, hence our own reading.
"""

import html
import re
from collections.abc import Iterable, Iterator

import yaml

from dateline.loaders.content import FIELDS, Content
from dateline.loaders.decoding import Decoded
from dateline.loaders.mapping import Edit, Writer
from dateline.loaders.text import line_ends

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# Newsramp's archive puts links to its own pages below each release; the first gives the address of the original.
_ARCHIVE_TAIL = re.compile(
    r"^---[ \t]*$\s*^\[Original/Source Press Release\]\((?P<url>[^)\s]*)\).*\Z", re.MULTILINE | re.DOTALL
)

_LINE = re.compile(r"[^\r\n]+")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"[ ]{0,3}=+[ \t]*$")
_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"(?<![ \t])[ \t]++#++[ \t]*+$")
_TABLE_RULE = re.compile(r"(?=[^|\r\n]*\|)[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_ROW_START = re.compile(r"[ \t]*\|[ \t]*")
_ROW_END = re.compile(r"(?<![ \t\\])[ \t]*+\|[ \t]*+$")
_DEFINITION = re.compile(r"[ ]{0,3}\[([^\]\r\n]{1,200})\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"\r\n]*\"|'[^'\r\n]*'))?[ \t]*$")

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]{1,2000}+)\1(?!`)")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_UNSHOWN = {
    re.compile("<!--"): re.compile("-->"),
    re.compile(r"<script\b[^<>]{0,500}>", re.IGNORECASE): re.compile("</script>", re.IGNORECASE),
    re.compile(r"<style\b[^<>]{0,500}>", re.IGNORECASE): re.compile("</style>", re.IGNORECASE),
}
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,200})>")
_TAGS = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd|del|details|div"
    "|dl|dt|em|figcaption|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|li|main|mark|meta|nav"
    "|ol|p|picture|pre|q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th"
    "|thead|time|title|tr|tt|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<open>!?\[)(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.){0,500}\]){0,1000}+)"
    r"(?P<close>\](?:\([ \t]*(?:<[^<>\r\n]{0,2000}>|(?:[^\s()\\]|\\.|\([^\s()]{0,500}\)){0,4000}+)"
    r"(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?[ \t]*\)|\[[^\[\]\r\n]{1,200}\]))",
    re.DOTALL,
)
_ADDRESS = re.compile(r"https?://[^\s*<>()\[\]]+")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_DELIMITER = re.compile(r"\*{1,3}+(?!\*)|_{1,3}+(?!_)|~~(?!~)")
_BLANK = re.compile(r"\n[ \t\r]*(?=\n)")


def read(source: Decoded, path: str) -> Content:
    text = source.text
    metadata: dict[str, str] = {}
    start, end = 0, len(text)
    if matter := _FRONT_MATTER.match(text):
        start, metadata = matter.end(), _front_matter(matter.group(1))
    if tail := _ARCHIVE_TAIL.search(text, start):
        end, metadata = tail.start(), {"url": tail["url"], **metadata}
    end = start + len(text[start:end].rstrip())
    start = end - len(text[start:end].lstrip("\r\n"))
    writer = Writer(text)
    writer.copy_edited(start, end, _edits(text, start, end))
    return Content(writer.text, writer.stretches, metadata)


def _front_matter(block: str) -> dict[str, str]:
    try:
        found = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    found.setdefault("published", found.get("date"))
    return {field: str(found[field]) for field in FIELDS if found.get(field)}


def _edits(text: str, start: int, end: int) -> list[Edit]:
    hidden = _Hidden(text[:end])
    _read_blocks(hidden, start)
    _read_code_spans(hidden, start)
    hidden.hide(Edit(match.start(), match.start() + 1) for match in _ESCAPE.finditer(hidden.text, start))
    hidden.hide(_unshown(hidden.text, start))
    hidden.hide(Edit(*match.span(), match.group(1)) for match in _AUTOLINK.finditer(hidden.text, start))
    hidden.hide(
        Edit(*match.span(), "\n" if _BREAK.match(match.group()) else "") for match in _TAG.finditer(hidden.text, start)
    )
    labels = {match.group(1).casefold() for line in text[start:end].splitlines() if (match := _DEFINITION.match(line))}
    # Twice: a linked image is a link in a link's text.
    for _ in range(2):
        hidden.hide(_links(hidden.text, start, labels))
    hidden.hide(_entities(hidden.text, start))
    hidden.settle(match.span() for match in _ADDRESS.finditer(hidden.text, start))
    hidden.hide(_emphasis(hidden.text, start))
    return [*hidden.edits, *line_ends(text[:end])]


class _Hidden:
    """The text with what earlier readings took out or settled made letters, so that later ones pass over it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []

    def hide(self, edits: Iterable[Edit], letter: str = "x") -> None:
        found = list(edits)
        self.edits += found
        self.settle(((edit.start, edit.end) for edit in found), letter)

    def settle(self, spans: Iterable[tuple[int, int]], letter: str = "x") -> None:
        pieces, last = [], 0
        for start, end in sorted(spans):
            if start >= last:
                pieces += [self.text[last:start], re.sub(r"[^\n]", letter, self.text[start:end])]
                last = end
        if pieces:
            self.text = "".join([*pieces, self.text[last:]])


def _read_blocks(hidden: _Hidden, start: int) -> None:
    """Marks at the start and end of lines; fenced code is shown as it stands."""
    text = hidden.text
    edits: list[Edit] = []
    code: list[tuple[int, int]] = []
    fence: str | None = None
    lines = [match.span() for match in _LINE.finditer(text, start)]
    tables = _tables(text, lines)
    for number, (first, last) in enumerate(lines):
        mark = _FENCE.match(text, first, last)
        if fence is not None:
            if mark and mark.group(1).startswith(fence) and not text[mark.end() : last].strip():
                edits.append(Edit(first, last))
                fence = None
            else:
                code.append((first, last))
        elif mark and "`" not in text[mark.end() : last]:
            fence = mark.group(1)
            edits.append(Edit(first, last))
        elif number in tables:
            edits.extend(_row_edits(text, first, last))
        else:
            edits.extend(_line_edits(text, first, last))
    hidden.settle(code)
    hidden.hide(edits, " ")


def _line_edits(text: str, first: int, last: int) -> Iterator[Edit]:
    if _RULE.match(text, first, last) or _UNDERLINE.match(text, first, last) or _DEFINITION.match(text, first, last):
        yield Edit(first, last)
        return
    if quote := _QUOTE.match(text, first, last):
        yield Edit(*quote.span())
        first = quote.end()
    if heading := _HEADING.match(text, first, last):
        yield Edit(*heading.span())
        if close := _HEADING_END.search(text, heading.end(), last):
            yield Edit(*close.span())


def _tables(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """Numbers of the lines that are rows of a table: around a rule of dashes and bars."""
    rows: set[int] = set()
    for number, span in enumerate(lines):
        if number and _TABLE_RULE.match(text, *span) and _is_row(text, lines, number - 1):
            rows.update((number - 1, number))
        elif number - 1 in rows and _is_row(text, lines, number) and _adjacent(text, lines, number):
            rows.add(number)
    return rows


def _is_row(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    return text.find("|", *lines[number]) >= 0


def _adjacent(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    return text.count("\n", lines[number - 1][1], lines[number][0]) == 1


def _row_edits(text: str, first: int, last: int) -> Iterator[Edit]:
    if _TABLE_RULE.match(text, first, last):
        # With its line end: a blank line would part the head from the rows.
        yield Edit(first, last + len(text[last : last + 2]) - len(text[last : last + 2].lstrip("\r\n")))
        return
    if mark := _ROW_START.match(text, first, last):
        yield Edit(*mark.span())
    if mark := _ROW_END.search(text, first, last):
        yield Edit(*mark.span())


def _read_code_spans(hidden: _Hidden, start: int) -> None:
    found = list(_CODE.finditer(hidden.text, start))
    hidden.settle(match.span(2) for match in found)
    hidden.hide(Edit(match.start(), match.start(2)) for match in found)
    hidden.hide(Edit(match.end(2), match.end()) for match in found)


def _unshown(text: str, start: int) -> Iterator[Edit]:
    for opening, closing in _UNSHOWN.items():
        last = start
        for first in opening.finditer(text, start):
            if first.start() < last:
                continue
            if not (close := closing.search(text, first.end())):
                break
            last = close.end()
            yield Edit(first.start(), last)


def _links(text: str, start: int, labels: set[str]) -> Iterator[Edit]:
    for match in _LINK.finditer(text, start):
        if match["close"].startswith("](") or match["close"][2:-1].casefold() in labels:
            yield Edit(*match.span("open"))
            yield Edit(*match.span("close"))


def _entities(text: str, start: int) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text, start):
        shown = html.unescape(match.group())
        if shown != match.group():
            yield Edit(*match.span(), shown)


def _emphasis(text: str, start: int) -> Iterator[Edit]:
    """Pairs of emphasis marks within a paragraph; each closing mark takes the nearest open one of its length."""
    breaks = iter([match.start() for match in _BLANK.finditer(text, start)] + [len(text)])
    paragraph_end = next(breaks)
    waiting: dict[str, list[re.Match[str]]] = {}
    for mark in _DELIMITER.finditer(text, start):
        while mark.start() > paragraph_end:
            paragraph_end = next(breaks)
            waiting.clear()
        opens, closes = _flanks(text, mark)
        opened = waiting.get(mark.group())
        if closes and opened:
            opening = opened.pop()
            yield Edit(*opening.span())
            yield Edit(*mark.span())
        elif opens:
            waiting.setdefault(mark.group(), []).append(mark)


def _flanks(text: str, mark: re.Match[str]) -> tuple[bool, bool]:
    """Whether the mark may open and may close (CommonMark 6.2, left- and right-flanking)."""
    before = text[mark.start() - 1 : mark.start()] or " "
    after = text[mark.end() : mark.end() + 1] or " "
    left = not after.isspace() and (after.isalnum() or not before.isalnum())
    right = not before.isspace() and (before.isalnum() or not after.isalnum())
    if len(mark.group()) == 1 or mark.group().startswith("_"):
        return left and not before.isalnum(), right and not after.isalnum()
    return left, right
