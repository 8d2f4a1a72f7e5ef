"""HTML: the main text of a page, each block of it traced to the source.

trafilatura decides which blocks are the release and which are navigation, but prunes the page before it makes text,
so its text cannot be led back to bytes. The text is therefore made here, from the source's own characters, and of
its blocks those stay that trafilatura kept. html.parser of the older Pythons takes time that grows with the square
of the length on unclosed tags (3.11.7: a minute for 80 kB of "<a "), hence the pattern for tokens below.
"""

import html
import json
import logging
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from dateline.errors import SourceError
from dateline.loaders.content import Content
from dateline.loaders.decoding import Decoded
from dateline.loaders.mapping import Writer
from dateline.schema import Issue

_UNSHOWN = frozenset(
    ("script", "style", "noscript", "template", "svg", "textarea", "select", "iframe", "object", "title", "datalist")
)
_ASIDE = frozenset(("nav", "footer", "aside", "menu", "dialog"))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tr", "ul",
))  # fmt: skip
_LINES = frozenset(("li", "tr", "dd"))
# These do not end a table's row where a cell holds them, unless the cell is one that only lays out the page.
_IN_CELL = frozenset(("p", "div", "br", "span"))
_LONGEST_CELL = 300
# trafilatura's time grows with the square of the number of tags; a page of a release has some thousands.
_MOST_TAGS = 30_000
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_TOKEN = re.compile(
    r"<!--(?:>|->)?|<[!?][^<>]*+>?"
    r"|</(?P<end>[A-Za-z][^\s<>/]*+)[^<>]*+>?"
    r"|<(?P<start>[A-Za-z][^\s<>/]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>?"
    r"|(?P<reference>&(?:\#[0-9]{1,7}+|\#[xX][0-9A-Fa-f]{1,6}+|[A-Za-z][A-Za-z0-9]{1,31}+);?+)"
)
_ATTRIBUTE = re.compile(r"([^\s=/<>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+))")
# What stands in these is no markup, up to the end tag.
_RAW = frozenset(("script", "style", "textarea", "title"))
_SPACES = re.compile(r"[ \t\n\r\f]+")
# Soft hyphen, zero-width space and word joiner: seen by no reader, and they cut words in two.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_TRAFILATURA_BLOCKS = frozenset(("body", "p", "head", "item", "row", "quote", "code", "list", "table", "lb", "div"))
_ARTICLES = re.compile(r"(?:News|Reportage|Background|Scholarly|Satirical)?Article$|^BlogPosting$|PressRelease$")
_META = {
    "og:title": "title", "twitter:title": "title", "dc.title": "title",
    "article:published_time": "published", "og:published_time": "published", "datepublished": "published",
    "date": "published", "dc.date": "published", "dc.date.issued": "published", "dcterms.created": "published",
    "pubdate": "published", "publish-date": "published",
    "dc.publisher": "publisher", "author": "publisher", "og:site_name": "publisher",
    "og:url": "url",
}  # fmt: skip


class _Block(NamedTuple):
    """A line of the page: source ranges and inserted strings, in order."""

    tag: str
    gap: str
    aside: bool
    pieces: list[tuple[int, int] | str]

    def compact(self, source: str) -> str:
        shown = (piece if isinstance(piece, str) else source[slice(*piece)] for piece in self.pieces)
        return "".join("".join(shown).replace(" | ", "").removeprefix("• ").split())


def read(source: Decoded, path: str) -> Content:
    """Raises SourceError "empty" for a page that shows no text."""
    page = _Page(source.text)
    blocks = page.blocks()
    issues: tuple[Issue, ...] = ()
    chosen = _main(source.text, blocks) if page.tags <= _MOST_TAGS else []
    if not chosen:
        chosen = [block for block in blocks if not block.aside] or blocks
        issues = (
            Issue(stage="load", code="no-main-text", message="no main text found in the page; all of it is kept"),
        )
    writer = Writer(source.text)
    for block in chosen:
        if writer.length:
            writer.insert(block.gap)
        for piece in block.pieces:
            if isinstance(piece, str):
                writer.insert(piece)
            else:
                writer.copy(*piece)
    if not writer.text.strip():
        raise SourceError(path, "empty", "the page shows no text")
    return Content(writer.text, writer.stretches, page.metadata(), issues)


