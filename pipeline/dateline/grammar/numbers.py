"""English numbers: digits in any grouping, words, scales, and their mixtures.

`scan("1.2 million homes on two thousand 500 acres")` finds 1.2 million, two thousand and 500;
`read("one point two billion")` gives Decimal("1200000000").

A number is what the words say and nothing more: sign, unit, currency and bounds are for others. Every pattern is
possessive or anchored at a position, so the time grows with the length of the text and with nothing else.
"""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from dateline import lexicon
from dateline.errors import ConfigError

ONE = Decimal(1)

# Longer runs of digits and separators are keys, hashes and rubble; the largest sums in print have 15 digits.
# Within it a value times any scale stays exact in the 28 digits of decimal's default context.
_MOST_DIGITS = 26
# "one hundred and twenty-three million four hundred and fifty-six thousand seven hundred and eighty-nine".
_MOST_WORDS = 24

_SPACES = " \u00a0\u202f\u2009"
_DIGITS = (
    r"\d++(?:[.,:/'’ʼ٫،．，]\d++"
    rf"|[{_SPACES}](?=\d{{3}}(?!\d))\d{{3}}"
    # "80, 000": a tokeniser's space; only before three zeros, where a list of numbers is no reading.
    r"|, 000(?!\d))*+"
)
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}"  # 1,234,567 and 12,34,567
    rf"|\d{{1,3}}(?:(?P<mark>['’ʼ{_SPACES}])\d{{3}})(?:(?P=mark)\d{{3}})*|\d{{1,3}}(?:, 000)+)(?:\.\d+)?"
)
_CONTINENTAL = re.compile(rf"\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?|\d{{1,3}}(?:[{_SPACES}.]\d{{3}})+,\d+|\d+,\d{{1,2}}")
_FRACTION = re.compile(r"(\d{1,2})/(\d{1,2})")
_MIXED = re.compile(rf"[{_SPACES}](\d{{1,2}})/(\d{{1,2}})(?![\d/])")
_GROUP_MARKS = str.maketrans("", "", f",'’ʼ{_SPACES}")
_FULL_WIDTH = str.maketrans("．，", ".,")
_COLUMNS = re.compile(rf"[^{_SPACES}]+")
_PARTS_OF_DIGITS = re.compile(r"\d++(?:\.\d++)?+")
# Halves to sixteenths and tenths have finite decimals; a third has no exact one.
_DENOMINATORS = frozenset({2, 4, 5, 8, 10, 16, 20, 25, 32, 50})

# "$5 million2", "$5 million²": a note's number follows the scale
_NOTES = "¹²³⁴⁵⁶⁷⁸⁹"
_NEXT = re.compile(rf"([{_SPACES}\n]?)([-‐‑]?)([a-z]+)(?![^\W\d{_NOTES}])")
_AND_PART = re.compile(rf"[{_SPACES}\n-]and[{_SPACES}\n-](?:(?:a|an|one)[{_SPACES}\n-])?(half|quarter)(?![a-z])")
_AND_WORD = re.compile(rf"[{_SPACES}\n-]and[{_SPACES}\n-]([a-z]+)(?![\w])")
_PART_OF = re.compile(rf"[{_SPACES}\n-](?:of[{_SPACES}\n])?(?:(?:a|an)[{_SPACES}\n-])?([a-z]+)(?![\w])")
_DIGIT_NEXT = re.compile(rf"[{_SPACES}](\d++(?:[.,]\d++)*+)[{_SPACES}]([a-z]+)(?!\w)")
_ORDINAL = re.compile(
    r"(?:st|nd|rd|th)(?!\w)"
    r"|[ -](?:hundred|thousand|million|billion)ths?(?!\w)"
    r"|(?:-|(?<=ty) )(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)s?(?!\w)"
    r"|[ -](?:thirds|fourths|fifths|sixths|sevenths|eighths|ninths|tenths)(?!\w)"
    r"|(?<=one)[ -](?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?!\w)"
)


class Number(NamedTuple):
    """A number in a text: `text[start:end]` says `value`.

    `scale` is the multiplier that its words name (1 where there is none), so that "10-15 million" can give it to
    the 10. `letter` is a scale that a short mark may mean ("5m"); it ends at `letter_end`, and whoever knows the
    label decides. `bare` is a scale without a number before it ("a million").
    """

    start: int
    end: int
    value: Decimal
    digits: bool
    scale: Decimal = ONE
    letter: Decimal | None = None
    letter_end: int = 0
    bare: bool = False

    @property
    def lettered(self) -> Decimal:
        """The value with the short mark read as a scale."""
        return trim(self.value * self.letter) if self.letter is not None else self.value

    @property
    def lettered_end(self) -> int:
        return self.letter_end if self.letter is not None else self.end


