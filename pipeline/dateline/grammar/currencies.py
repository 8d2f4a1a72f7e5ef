"""Currencies beside a number: signs, codes and names, and which dollar a bare "$" is.

"US$5 million" -> USD; "85.5 billion yuan" -> CNY; "Rs 1,200 crore" -> INR; "$1.5M" of a TSXV issuer -> CAD
"""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from dateline import lexicon
from dateline.grammar.phrases import Phrases

_SPACES = " \u00a0\u202f\u2009"
# How much of a release is its head: title, dateline and the issuer's ticker.
_HEAD = 1500
_EXPLICIT = re.compile(
    r"(?:in|are|is|to|as|denominated in|expressed in|stated in)\s(?:the\s)?"
    r"(Canadian|Australian|New Zealand|Hong Kong|Singapore|US|U\.S\.|United States)\s(?:dollars|currency|funds)"
)
# Metals, oil and crops are quoted in US dollars everywhere.
_QUOTED = re.compile(
    r"(?: ?[A-Z]{3})? ?(?:/|per |an? )(?:dry )?(?:metric )?(?:troy )?"
    r"(?:oz|ounce|tonne|ton|lb|pound|barrel|bbl|dmt|kg|mmbtu|boe|bushel)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(MM|M|m|k|K|T|t|bn|B|mn)([A-Z]{3})(?![\w$])")
_SIGNS = frozenset("$€£¥₹")
_AFTER_CODE = re.compile(r"([A-Z]{3})([mMbBkK]|bn|mn)?(?![\w$])")


class Mark(NamedTuple):
    """Where a currency's sign, code or name stands, and which currency it means (a code, or a set to settle).

    `factor` is the coin's part of the currency; `careful` marks count only beside a scale.
    """

    start: int
    end: int
    code: str
    factor: Decimal = Decimal(1)
    careful: bool = False


class _Form(NamedTuple):
    code: str
    careful: bool = False
    factor: Decimal = Decimal(1)


class _Forms(NamedTuple):
    before: dict[str, _Form]
    lengths: dict[str, tuple[int, ...]]  # lengths of the marks that end in a character, longest first
    after: Phrases[_Form]
    codes: dict[str, _Form]


@cache
def _forms() -> _Forms:
    wordlike = {code for entry in lexicon.section("money", "wordlike", "codes") for code in entry["codes"]}
    before: dict[str, _Form] = {}
    after: Phrases[_Form] = Phrases()
    codes: dict[str, _Form] = {}
    for entry in lexicon.section("money", "marks", "code", "marks"):
        form = _Form(entry["code"], "where" in entry)
        for mark in entry["marks"]:
            before[mark] = form
            if entry.get("where") != "before" and entry.get("after", True):
                after.add(mark, form, exact=True)
    for entry in lexicon.section("money", "coins", "of", "factor", "words"):
        for word in entry["words"]:
            after.add(word, _Form(entry["of"], False, Decimal(entry["factor"])))
    for entry in lexicon.section("money", "words", "code", "words"):
        for word in entry["words"]:
            after.add(word, _Form(entry["code"], entry.get("where") == "scaled"))
    for entry in lexicon.section("currencies", "currencies", "code", "names"):
        form = codes[entry["code"]] = _Form(entry["code"], entry["code"] in wordlike)
        before.setdefault(entry["code"], form)
        after.add(entry["code"], form, exact=True)
        for name in entry["names"]:
            after.add(name, _Form(entry["code"]))
    for word, form in _base_names().items():
        after.add(word, form)
    lengths: dict[str, set[int]] = {}
    for mark in before:
        lengths.setdefault(mark[-1], set()).add(len(mark))
    ordered = {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}
    return _Forms(before, ordered, after, codes)


