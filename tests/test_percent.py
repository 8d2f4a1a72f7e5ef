"""PERCENT: sentences with the answer marked, look-alikes that must stay silent, known misses."""

import pytest
from tests.marked_numbers import marked

from dateline.extractors import percent

FOUND = [
    "It is [57.2|57.2 percent] let, [60|60%] sold, [7.5|7.5 per cent] vacant, a [100|100 %] stake, "
    "a [5|five-percent] fee.",
    "Up [3.2|3.2 percentage points] or [13|13pp], down [0.55|55 basis points] and [0.25|25bps].",
    "Ore with [0.5..1.0|0.5 to 1.0 percent], spreads from [1.25|1.25%] to [1.80|1.80%], a [10..15|10-15%] cut.",
    "Spreads ranging from [1.25..1.80|1.25% to 1.80%] and of [5..7|5%–7%].",
    "Of [5|5], [10|10] and [15|15%].",
    "It earned $70 million and [43|43%], US$5 to [7|7%].",
    "Yields of [93|93%] and [99.7|99.7%].",
    "Up to [..7|7%], more than [99.2..|99.2%], about [~60|60%], ~[~85|85%], [30..|30%] or more.",
    "A [50..|50+%] share and [20..|20%]+ of it.",
    "Sales fell [-4.3|(4.3)%] and [-2|-2%] but a stake ([25|25%]) stays.",
    "The bond pays [7.75|7 3/4 %].",
]

LEFT_ALONE = [
    "Percent and % alone, the percentile 5, 5 points, pc 5, 10 ppm.",
    "Of 5 people, 3 pp. of notes",
    "ABC-5% is a code.",
]


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence):
    assert marked(percent.find, sentence) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence):
    assert marked(percent.find, sentence) == sentence
