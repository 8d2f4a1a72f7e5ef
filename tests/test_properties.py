"""What holds of any text: no exception, spans in place, values read back, time and memory linear in its length."""

import subprocess
import sys
import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.marked_numbers import longest

from dateline.extractors import area, count, money, percent, quantity
from dateline.grammar.numbers import lower, read, scan
from dateline.schema import Interval, Mention, from_text

EXTRACTORS = (money, area, quantity, count, percent)

# Fragments that the grammars act on, so that random texts get past their first look.
FRAGMENTS = st.sampled_from(
    [
        "1",
        "12",
        "2,000",
        "0.5",
        "½",
        "１２",
        "1,2,3",
        "10:08",
        "2025",
        "one",
        "twenty",
        "hundred",
        "million",
        "billion",
        "bn",
        "m",
        "K",
        "crore",
        "$",
        "US$",
        "€",
        "¥",
        "Rs",
        "RMB",
        "USD",
        "%",
        "percent",
        "pp",
        "bps",
        "km",
        "m²",
        "sq.",
        "ft.",
        "acres",
        "mu",
        "MW",
        "MWh",
        "°C",
        "’",
        '"',
        "tonnes",
        "per",
        "annum",
        "/",
        "-",
        "–",
        "to",
        "and",
        "or",
        "between",
        "from",
        "more",
        "than",
        "about",
        "over",
        "up",
        "~",
        "±",
        "+",
        "(",
        ")",
        ",",
        ".",
        ";",
        ":",
        "jobs",
        "homes",
        "story",
        "projects",
        "yuan",
        "dollars",
        "cents",
        "a",
        "half",
        "of",
        "the",
        "\n",
        "\xa0",
        "İ",
        "𝟙",
        "٣",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(FRAGMENTS, max_size=14).map(" ".join),
    st.lists(FRAGMENTS, max_size=14).map("".join),
)


def mentions(text: str) -> list[Mention]:
    doc = from_text(text)
    return [mention for extractor in EXTRACTORS for mention in extractor.find(doc)]


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_any_text_gives_spans_in_place_and_ordered_intervals(text):
    for mention in mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.text == mention.text.strip()
        assert isinstance(mention.value, Interval)
        low, high = mention.value.low, mention.value.high
        assert low is not None or high is not None
        assert low is None or high is None or low <= high
        assert all(number is None or number.is_finite() for number in (low, high))
        assert all(0 <= cue.start < cue.end <= len(text) for cue in mention.cues)
        mention.model_dump_json()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_numbers_do_not_overlap_and_lower_case_keeps_every_place(text):
    assert len(lower(text)) == len(text)
    found = scan(text)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(0 <= number.start < number.end <= len(text) for number in found)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_mentions(text):
    first = [mention.model_dump_json() for mention in mentions(text)]
    scan.cache_clear()
    assert [mention.model_dump_json() for mention in mentions(text)] == first


# Formatting a value in any supported style and reading it back gives the value.

WHOLE = st.integers(min_value=0, max_value=10**15)
DECIMALS = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))


def in_words(number: int, conjunction: str = " ") -> str:
    """English words for a number, by the rule that schools teach."""
    for scale, name in SCALES:
        if number >= scale:
            rest = number % scale
            joint = conjunction if scale == 100 else " "
            return f"{in_words(number // scale, conjunction)} {name}" + (
                f"{joint}{in_words(rest, conjunction)}" if rest else ""
            )
    if number < 20:
        return ONES[number]
    return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")


def indian(number: int) -> str:
    head, tail = divmod(number, 1000)
    if not head:
        return str(number)
    groups = [f"{tail:03d}"]
    while head:
        head, group = divmod(head, 100)
        groups.insert(0, f"{group:02d}" if head else str(group))
    return ",".join(groups)


@given(WHOLE)
def test_groupings_read_back(number):
    comma = f"{number:,}"
    styles = [str(number), comma, comma.replace(",", "’"), comma.replace(",", "'"), comma.replace(",", "\u00a0"),
              comma.replace(",", " "), indian(number)]  # fmt: skip
    if comma.count(",") > 1:
        styles.append(comma.replace(",", "."))
    full_width = comma.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    for style in [*styles, full_width]:
        assert read(style) == number, style


