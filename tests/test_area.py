"""AREA: sentences with the answer marked, look-alikes that must stay silent, known misses."""

import pytest
from tests.marked_numbers import marked

from dateline.extractors import area
from dateline.schema import Measure, from_text

FOUND = [
    "A [91 km2|91-square-kilometer] zone with [500000 m2|500,000 square meters] of buildings.",
    "It covers [3000 mu|3,000 mu], that is [200 har|200 hectares].",
    "The hall has [1200000 {sft}|1.2 million sq ft].",
    "A [191000 {sft}|191,000-square-foot] hall on [14.5 {acre}|14.5 acres].",
    "A [1600000 {sft}|1.6 million SF] portfolio, [22500 {sft}|22,500-sf] floors, [50000 "
    "{sft}|50,000 sq. ft.] of halls.",
    "The [5 {acre}|five-acre] park.",
    "A hall of [35000 m2|35,000 m²], [35000 m2|35,000m2] or [35000 m2|35,000 sqm].",
    "The claim spans [300 {mile2}|300 sq. mi.] of hills.",
    "It leased [125000 {sft}|125,000 rentable square feet].",
    "It has [500000 {sft}|.5 million square feet] at 2.5.6 and .25.",
    "It offers [400000.. {sft}|400,000+ square feet] and [1000000.. {sft}|1 million-plus square feet].",
    # ranges
    "Suites ranging from [1490..4336 {sft}|1,490 square feet to 4,336 square feet] are let.",
    "Plots of between [5..7 {acre}|5 and 7 acres]; lots of [2..3 har|2-3 hectares].",
    "It grew from [50000 {sft}|50,000] to [100000 {sft}|100,000 square feet].",
    # lists with one unit
    "Halls of [20000 m2|20,000], [30000 m2|30,000] and [40000 m2|40,000 square metres].",
    # bounds
    "It covers over [48.. km2|48 square kilometres] ([4800.. har|4,800 hectares]).",
    "It covers nearly [~100 {acre}|100 acres], ±[~765000 {sft}|765,000 SF] in all, up to [..9 har|9 ha].",
    "It spans 924 homes, 60 shops and over [120000.. {sft}|120,000 square feet] of retail.",
    "The campus is spread over [50 {acre}|50 acres].",
]

LEFT_ALONE = [
    "Phase 2 Has Opened and Phase 300 has begun.",
    "The square holds 500 acre-feet of water.",
    "SF novels, the AC of Suite 400 and 3 square meals.",
    "Square feet and acres without a number.",
    "Unit A5 acres apart, B-12 hectares.",
]

KNOWN_MISSES = ["The third tenant leased [1704 {sft}|1,704] for its store of the 3,000 square feet."]


def unspelt(sentence):
    """UCUM's square brackets would end a mark."""
    for name, code in {"{sft}": "[sft_i]", "{acre}": "[acr_us]", "{mile2}": "[mi_i]2"}.items():
        sentence = sentence.replace(code, name)
    return sentence


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence):
    assert unspelt(marked(area.find, sentence)) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence):
    assert marked(area.find, sentence) == sentence


@pytest.mark.parametrize("sentence", [pytest.param(s, marks=pytest.mark.xfail) for s in KNOWN_MISSES])
def test_known_misses(sentence):
    assert unspelt(marked(area.find, sentence)) == sentence


def test_the_value_holds_the_stated_and_the_si_unit():
    (mention,) = area.find(from_text("It covers more than 56,300 acres."))
    value = mention.value
    assert isinstance(value, Measure)
    assert value.model_dump(mode="json") == {
        "low": "56300", "high": None, "approximate": False, "unit": "[acr_us]", "dimension": "area",
        "si_low": "227838016.58112", "si_high": None, "si_unit": "m2",
    }  # fmt: skip