def _base_names() -> dict[str, _Form]:
    """Last words of the names ("baht", "ringgit") that only one currency has."""
    plain = {word for entry in lexicon.section("money", "plain_words", "words") for word in entry["words"]}
    never = {word for entry in lexicon.section("money", "other_words", "words") for word in entry["words"]}
    owners: dict[str, set[str]] = {}
    for entry in lexicon.section("currencies", "currencies", "code", "names"):
        for name in entry["names"]:
            owners.setdefault(name.rpartition(" ")[2].lower(), set()).add(entry["code"])
    return {
        word: _Form(next(iter(codes)), word in plain)
        for word, codes in owners.items()
        if len(codes) == 1 and word not in never
    }


@cache
def trusted_codes() -> frozenset[str]:
    """Codes that a small plain number before them makes money."""
    return frozenset(code for entry in lexicon.section("money", "trusted_codes", "codes") for code in entry["codes"])


def before(text: str, start: int) -> Mark | None:
    """The mark that ends where a number starts: "US$", "RMB ", "USD $", "c $ "."""
    end = start
    while end and start - end < 2 and text[end - 1] in _SPACES:
        end -= 1
    if not end:
        return None
    forms = _forms()
    lengths = forms.lengths.get(text[end - 1])
    if lengths is None:
        return _compact_before(text, end)
    for length in lengths:
        mark = text[end - length : end] if length <= end else ""
        form = forms.before.get(mark)
        if form is not None and not (mark[0].isalnum() and end - length and _inside_word(text, end - length)):
            return _widened(text, Mark(end - length, end, form.code, careful=form.careful), end < start)
    return _compact_before(text, end)


def _inside_word(text: str, start: int) -> bool:
    previous = text[start - 1]
    return previous.isalnum() or (previous in "-&/" and text[max(0, start - 2) : start - 1].isalnum())


def _widened(text: str, mark: Mark, spaced: bool) -> Mark:
    """With a code or letters before the sign: "USD $3,000", "CAD $8.5 million", tokenised "hk $ 10"."""
    if mark.code not in {"dollar", "yen_or_yuan"} or mark.end - mark.start != 1:
        return mark
    start = mark.start
    gap = start and text[start - 1] in _SPACES
    stop = start - 1 if gap else start
    first = stop
    while first and text[first - 1].isalpha() and stop - first < 4:
        first -= 1
    letters = text[first:stop]
    if not letters or (first and text[first - 1].isalnum()):
        return mark
    forms = _forms()
    if (code := letters.upper()) in forms.codes and (letters.isupper() or not gap):
        return Mark(first, mark.end, code)
    # "c $ 16.4 million" of tokenised text; "Announces A $1.5 Million Financing" has an article
    if not gap or (spaced and letters in _TOKENISED):
        form = forms.before.get(letters.upper() + "$")
        if form is not None:
            return Mark(first, mark.end, form.code)
    return mark


_TOKENISED = frozenset({"c", "hk", "us", "nz", "nt", "au", "ca"})


def _compact_before(text: str, end: int) -> Mark | None:
    """ "MAUD 60": millions of Australian dollars."""
    start = end
    while start and text[start - 1].isupper() and end - start < 5:
        start -= 1
    letters = text[start:end]
    if (
        len(letters) == 4
        and letters[0] == "M"
        and (form := _forms().codes.get(letters[1:])) is not None
        and (not start or not text[start - 1].isalnum())
    ):
        return Mark(start, end, form.code, Decimal(1_000_000), form.careful)
    return None


