"""Described undertakings: the span between brackets is found, look-alikes stay silent."""

import re

import pytest

from dateline.extractors.described import find
from dateline.schema import from_text

FOUND = [
    "Veltra is building a $2 billion [lithium hydroxide plant] in Sines.",
    "Veltra's [gas turbine assembly plant] opened in May.",
    "It bought a 191,000-square-foot, [partially occupied data centre] in Odde.",
    "Jointly developed by Veltra and Odde, the [comprehensive development project] drew notice.",
    "Ground was broken on a [mixed-income housing development] for 300 families.",
    "The agency approved the [deep-water container terminal], planned for 2028.",
    "She opened its [third wafer factory] near Odde.",
    "It runs an [assisted living and memory care community] in Odde.",
    "This new 30,000 sq ft [battery hall facility] will open in May.",
    "ODDE, Marland, May 3, 2026 (Halyard Wire) -- Veltra is pleased to report on its [pilot plant] in Tarn.",
    "The list names a 600-room [resort hotel] and an over 20-acre [lush urban park].",
    "Veltra agreed to pay for a 115 kV [substation].",
    "It signed for a 55 MW Marland [behind-the-meter power facility].",
    "Veltra opened a [third site] in Odde.",
    "A [wastewater plant] that serves the park went into service.",
    "Tarn Skills Dock: £4.2m for a [training centre] with 180 places.",
    "Veltra's [titanium recycling plant] was quicker. Visitors praised the [titanium recycling plant].",
]
NAMED = [
    "Veltra will expand its [Tarn brewery] and the [Odde, Marland facility].",
    "The [Tarn project] depends on a bill.",
    "It pays for its [Odde data center campus].",
    "Their [Odde studio] is open daily.",
    "Ground was broken on [Phase II] of the scheme.",
    "Veltra will complete the [first phase] in May.",
    "Dredging for the [second berth] of Tarn Port began.",
    "Veltra is building a [Phase 2 manufacturing site].",
]
LEFT_ALONE = [
    "It serves a $2.5 billion implant market in Odde and builds a 1 GW pipeline.",
    "Veltra's impact far beyond residential development is known.",
    "The Phase 2 trial was completed in May and a new study opened.",
    "Veltra opened the Tarn facility-based service.",
    "Phase II of the talks was long.",
    "The Odde plant workers built a float.",
    "The Odde team and campus are well.",
    "The first phase of the trial was completed in May.",
    "The second berth was built of oak.",
    "The project was completed in May.",
    "The company opened a facility.",
    "They built the new plant.",
    "Veltra secured a credit facility of $3 million.",
    "Hadley Court, a rental community, opened in May.",
    "Hadley Court is a rental community that opened in May.",
    "It expanded its customer base.",
    "Calder Wind Farm was completed in May.",
    "A plan to develop talent was announced.",
    "Veltra's data centre leasing team opened an office.",
    "Veltra expands its rental plant operators' course.",
    "It serves the economic development of Odde and built a loyal customer base in Tarn.",
    "The community supports Veltra's sustainable development.",
    "The 28-storey tower will open in May.",
    "It has a 2.4-litre diesel inline-four, factory rated at 67 horsepower.",
    "It opened two of Odde's historic town centres.",
]


def bare(marked):
    return re.sub(r"[\[\]]", "", marked)


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked):
    text = bare(marked)
    assert [m.text for m in find(from_text(text))] == re.findall(r"\[(.+?)\]", marked)


@pytest.mark.parametrize("marked", NAMED)
def test_named_by_place_or_number(marked):
    text = bare(marked)
    found = [m.text for m in find(from_text(text)) if not m.rule.startswith("described.noun")]
    assert found == re.findall(r"\[(.+?)\]", marked)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert not [m.text for m in find(from_text(text))]


def test_a_mention_says_what_opened_it():
    (mention,) = find(from_text("Veltra is building a lithium hydroxide plant in Sines."))
    assert (mention.label, mention.rule) == ("PROJECT", "described.noun")
    assert [mention.text for mention in (mention,)] == ["lithium hydroxide plant"]
    assert mention.cues[0].start == len("Veltra is building ")


@pytest.mark.parametrize("text", ["", "\n", "a the an", "the " * 500, "a plant," * 200])
def test_nothing_breaks_it(text):
    list(find(from_text(text)))


@pytest.mark.xfail(reason="no article opens the phrase: plurals without one are not sought")
def test_bare_plural():
    assert [m.text for m in find(from_text("Veltra will build hyperscale data centres in Odde."))]
