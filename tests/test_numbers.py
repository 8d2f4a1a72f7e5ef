"""The number grammar: what the words say, in every grouping, scale and mixture."""

from decimal import Decimal

import pytest

from dateline import lexicon
from dateline.errors import ConfigError
from dateline.grammar.numbers import read, scan

READ = {
    # digits in every grouping
    "1,234,567": "1234567",
    "42’053": "42053",
    "42'053.5": "42053.5",
    "2,00,000": "200000",
    "12,34,567": "1234567",
    "816 000": "816000",
    "1\u202f250\u202f000": "1250000",
    "1.250.000,50": "1250000.50",
    "12,5": "12.5",
    "0.10": "0.10",
    "１，２３４": "1234",
    "80, 000": "80000",
    # fractions
    "10 1/2": "10.5",
    "7¾": "7.75",
    "1/4": "0.25",
    # words
    "four": "4",
    "Twenty-one": "21",
    "one hundred and fifty": "150",
    "one point two billion": "1200000000",
    "half a billion": "500000000",
    "half-million": "500000",
    "a quarter of a million": "250000",
    "three quarters of a billion": "750000000",
    "two and a half million": "2500000",
    "a dozen": "12",
    "two dozen": "24",
    "a hundred": "100",
    "FIFTEEN HUNDRED": "1500",
    "nine hundred and ninety-nine thousand nine hundred and ninety-nine": "999999",
    # mixed, and scales in every spelling
    "1.2 million": "1200000",
    "85.5 billion": "85500000000",
    "one thousand 650 crore": "16500000000",
    "1.5 lakh crore": "1500000000000",
    "20 thousand million": "20000000000",
    "3 million 500 thousand": "3500000",
    "3mn": "3000000",
    "3 mln": "3000000",
    "2bn": "2000000000",
    "2bln": "2000000000",
    "1.1 tn": "1100000000000",
    "5m": "5000000",
    "6.75MM": "6750000",
    "450K": "450000",
    "4b": "4000000000",
    "7 Cr": "70000000",
    "3 wan": "30000",
    "2 yi": "200000000",
    # signs
    "(4.3)": "-4.3",
    "-5": "-5",
    "−5.5": "-5.5",
}

NOT_A_NUMBER = [
    "", "million", "and", "21st", "twenty-first", "second", "two-thirds", "1.2.3", "10:08", "2026-02-27",
    "ten to twelve",
    "1,2,3", "5G", "twenty twenty", "9" * 60, "one one", "a", "half", "millions",
]  # fmt: skip


@pytest.mark.parametrize(("words", "value"), READ.items())
def test_reads_the_value_exactly(words, value):
    assert read(words) == Decimal(value)
    assert format(read(words), "f") == value


@pytest.mark.parametrize("words", NOT_A_NUMBER)
def test_reads_nothing_else(words):
    assert read(words) is None


SCANNED = {
    "Two towers, 12 floors and 1.2 million bricks": ["2", "12", "1200000"],
    "two million and three million": ["2000000", "3000000"],
    "one of two hundred": ["1", "200"],
    "two thousand 20-foot boxes": ["2000", "20"],
    "lines of 5,10,15 MW": ["5", "10", "15"],
    "March 30,2026": ["30", "2026"],
    "the twenty-first and the 21st": [],
    "at 10:08 on v1.2.3": [],
    "a million reasons": ["1000000"],
    "the million": [],
    "hundreds of millions": [],
    "two-thirds of it": [],
    "phone, often, bone": [],
    "15-billion-yuan plant": ["15000000000"],
    "İstanbul’da 5 million": ["5000000"],
}


@pytest.mark.parametrize(("text", "values"), SCANNED.items())
def test_scan_finds_each_number_once_and_in_place(text, values):
    found = scan(text)
    assert [format(number.value, "f") for number in found] == values
    assert all(0 <= number.start < number.end <= len(text) for number in found)


def test_a_short_scale_is_left_to_the_label():
    (number,) = scan("30m averaging")
    assert (number.value, number.end, number.lettered, number.lettered_end) == (30, 2, 30_000_000, 3)


@pytest.mark.parametrize("section", ["words", "scales", "parts", "fractions"])
def test_every_entry_of_the_lexicon_reads_as_its_example_says(section):
    for entry in lexicon.section("numbers", section, "value", "example", "gives"):
        assert read(entry["example"]) == Decimal(entry["gives"]), entry


class TestLexicon:
    def test_a_missing_file_is_named(self):
        with pytest.raises(ConfigError, match=r"no-such-lexicon\.yaml"):
            lexicon.load("no-such-lexicon")

    def test_a_missing_section_and_a_missing_key_are_named(self):
        with pytest.raises(ConfigError, match="no-such-section"):
            lexicon.section("numbers", "no-such-section")
        with pytest.raises(ConfigError, match=r"words\[0\]: colour is missing"):
            lexicon.section("numbers", "words", "colour")

    def test_bad_yaml_is_named(self, tmp_path, monkeypatch):
        (tmp_path / "broken.yaml").write_text("words: [", "utf-8")
        (tmp_path / "flat.yaml").write_text("- one\n", "utf-8")
        monkeypatch.setattr("dateline.paths.models", lambda: tmp_path)
        with pytest.raises(ConfigError, match=r"broken\.yaml"):
            lexicon.load("broken")
        with pytest.raises(ConfigError, match=r"flat\.yaml"):
            lexicon.load("flat")