@given(DECIMALS)
def test_decimals_read_back(number):
    assert read(f"{number:,}") == number
    assert read(f"({number:,})") == -number
    assert read(f"-{number}") == -number


@given(st.integers(min_value=0, max_value=10**14))
def test_words_read_back(number):
    assert read(in_words(number)) == number
    assert read(in_words(number, " and ")) == number
    assert read(in_words(number).upper()) == number
    assert read(in_words(number).capitalize()) == number


@given(
    st.decimals(min_value="0.01", max_value=9999, places=2),
    st.sampled_from(
        [("million", 10**6), ("billion", 10**9), ("trillion", 10**12), ("thousand", 1000), ("crore", 10**7),
         ("lakh", 10**5), ("mn", 10**6), ("bn", 10**9), ("bln", 10**9)]
    ),
    st.sampled_from(["", " ", "-", "\u00a0"]),
)  # fmt: skip
def test_scales_read_back(number, scale, joint):
    name, factor = scale
    assert read(f"{number}{joint}{name}") == number * factor


@given(
    st.integers(min_value=1, max_value=10**12),
    st.sampled_from(["$", "US$", "€", "£", "RMB ", "USD ", "A$"]),
    st.sampled_from(["", " million", "bn"]),
)
def test_sums_read_back(number, sign, scale):
    factor = {"": 1, " million": 10**6, "bn": 10**9}[scale]
    text = f"It cost {sign}{number:,}{scale}."
    (mention,) = money.find(from_text(text))
    assert mention.value.low == mention.value.high == Decimal(number * factor)
    assert mention.text == text[8:-1]


@given(
    st.integers(min_value=1, max_value=10**9),
    st.sampled_from(["-square-foot", " square metres", " acres", " ha", " km²"]),
)
def test_areas_read_back(number, unit):
    text = f"a {number:,}{unit} site"
    (mention,) = longest(area.find(from_text(text)))
    assert mention.value.low == number
    assert mention.text == f"{number:,}{unit}"


# Hostile lines: no pattern may backtrack, whatever repeats.
HOSTILE = [
    "9", ",", "$", "million ", "1,", "1.", "$1 ", "5 to ", "5 and ", "between ", "1 m ", "5% ", "(", "-5",
    "5-", "five ", "one hundred and ", "more than ", "5 big ", "5 Big, ", "5 year-", "$5 million to ",
    "5 pounds ", "5 oz ", "¥5 ", "5 MW ", "5 million won ",
    "5 million yuan (", "per ", "US$", "square ", "½", "a million ", "1 000 ", "5.5.", "five-", "5 x ",
    "$(", "’", " ", "\n", "half a ", "½a", "5a", "5\n", "5 a-", "5 a,", "5 sq ", "5 ½", "n", "5/", "5 /",
    "5%/",
]  # fmt: skip


@pytest.mark.parametrize("pattern", HOSTILE)
def test_time_grows_with_the_length_and_nothing_else(pattern):
    def seconds(length: int) -> float:
        doc = from_text(pattern * (length // len(pattern)))
        scan.cache_clear()
        started = time.process_time()
        for extractor in EXTRACTORS:
            for _ in extractor.find(doc):
                pass
        return time.process_time() - started

    seconds(1_000)
    short, long = min(seconds(5_000) for _ in range(2)), seconds(40_000)
    # Eight times the text: quadratic time would take 64 times as long.
    assert long < 24 * short + 0.4


def test_a_run_of_digits_is_no_number():
    assert scan("9" * 1_000_000) == ()


def test_the_chain_starts_without_statistical_models():
    program = (
        "import sys, dateline; dateline.load('money', 'area', 'quantity', 'count', 'percent')('It cost $5 million.');"
        "print(sorted({'spacy', 'torch', 'stanza', 'onnxruntime', 'transformers', 'pint'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
