"""The steps between the name model and `resolve`, each on names as a model might leave them."""

import re

import pytest

from dateline import lexicon
from dateline.recognisers import Name
from dateline.refine import agreed, bounded, listed, refine, spread, unlisted


def read(marked):
    """"[ORG Harbour Bank], N.A." -> the text and its names, all of score 0.9."""
    names, text, at = [], "", 0
    for match in re.finditer(r"\[([A-Z]+) ([^\]]+)\]", marked):
        text += marked[at : match.start()]
        names.append(Name(len(text), len(text) + len(match[2]), match[1], 0.9))
        text += match[2]
        at = match.end()
    return text + marked[at:], names


def show(text, names):
    for name in sorted(names, reverse=True):
        text = f"{text[:name.start]}[{name.label} {text[name.start : name.end]}]{text[name.end :]}"
    return text


CASES = [
    (bounded, "[ORG Veltra Corporation of] [PLACE Norland] built it.", "[ORG Veltra Corporation of Norland] built it."),
    (bounded, "[PROJECT Elm Homes at] The [PROJECT Mill] opened.", "[PROJECT Elm Homes at The Mill] opened."),
    (bounded, "land of [ORG Harbour Grid that] will pay", "land of [ORG Harbour Grid] that will pay"),
    (bounded, "[ORG Harbour Bank], [PLACE N.A.] lent it.", "[ORG Harbour Bank, N.A.] lent it."),
    (bounded, "[ORG Harbour Bank], and [ORG Fenn] paid.", "[ORG Harbour Bank], and [ORG Fenn] paid."),
    (bounded, "The [PROJECT Lotus Bay] offshore wind project", "The [PROJECT Lotus Bay offshore wind project]"),
    (bounded, "[ORG Fenn Science] and [PROJECT Technology City]", "[PROJECT Fenn Science and Technology City]"),
    (bounded, "[ORG Fenn Science] and [ORG Hale Technology] met", "[ORG Fenn Science] and [ORG Hale Technology] met"),
    (bounded, "the [PROJECT Fenn High]-Speed Line opened", "the [PROJECT Fenn High-Speed Line] opened"),
    (bounded, "a [PLACE Busan]-based firm", "a [PLACE Busan]-based firm"),
    (bounded, "[PROJECT Mill] of the [PROJECT Fenn Base] opened", "[PROJECT Mill of the Fenn Base] opened"),
    (bounded, "a [PROJECT mill] of the [PROJECT Fenn Base]", "a [PROJECT mill] of the [PROJECT Fenn Base]"),
    (bounded, "The [PROJECT Cloud] of Wisdom opened.", "The [PROJECT Cloud of Wisdom] opened."),
    (
        bounded,
        "the [EVENT Fenn Forum] on Advancing Trade and the Sea, held in May",
        "the [EVENT Fenn Forum on Advancing Trade and the Sea], held in May",
    ),
    (bounded, "the [EVENT Fenn Forum] on May 5, 2025", "the [EVENT Fenn Forum] on May 5, 2025"),
    (bounded, "[PROJECT Fenn Park] of Odde Wins Approval Today", "[PROJECT Fenn Park] of Odde Wins Approval Today"),
    (bounded, "The [PROJECT Lotus Bay] opened to visitors", "The [PROJECT Lotus Bay] opened to visitors"),
    (agreed, "[ORG Fenn] [ORG Fenn] [PERSON Fenn]", "[ORG Fenn] [ORG Fenn] [ORG Fenn]"),
    (agreed, "[PLACE Fenn district] and [ORG Fenn]", "[PLACE Fenn district] and [PLACE Fenn]"),
    (agreed, "[ORG Fenn Tower] and [PROJECT Fenn Tower]", "[PROJECT Fenn Tower] and [PROJECT Fenn Tower]"),
    (agreed, "[PLACE Fenn] and [ORG Fenn Ltd]", "[PLACE Fenn] and [ORG Fenn Ltd]"),
    (agreed, "[ORG Tarn Bay Holdings Ltd.] ([PROJECT Tarn Bay])", "[ORG Tarn Bay Holdings Ltd.] ([ORG Tarn Bay])"),
    (bounded, "[PROJECT Tarn Wind Project] property", "[PROJECT Tarn Wind Project] property"),
    (agreed, "[ORG Tarn Bay] owns [PROJECT Tarn]", "[ORG Tarn Bay] owns [PROJECT Tarn]"),
    (agreed, "[ORG Tarn Mine Ltd.] runs [PROJECT Tarn Mine]", "[ORG Tarn Mine Ltd.] runs [PROJECT Tarn Mine]"),
    (spread, "[ORG Harbour Grid] said. Harbour Grid paid.", "[ORG Harbour Grid] said. [ORG Harbour Grid] paid."),
    (agreed, "[ORG Fenn] paid [ORG Fenn county].", "[PLACE Fenn] paid [PLACE Fenn county]."),
    (agreed, "the [ORG Fenn School District] paid", "the [ORG Fenn School District] paid"),
    (spread, "[PROJECT One Safe Mill] [PLACE One] Safe [ORG Mill]", "[PROJECT One Safe Mill] [PROJECT One Safe Mill]"),
    (spread, "[ORG Fenn Mill Trust] owns [PROJECT Fenn Mill]", "[ORG Fenn Mill Trust] owns [PROJECT Fenn Mill]"),
    (spread, "Target [ORG Target] a Target for Target", "Target [ORG Target] a Target for Target"),
    (spread, "[ORG Fenn] paid; Fennel grew.", "[ORG Fenn] paid; Fennel grew."),
    (bounded, "About [ORG Hale LLP Hale LLP] advises", "About [ORG Hale LLP] [ORG Hale LLP] advises"),
    (bounded, "in [PLACE Fenn district of Tarn]", "in [PLACE Fenn district] of [PLACE Tarn]"),
    (bounded, "in the [PLACE City of Tarn]", "in the [PLACE City of Tarn]"),
    (bounded, "at [PLACE Walla Walla] in May", "at [PLACE Walla Walla] in May"),
    (
        listed,
        "facilities such as the Hall of Reeds, Readers' [ORG Workshop, Fenn and Odde Park], and [PROJECT Tarn Mill]",
        "facilities such as the [PROJECT Hall of Reeds], [PROJECT Readers' Workshop], [PROJECT Fenn and Odde Park], "
        "and [PROJECT Tarn Mill]",
    ),
    (listed, "facilities such as Fenn Hall, and [ORG Tarn]", "facilities such as Fenn Hall, and [ORG Tarn]"),
    (listed, "parks like [PROJECT Fenn], Odde and Tarn Mill", "parks like [PROJECT Fenn], Odde and Tarn Mill"),
    (unlisted, "[ORG Fenn] ([ORG TSX]: [ORG FNN], Frankfurt: 2F5)", "[ORG Fenn] (TSX: FNN, Frankfurt: 2F5)"),
    (unlisted, "listed on [ORG NASDAQ]: [ORG Fenn] rose", "listed on [ORG NASDAQ]: [ORG Fenn] rose"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "before", "after"), CASES)
