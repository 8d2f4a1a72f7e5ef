"""QUANTITY: sentences with the answer marked, look-alikes that must stay silent, known misses."""

import pytest
from tests.marked_numbers import marked

from dateline.extractors import quantity
from dateline.schema import from_text

FOUND = [
    "A road of [28 km|28 kilometers] and a plant of [500 MW|500 MW], [28 MW|28MW] of it built, [1.2 "
    "GW|1.2 GWp] planned.",
    "The battery stores [400 MW.h|400 MWh] beside a [230 kV|230-kV] line of [18.4 km|18.4 line-km].",
    "It treats [25000 t/a|25,000 tonnes per annum] and ships [457000 t|457,000 tonnes] of ore at "
    "[70.38 g/t|70.38 g/t].",
    "Trains run at [350 km/h|350 km/h], brine holds [140 {ppm}|140ppm] at [40 Cel|40 degrees "
    "Celsius] or [-5 Cel|-5 °C].",
    "A [36 {ft}|36-foot] and a [9 {ft}|nine-foot] ceiling, [32 {ft}|32’] clear height, [14 {ft}|14'] tall doors.",
    "The hole cut [30 m|30m] averaging little and [21 m|21m] of more.",
    "Water use falls by [3000000 {gal}|3 million gallons] and [12000000 {gal}/d|12 MGD].",
    "It links at [100 Gbit/s|100 Gbps] and stores [16 TBy|16 TB].",
    "It produces [34000 {bbl}/d|34,000 barrels per day] and holds [500000 {oz}|500 koz] of gold.",
    # ranges and pairs
    "Each slab weighs between [5..7 t|5 and 7 tonnes], [10..15 MW|10-15 MW] and [10..15 MW|10 to 15 MW] are planned.",
    "It grew from [10 MW|10] to [15 MW|15 MW].",
    "A pond of [70..120 m|70 x 120 metres].",
    "Units of [20 MW|20], [30 MW|30] and [40 MW|40 MW].",
    # bounds
    "More than [23000.. t|23,000 tonnes] of it, about [~9.8 km|9.8km] off, up to [..400 m|400 m] deep.",
    "A minimum of [2600.. {ft}|2,600 feet] ([792.. m|792 meters]) will be drilled.",
    "It needs [60.. MW|60+ MW].",
    "The hole cut [7.1 g/t|7.1 g/t] Au over [5.8 m|5.8 m] below a face over [9.. m|9 m] high.",
    "It lies [10 km|10 km] ([6 {mi}|6 mi]) west.",
]

LEFT_ALONE = [
    "5G service at 2500 W. Frye Road, 24-7 and 10-K.",
    "It took 20 minutes, three hours and 8 months.",
    "The Boeing 737, 24703 L-202, scp-173m and FSE: 0YD.",
    "He said \"we open in 2025.\" and 'the class of 99'.",
    "2 pm, Q3 2025 t, 3 degrees in law.",
    "20m users, 2m patients and 500m shares",
    "A 1.4 GPA, 50 VA clinics, 30 bar stations, 98 Degrees, 1 Million Cups.",
    "They share £210m, £64.2m, 100m euros and $5 m.",
    "in 3 ways, 5 to 4",
]

KNOWN_MISSES = ["The rod is 12 ft [2 {in}|2 in] long."]

CODES = {"{ppm}": "[ppm]", "{ft}": "[ft_i]", "{gal}": "[gal_us]", "{bbl}": "[bbl_us]", "{oz}": "[oz_tr]",
         "{mi}": "[mi_i]", "{in}": "[in_i]"}  # fmt: skip


def unspelt(sentence):
    """UCUM's square brackets would end a mark."""
    for name, code in CODES.items():
        sentence = sentence.replace(code, name)
    return sentence


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence):
    assert unspelt(marked(quantity.find, sentence)) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence):
    assert marked(quantity.find, sentence) == sentence


@pytest.mark.parametrize("sentence", [pytest.param(s, marks=pytest.mark.xfail) for s in KNOWN_MISSES])
def test_known_misses(sentence):
    assert unspelt(marked(quantity.find, sentence)) == sentence


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("BALTIMORE, Md. - The yard ships 7 tons.", "[ston_av]"),
        ("SHENYANG, China - The mill ships 7 tons.", "t"),
        ("The gold mine holds 3 ounces.", "[oz_tr]"),
        ("The can holds 3 ounces.", "[oz_av]"),
    ],
)
def test_the_release_decides_what_a_ton_and_an_ounce_are(text, unit):
    (mention,) = quantity.find(from_text(text))
    assert mention.value.unit == unit