class _Words(NamedTuple):
    values: dict[str, Decimal]
    scales: dict[str, Decimal]
    letters: dict[str, Decimal]
    parts: dict[str, Decimal]
    fractions: dict[str, Decimal]
    token: re.Pattern[str]


@cache
def _words() -> _Words:
    values = {entry["word"]: _decimal(entry) for entry in lexicon.section("numbers", "words", "word", "value")}
    scale_entries = lexicon.section("numbers", "scales", "value", "forms")
    scales = {form: _decimal(entry) for entry in scale_entries for form in entry["forms"]}
    letters = {form: _decimal(entry) for entry in scale_entries for form in entry.get("letters", ())}
    parts = {entry["word"]: _decimal(entry) for entry in lexicon.section("numbers", "parts", "word", "value")}
    fractions = {entry["word"]: _decimal(entry) for entry in lexicon.section("numbers", "fractions", "word", "value")}
    # Abbreviated scales and the syllables wan and yi never start a number.
    bare = "|".join(form for form in scales if len(form) > 4 and not form.endswith("s"))
    signs = "".join(fractions)
    token = re.compile(
        rf"{_DIGITS}[{signs}]?|[{signs}]|(?<![\w.,])\.\d++(?![.\w])"
        rf"|\b(?:{'|'.join([*values, *parts])}|an?[{_SPACES}\n-](?P<bare>{bare})|the (?P<dozen>dozen))(?!\w)"
    )
    return _Words(values, scales, letters, parts, fractions, token)


def _decimal(entry: dict[str, str]) -> Decimal:
    if not isinstance(entry["value"], str):
        raise ConfigError(f"models/numbers.yaml: value {entry['value']!r}: write it as a string, floats are not exact")
    return Decimal(entry["value"])


def read(words: str) -> Decimal | None:
    """The value of a text that is a number and nothing else, or None.

    A sign, accounting parentheses, an article ("a dozen") and short scales ("5m") are understood:

        >>> read("two thousand 500 crore"), read("(4.3)"), read("1 250 000,50")
        (Decimal('25000000000'), Decimal('-4.3'), Decimal('1250000.50'))
    """
    words = words.strip()
    negative = False
    if words.startswith("(") and words.endswith(")"):
        negative, words = True, words[1:-1].strip()
    elif words[:1] in {"-", "−", "+"}:
        negative, words = words[0] != "+", words[1:].lstrip()
    offset = next((len(article) for article in ("a ", "an ", "A ", "An ") if words.startswith(article)), 0)
    found = scan(words)
    if len(found) != 1 or found[0].start != offset or (offset and found[0].digits):
        return None
    number = found[0]
    if number.lettered_end == len(words):
        value = number.lettered
    elif number.end == len(words):
        value = number.value
    else:
        return None
    return -value if negative else value


@lru_cache(maxsize=4)
def scan(text: str) -> tuple[Number, ...]:
    """The numbers of a text from left to right, not overlapping; ordinals and times of day are none.

    The last texts are remembered: the extractors of one document share one scan.
    """
    lowered = lower(text)
    words = _words()
    found: list[Number] = []
    position = 0
    for match in words.token.finditer(lowered):
        if match.start() < position:
            continue
        position = match.end()
        token = match.group()
        if token[0].isdecimal() or token[0] == ".":
            position = _digits(text, lowered, match.start(), token, words, found)
        elif token in words.fractions:
            found.append(Number(match.start(), match.end(), words.fractions[token], True))
        else:
            group = match.lastgroup or 0
            number = _from_words(lowered, match.start(group), match[group], words)
            if number is not None:
                position = number.end
                found.append(number)
    return tuple(found)


def trim(value: Decimal) -> Decimal:
    """The same value without a fraction of zeros: 85.5 times a billion is 85500000000, not 85500000000.0."""
    whole = value.to_integral_value()
    return whole if whole == value else value