def after(text: str, end: int) -> Mark | None:
    """The mark that follows a number: " yuan", "-billion-yuan" after its scale, "€", " USD", " MEUR", " cents"."""
    forms = _forms()
    found = forms.after.match(text, end)
    if found is not None:
        stop, form = found
        if not (
            text[stop - 1] in _SIGNS
            and text[end : end + 1] in _SPACES
            and text[stop : stop + 2].strip()[:1].isdecimal()
        ):
            return Mark(end, stop, form.code, form.factor, form.careful)
        return None  # "$20,000 $37,305": the sign of the next sum
    position = end + (text[end : end + 1] in _SPACES and end < len(text))
    if text[position : position + 1].isupper() or text[position : position + 1] in {"m", "k", "b", "t"}:
        if (compact := _COMPACT.match(text, position)) and (known := forms.codes.get(compact[2])):
            return Mark(end, compact.end(), known.code, _SCALES[compact[1]], known.careful)
        if (coded := _AFTER_CODE.match(text, position)) and coded[2] and (known := forms.codes.get(coded[1])):
            return Mark(end, coded.end(), known.code, _SCALES[coded[2]], known.careful)
    if (won := _MILLION_WON.match(text, end)) and million_won(text):
        return Mark(end, won.end(), "KRW", Decimal(1_000_000))
    return None


_MILLION_WON = re.compile(r"[ \u00a0]?MW(?!\w)")


@lru_cache(maxsize=8)
def million_won(text: str) -> bool:
    """Whether "MW" means millions of won here: the release reckons in won and never speaks of power."""
    cues = lexicon.section("money", "million_won", "money", "power")[0]
    return any(cue in text for cue in cues["money"]) and not any(cue in text.lower() for cue in cues["power"])


_SCALES = {
    "MM": Decimal(1_000_000), "M": Decimal(1_000_000), "m": Decimal(1_000_000), "mn": Decimal(1_000_000),
    "k": Decimal(1000), "K": Decimal(1000), "T": Decimal(1000), "t": Decimal(1000),
    "b": Decimal(1_000_000_000), "bn": Decimal(1_000_000_000), "B": Decimal(1_000_000_000),
}  # fmt: skip


def settle(text: str, code: str, end: int) -> str:
    """The ISO 4217 code of a mark whose amount ends at `end`."""
    if code == "dollar":
        return "USD" if _QUOTED.match(text, end) else dollar(text)
    return code if code.isupper() else _choice(text, code)


@cache
def _sets() -> dict[str, tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    return {
        entry["set"]: (
            entry["default"],
            tuple((choice["code"], tuple(choice["cues"])) for choice in entry["choices"]),
        )
        for entry in lexicon.section("money", "ambiguous", "set", "default", "choices")
    }


@lru_cache(maxsize=32)
def _choice(text: str, name: str) -> str:
    default, choices = _sets()[name]
    return next((code for code, cues in choices if any(cue in text for cue in cues)), default)


@lru_cache(maxsize=8)
def dollar(text: str) -> str:
    """Which currency a bare "$" is in this release: its issuer's own dollar where the release shows that, else USD.

    The release says so ("in Canadian dollars"), or its ticker or place does, unless it writes that dollar's own
    sign beside the bare one, which is then the American.
    """
    homes = lexicon.section("money", "homes", "code", "adjective", "exchanges", "places", "marks")
    if (stated := _EXPLICIT.search(text)) and ("unless" in text or "amounts" in text or "figures" in text):
        return next((home["code"] for home in homes if home["adjective"] == stated[1]), "USD")
    head = text[:_HEAD]
    for home in homes:
        listed = any(_listed(head, exchange) for exchange in home["exchanges"])
        if not (listed or any(place in head[:600] for place in home["places"])):
            continue
        american = "US$" in text or "USD" in text or "U.S.$" in text
        own = any(mark in text for mark in home["marks"])
        if american != own:
            return home["code"] if american else "USD"
        if "NYSE" in head or "NASDAQ" in head.upper():
            return "USD"
        return str(home["code"])
    return "USD"


def _listed(head: str, exchange: str) -> bool:
    """Whether the exchange stands in a ticker: "(TSXV: CTG)", "TSX:ABC"."""
    position = head.find(exchange)
    while position >= 0:
        after_name = head[position + len(exchange) : position + len(exchange) + 2].lstrip()
        if after_name.startswith((":", ")")) or exchange.endswith(":"):
            return True
        position = head.find(exchange, position + 1)
    return False