def test_step(step, before, after):
    text, names = read(before)
    assert show(text, step(text, names)) == after


TAILS = [
    (label, entry["example"])
    for label, section in (("ORG", "legal_tails"), ("PROJECT", "project_heads"))
    for entry in lexicon.section("refine", section, "text", "example")
]


@pytest.mark.parametrize(("label", "example"), TAILS)
def test_a_tail_of_the_lexicon_is_taken_in(label, example):
    """The model finds what stands in braces; the whole stands in square brackets."""
    before, proper, tail, after = re.fullmatch(r"(.*)\[\{(.*)\}(.*)\](.*)", example).groups()
    text, start = before + proper + tail + after, len(before)
    (name,) = bounded(text, [Name(start, start + len(proper), label, 0.9)])
    assert text[name.start : name.end] == proper + tail


@pytest.mark.parametrize("entry", lexicon.section("refine", "enumerated", "text", "example"), ids=lambda e: e["text"])
def test_items_of_undertakings_are_projects(entry):
    text = entry["example"]
    park = Name(text.index("Odde"), len(text), "PROJECT", 0.9)
    assert [text[name.start : name.end] for name in listed(text, [park])] == ["Tarn Hall", "Fenn Mill", "Odde Park"]


@pytest.mark.parametrize("entry", lexicon.section("refine", "exchanges", "text", "example"), ids=lambda e: e["text"])
def test_a_ticker_is_no_name(entry):
    text = re.sub(r"[{}]", "", entry["example"])
    exchange, ticker = (text.index(word, entry["example"].index("{")) for word in (entry["text"], "VLTR"))
    issuer = Name(0, len("Veltra"), "ORG", 0.9)
    inside = [Name(exchange, exchange + len(entry["text"]), "ORG", 0.9), Name(ticker, ticker + len("VLTR"), "ORG", 0.9)]
    assert unlisted(text, [issuer, *inside]) == [issuer]


PAIRS = lexicon.section("refine", "pairs", "first", "second", "example")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["first"])
def test_a_pair_stands_in_one_name(pair):
    text = pair["example"]
    cut = text.index(f" and {pair['second']}")
    halves = [Name(0, cut, "ORG", 0.9), Name(cut + len(" and "), len(text), "ORG", 0.8)]
    assert bounded(text, halves) == [Name(0, len(text), "ORG", 0.8)]


@pytest.mark.parametrize("entry", lexicon.section("refine", "built_heads", "text", "example"), ids=lambda e: e["text"])
def test_a_built_head_speaks_for_a_project(entry):
    text = entry["example"]
    (name,) = agreed(text, [Name(0, len(text), "ORG", 0.9)])
    assert name.label == "PROJECT"


@pytest.mark.parametrize("entry", lexicon.section("refine", "place_heads", "text", "example"), ids=lambda e: e["text"])
def test_a_place_head_speaks_for_the_proper_part(entry):
    text = entry["example"] + " Fenn"
    whole = Name(0, len(entry["example"]), "PLACE", 0.9)
    assert [name.label for name in agreed(text, [whole, Name(len(text) - 4, len(text), "ORG", 0.9)])] == ["PLACE"] * 2


def test_nothing_in_nothing_out():
    assert refine("", []) == []


def test_long_texts_take_time_in_proportion():
    text, names = read("[ORG Harbour Grid] met Harbour Grid. " * 20000)
    assert len(refine(text, names)) == 40000


def test_a_rule_of_dashes_inside_a_name_takes_no_time():
    """The time of the pattern for hanging words once doubled with each further dash."""
    text = "Veltra " + "- " * 500 + "Fenn"
    (name,) = bounded(text, [Name(0, len(text), "ORG", 0.9)])
    assert (name.start, name.end) == (0, len(text))