class _Page:
    """The lines that a browser would show, and what the page says of itself."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._blocks: list[_Block] = []
        self._block = _Block("body", "\n\n", False, [])
        self._space: int | None = None
        self._unshown: list[str] = []
        self._asides = 0
        self._preformatted = 0
        self._cell: int | None = None
        self._title: list[str] = []
        self._linked_data: list[str] = []
        self._meta: dict[str, str] = {}
        self.tags = 0

    def blocks(self) -> list[_Block]:
        at = 0
        while token := _TOKEN.search(self._source, at):
            self._text(at, token.start())
            at = self._read_token(token)
        self._text(at, len(self._source))
        self._cell = None
        self._break("body", "\n\n")
        return self._blocks

    def _read_token(self, token: re.Match[str]) -> int:
        """Take in a tag, comment or reference; where to read on."""
        if token["reference"]:
            self._reference(token.start(), token.end())
        elif token["end"]:
            self._end_tag(token["end"].lower())
        elif token["start"]:
            self.tags += 1
            tag = token["start"].lower()
            attributes = {
                name.lower(): html.unescape(double or single or bare)
                for name, double, single, bare in _ATTRIBUTE.findall(token["attributes"])
            }
            self._start_tag(tag, attributes)
            if tag in _RAW:
                return self._raw(tag, attributes, token.end())
            if token["attributes"].endswith("/") and tag not in _VOID:
                self._end_tag(tag)
        elif token.group() == "<!--":
            end = self._source.find("-->", token.end())
            return end + 3 if end >= 0 else len(self._source)
        return token.end()

    def _raw(self, tag: str, attributes: dict[str, str], start: int) -> int:
        end = re.compile(rf"</{tag}\b", re.IGNORECASE).search(self._source, start)
        content = self._source[start : end.start() if end else len(self._source)]
        if tag == "title" and not self._blocks:
            self._title.append(html.unescape(content))
        elif tag == "script" and "ld+json" in attributes.get("type", ""):
            self._linked_data.append(content)
        return end.start() if end else len(self._source)

    def metadata(self) -> dict[str, str]:
        found = dict(self._meta)
        heading = next((block for block in self._blocks if block.tag == "h1"), None)
        if heading:
            found.setdefault("title", self._shown(heading))
        if self._title:
            found.setdefault("title", "".join(self._title))
        found |= _linked_data(self._linked_data)
        return {key: " ".join(value.split()) for key, value in found.items() if value.strip()}

    def _start_tag(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _UNSHOWN:
            self._unshown.append(tag)
            return
        if tag in _ASIDE:
            self._asides += 1
        if tag == "pre":
            self._preformatted += 1
        if tag in _BLOCKS:
            self._break(tag, "\n" if tag in _LINES else "\n\n")
            if tag == "li":
                self._block.pieces.append("• ")
        elif tag == "br":
            self._break("br" if self._cell is not None else self._block.tag, "\n")
        elif tag in ("td", "th"):
            self._next_cell()
            self._cell = len(self._block.pieces)
        else:
            self._note(tag, attributes)
        if tag == "html" and attributes.get("lang"):
            self._meta["language"] = attributes["lang"]

    def _end_tag(self, tag: str) -> None:
        if tag in self._unshown:
            del self._unshown[self._unshown.index(tag) :]
            return
        if tag in _BLOCKS:
            self._break("body" if tag in _IN_CELL else "end", "\n" if tag in _LINES else "\n\n")
        elif tag in ("td", "th"):
            self._cell = None
        if tag in _ASIDE:
            self._asides = max(0, self._asides - 1)
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def _text(self, start: int, end: int) -> None:
        if self._unshown:
            return
        if self._preformatted:
            self._preformatted_text(start, end)
            return
        for space in _SPACES.finditer(self._source, start, end):
            self._show(start, space.start())
            if self._space is None:
                self._space = self._source.find(" ", *space.span())
            start = space.end()
        self._show(start, end)

    def _reference(self, at: int, end: int) -> None:
        shown = html.unescape(self._source[at:end])
        if self._unshown:
            return
        if shown == self._source[at:end]:
            self._show(at, end)
        elif _SPACES.fullmatch(shown):
            self._space = -1 if self._space is None else self._space
        elif not _INVISIBLE.fullmatch(shown):
            self._give_space()
            self._block.pieces.append(shown)

    def _preformatted_text(self, start: int, end: int) -> None:
        for line in re.finditer(r"[^\r\n]+|\r?\n", self._source[start:end]):
            if line.group().endswith("\n"):
                self._break("pre", "\n")
            else:
                self._show(start + line.start(), start + line.end())

    def _show(self, start: int, end: int) -> None:
        if start >= end:
            return
        self._give_space()
        for hidden in _INVISIBLE.finditer(self._source, start, end):
            self._block.pieces.append((start, hidden.start()))
            start = hidden.end()
        self._block.pieces.append((start, end))

    def _give_space(self) -> None:
        """The white space before this text: shown as one space, and only inside a line."""
        if self._space is not None and self._block.pieces and not str(self._block.pieces[-1]).endswith(" "):
            self._block.pieces.append((self._space, self._space + 1) if self._space >= 0 else " ")
        self._space = None

    def _next_cell(self) -> None:
        self._space = None
        if self._block.pieces:
            self._block.pieces.append(" | ")

    def _break(self, tag: str, gap: str) -> None:
        block = self._block
        if self._cell is not None and tag in _IN_CELL | {"body"} and self._cell_length() < _LONGEST_CELL:
            self._space = -1
            return
        self._space = self._cell = None
        if any(isinstance(piece, tuple) or piece.strip(" •|") for piece in block.pieces):
            self._blocks.append(block)
            self._block = _Block(tag, gap, self._asides > 0, [])
        else:
            # What opened and closed without text still parts what stands before it from what follows.
            mark: list[tuple[int, int] | str] = ["• "] if "• " in block.pieces and tag not in _LINES else []
            self._block = _Block(tag, max(gap, block.gap), self._asides > 0, mark)

    def _cell_length(self) -> int:
        pieces = self._block.pieces[self._cell or 0 :]
        return sum(len(piece) if isinstance(piece, str) else piece[1] - piece[0] for piece in pieces)

    def _shown(self, block: _Block) -> str:
        return "".join(piece if isinstance(piece, str) else self._source[slice(*piece)] for piece in block.pieces)

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "link" and attributes.get("rel", "").lower() == "canonical" and attributes.get("href"):
            self._meta["url"] = attributes["href"]
        if tag != "meta" or not attributes.get("content"):
            return
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        if field := _META.get(name.lower()):
            self._meta.setdefault(field, attributes["content"])


def _main(source: str, blocks: list[_Block]) -> list[_Block]:
    """The blocks that trafilatura keeps, and the heading above them."""
    kept = _kept_lines(source)
    ours = [block.compact(source) for block in blocks]
    chosen: set[int] = set()
    for change, first, last, start, end in SequenceMatcher(None, kept, ours).get_opcodes():
        if change == "equal":
            chosen.update(range(start, end))
        elif change == "replace":
            # A line may be cut differently: one of trafilatura's holds several of ours, or the other way round.
            region = "".join(kept[first:last])
            chosen.update(
                at for at in range(start, end)
                if ours[at] in region or any(len(line) > 20 and line in ours[at] for line in kept[first:last])
            )  # fmt: skip
    # Of a short page trafilatura keeps everything.
    chosen = {at for at in chosen if not blocks[at].aside} or chosen
    if not chosen:
        return []
    headings = [at for at, block in enumerate(blocks) if block.tag == "h1" and not block.aside]
    # trafilatura takes a heading away where it takes it for the page's title.
    if headings and not chosen.intersection(headings) and headings[0] < min(chosen):
        chosen.add(headings[0])
    return [blocks[at] for at in sorted(chosen)]


def _kept_lines(source: str) -> list[str]:
    # A quarter of a second to import, for pages alone.
    import trafilatura
    from lxml import etree
    from trafilatura.settings import Document as Extracted

    # Its complaints about a page reach the user as our errors and issues.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(source, include_comments=False, with_metadata=False)
    except (ValueError, etree.LxmlError):
        return []
    if not isinstance(found, Extracted) or found.body is None:
        return []
    lines: list[list[str]] = [[]]
    rows = 0
    for event, element in etree.iterwalk(found.body, events=("start", "end")):
        breaks = element.tag in _TRAFILATURA_BLOCKS and not (rows and element.tag != "row")
        if breaks:
            lines.append([])
        if element.tag == "row":
            rows += 1 if event == "start" else -1
        lines[-1].append((element.text if event == "start" else element.tail) or "")
    compact = ("".join("".join(line).split()) for line in lines)
    return [_INVISIBLE.sub("", line) for line in compact if line]


def _linked_data(scripts: list[str]) -> dict[str, str]:
    """What a schema.org NewsArticle in JSON-LD says of the release."""
    for script in scripts:
        try:
            found = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for article in _articles(found):
            page = article.get("mainEntityOfPage")
            values = {
                "title": article.get("headline"),
                "published": article.get("datePublished"),
                "publisher": _name(article.get("publisher")),
                "url": article.get("url") or (page.get("@id") if isinstance(page, dict) else page),
                "language": article.get("inLanguage"),
            }
            return {key: html.unescape(value) for key, value in values.items() if isinstance(value, str) and value}
    return {}


def _articles(found: Any) -> Iterator[dict[str, Any]]:
    waiting = [found]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = item + waiting
        elif isinstance(item, dict):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLES.search(kind) for kind in kinds):
                yield item
            waiting += [item[key] for key in ("@graph", "mainEntity") if key in item]


def _name(thing: Any) -> str | None:
    if isinstance(thing, list) and thing:
        thing = thing[0]
    name = thing.get("name") if isinstance(thing, dict) else thing
    return name if isinstance(name, str) else None