@lru_cache(maxsize=4)
def lower(text: str) -> str:
    """The text in lower case, every character at its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _digits(text: str, lowered: str, start: int, token: str, words: _Words, found: list[Number]) -> int:
    """Append the numbers of one run of digits and separators; return where they end."""
    end = start + len(token)
    if len(token) > _MOST_DIGITS:
        return end
    fraction = words.fractions.get(token[-1])
    body = token[:-1] if fraction is not None else token
    value = _digit_value(body)
    if value is None:
        if ":" not in token and "/" not in token and token.count(".") < 2:
            # "5,10,15 MW" and "March 30,2026": separate numbers after all.
            found.extend(_separate(text, lowered, start, token, words))
            end = max(end, found[-1].end if found else end)
        return end
    if fraction is not None:
        value += fraction
    elif mixed := _MIXED.match(lowered, end):
        part = _fraction(mixed[1], mixed[2])
        if part is not None and value == value.to_integral_value():
            value, end = value + part, mixed.end()
    number = _scaled(text, lowered, start, end, value, words)
    if number is None:
        return end
    found.append(number)
    return number.end


def _separate(text: str, lowered: str, start: int, token: str, words: _Words) -> list[Number]:
    """The numbers of a row or list: "666,545 425,406" holds two, "5,10,15" three."""
    numbers: list[Number] = []
    for column in _COLUMNS.finditer(token):
        whole = _digit_value(column.group())
        found = [column] if whole is not None else [*_PARTS_OF_DIGITS.finditer(token, column.start(), column.end())]
        for part in found:
            first, last = start + part.start(), start + part.end()
            value = whole if whole is not None else Decimal(part.group())
            number = Number(first, last, value, True)
            if last == start + len(token):
                scaled = _scaled(text, lowered, first, last, value, words)
                if scaled is None:
                    continue
                number = scaled
            numbers.append(number)
    return numbers


def _digit_value(token: str) -> Decimal | None:
    if not token.isascii():
        token = token.translate(_FULL_WIDTH)
    if _PLAIN.fullmatch(token):
        return Decimal(token)
    if _GROUPED.fullmatch(token):
        return Decimal(token.translate(_GROUP_MARKS))
    if _CONTINENTAL.fullmatch(token):
        whole, _, decimals = token.partition(",")
        return Decimal(whole.replace(".", "").translate(_GROUP_MARKS) + (f".{decimals}" if decimals else ""))
    if fraction := _FRACTION.fullmatch(token):
        return _fraction(fraction[1], fraction[2])
    return Decimal(f"0{token}") if token.startswith(".") else None


def _fraction(numerator: str, denominator: str) -> Decimal | None:
    above, below = int(numerator), int(denominator)
    return Decimal(above) / Decimal(below) if 0 < above < below and below in _DENOMINATORS else None


def _scaled(text: str, lowered: str, start: int, end: int, value: Decimal, words: _Words) -> Number | None:
    """Digits with the scales and smaller groups that follow ("3 million 500 thousand"); None for an ordinal."""
    following = _NEXT.match(lowered, end)
    if following is None:
        return Number(start, end, value, True)
    word = following[3]
    if word not in words.scales:
        if _ORDINAL.match(lowered, end):
            return None
        mark = text[following.start(3) : following.end(3)]
        if following[2] or mark not in words.letters or lowered[following.end() : following.end() + 1].isdigit():
            return Number(start, end, value, True)
        return Number(start, end, value, True, ONE, words.letters[mark], following.end())
    reader = _Reader(lowered, end, words)
    reader.group = value
    reader.run()
    if _ORDINAL.match(lowered, reader.end):
        return None
    return Number(start, reader.end, reader.value, True, reader.scale)


def _from_words(lowered: str, start: int, token: str, words: _Words) -> Number | None:
    """A number that starts with a word; None for ordinals, fractions without a decimal, and bare scales."""
    reader = _Reader(lowered, start + len(token), words)
    bare = False
    if token in words.parts:
        scaled = _PART_OF.match(lowered, reader.end)
        if scaled is None or scaled[1] not in words.scales or scaled[1].endswith("s"):
            return None
        reader.group, reader.end = words.parts[token], scaled.start(1)
        reader.apply(scaled[1], scaled.end())
    elif token in words.scales:
        bare = True
        reader.group = ONE
        reader.apply(token, reader.end)
    else:
        reader.group = words.values[token]
    reader.run()
    if _ORDINAL.match(lowered, reader.end):
        return None
    return Number(start, reader.end, reader.value, False, reader.scale, bare=bare)


class _Reader:
    """Builds one number from left to right: `total` holds finished scale groups, `group` the one at work."""

    def __init__(self, lowered: str, end: int, words: _Words) -> None:
        self.text = lowered
        self.end = end
        self.words = words
        self.total = Decimal(0)
        self.group: Decimal | None = None
        self.scale = ONE  # the last scale applied

    @property
    def value(self) -> Decimal:
        return trim(self.total + self.group if self.group is not None else self.total)

    def run(self) -> None:
        for _ in range(_MOST_WORDS):
            following = _NEXT.match(self.text, self.end)
            if not ((following is not None and self._word(following[3], following)) or self._and() or self._digits()):
                return

    def _word(self, word: str, following: re.Match[str]) -> bool:
        if word in self.words.scales:
            if self.group is None and self.total == 0:
                return False
            return self.apply(word, following.end())
        if word in self.words.values:
            glued = not following[1] and not following[2]
            return not glued and self._unit(self.words.values[word], following.end())
        if word == "point":
            return self._point(following.end())
        if word in self.words.parts and self.group is not None and self.total == 0:
            return self._part(word, following.end())
        return False

    def apply(self, word: str, end: int) -> bool:
        """Multiply by a scale, or open the next lower group."""
        scale = self.words.scales[word]
        if scale == 100:
            if self.group is None or self.group >= 100:
                return False
            self.group *= scale
            self.scale = max(self.scale, scale)
        elif self.group is None:
            # "lakh crore", "thousand million"; "million thousand" is nothing
            if scale < self.scale:
                return False
            self.total *= scale
            self.scale = self.scale * scale
        elif self.total and scale > self.scale:
            self.total, self.group = (self.total + self.group) * scale, None
            self.scale = scale
        elif self.total and scale == self.scale:
            return False
        else:
            self.total, self.group = self.total + self.group * scale, None
            self.scale = max(scale, self.scale * scale) if self.scale == 100 else scale
        self.end = end
        return True

    def _unit(self, value: Decimal, end: int) -> bool:
        if self.group is None:
            if self.scale < 1000:
                return False
        elif value < 10:
            tens = self.group % 100
            if (
                self.group != self.group.to_integral_value()
                or value == 0
                or not ((tens == 0 and self.group >= 100) or (tens >= 20 and tens % 10 == 0))
            ):
                return False
        elif self.group % 100 != 0 or self.group < 100:
            return False
        self.group = (self.group or Decimal(0)) + value
        self.end = end
        return True

    def _point(self, end: int) -> bool:
        if self.group is None or self.group != self.group.to_integral_value():
            return False
        decimals = ""
        while (
            (following := _NEXT.match(self.text, end)) is not None
            and (value := self.words.values.get(following[3])) is not None
            and value < 10
            and len(decimals) < 6
        ):
            decimals += str(value)
            end = following.end()
        if not decimals:
            return False
        self.group += Decimal(f"0.{decimals}")
        self.end = end
        return True

    def _part(self, word: str, end: int) -> bool:
        """ "three quarters (of a billion)", "one-half"."""
        assert self.group is not None
        if self.group > 3:
            return False
        self.group *= self.words.parts[word]
        self.end = end
        scaled = _PART_OF.match(self.text, end)
        if scaled is not None and scaled[1] in self.words.scales:
            self.apply(scaled[1], scaled.end())
        return True

    def _and(self) -> bool:
        part = _AND_PART.match(self.text, self.end)
        if part is not None and self.group is not None:
            self.group += self.words.parts[part[1]]
            self.end = part.end()
            return True
        following = _AND_WORD.match(self.text, self.end)
        if following is None or self.scale < 100 or (self.group is not None and self.group % 100 != 0):
            return False
        value = self.words.values.get(following[1])
        if value is None:
            return False
        # "two million and three million", "two hundred and three hundred" are two numbers
        after = _NEXT.match(self.text, following.end())
        scale = self.words.scales.get(after[3]) if after is not None else None
        if scale is not None and (self.group is None or scale < 1000):
            return False
        return self._unit(value, following.end())

    def _digits(self) -> bool:
        """A lower group in digits: "3 million 500 thousand", "one thousand 650 crore"."""
        if self.group is not None or self.scale < 1000:
            return False
        following = _DIGIT_NEXT.match(self.text, self.end)
        if following is None or (scale := self.words.scales.get(following[2])) is None or scale == self.scale:
            return False
        value = _digit_value(following[1]) if len(following[1]) <= _MOST_DIGITS else None
        if value is None or value >= 1000:
            return False
        self.group = value
        return self.apply(following[2], following.end())
