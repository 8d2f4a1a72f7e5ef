"""The table of units: every entry parsed, every factor checked against Pint."""

from decimal import Decimal
from fractions import Fraction

import pytest

from dateline import lexicon
from dateline.grammar import measures, units
from dateline.grammar.numbers import scan

ENTRIES = lexicon.section("units", "units", "unit", "dimension", "example")
MEASURES = [entry for entry in ENTRIES if entry["dimension"] != "time"]
SENSES = {entry["unit"]: entry for entry in lexicon.section("units", "senses", "unit", "default", "choices")}


def possible(code):
    if code not in SENSES:
        return {code}
    return {SENSES[code]["default"], *(choice["unit"] for choice in SENSES[code]["choices"])}


@pytest.mark.parametrize("entry", MEASURES, ids=lambda entry: entry["example"])
def test_the_example_has_this_unit(entry):
    found = measures.find(entry["example"])
    assert [stated.unit.code for stated in found][-1:] != [], entry
    assert found[-1].unit.code in possible(entry["unit"])
    assert found[-1].unit.dimension == entry["dimension"]


@pytest.mark.parametrize("entry", MEASURES, ids=lambda entry: entry["example"])
def test_every_form_of_an_entry_is_read(entry):
    for form in [*entry.get("words", ()), *entry.get("symbols", ())]:
        if form in {"’", "'", "′", '"', "”", "″"}:
            text = f"a 14{form} clear height"
        elif form in {"has", "Has"}:
            text = f"300 {form} of land"
        else:
            text = f"It has 300 {form} there."
        found = measures.find(text)
        assert [stated.unit.code in possible(entry["unit"]) for stated in found] == [True], (form, found)


@pytest.mark.parametrize(
    "entry",
    [e for e in MEASURES if "pint" in e and "factor" in e],
    ids=lambda entry: f"{entry['unit']} {entry['example']}",
)
def test_factors_agree_with_pint(entry):
    pint = pytest.importorskip("pint", reason="Pint is a dependency of development")
    registry = pint.UnitRegistry()
    si = units.SI_UNITS[entry["dimension"]].replace("m2", "m**2").replace("m3", "m**3")
    if entry["dimension"] == "temperature":
        quantity = registry.Quantity(40, entry["pint"]).to("kelvin")
        ours = (40 + Fraction(entry["offset"])) * Fraction(entry["factor"])
    else:
        quantity = registry.Quantity(1, registry.parse_expression(entry["pint"]).units
                                     if "*" not in entry["pint"].replace("**", "") else None)  # fmt: skip
        if quantity.dimensionless:
            quantity = registry.parse_expression(entry["pint"])
        quantity = quantity.to(si)
        ours = Fraction(entry["factor"])
    # Pint rounds the International Table Btu to 1055.056 J, as ISO 31-4 does.
    assert float(ours) == pytest.approx(quantity.magnitude, rel=2e-7 if "Btu" in entry["pint"] else 1e-9)


def test_every_unit_with_an_si_dimension_has_a_factor_or_says_why_not():
    without = {e["unit"] for e in MEASURES if e["dimension"] in units.SI_UNITS and "factor" not in e}
    # Settled by the release, or of no fixed size.
    assert without == {"ton", "ounce", "pound", "bigha", "boe"}


def test_senses_are_settled_by_the_release():
    for entry in SENSES.values():
        found = measures.find(entry["example"])
        assert found[-1].unit.code == entry["gives"], entry


@pytest.mark.parametrize(
    ("text", "unit", "si"),
    [
        ("14.5 acres", "[acr_us]", "58679.4181248"),
        ("80,000 feet", "[ft_i]", "24384"),
        ("7 tons in Texas", "[ston_av]", "6350.29318"),
        ("3.45 billion gallons", "[gal_us]", "13059670.6548"),
        ("28 MWh", "MW.h", "100800000000"),
        ("350 km/h", "km/h", "97.2222222222"),
        ("188 miles an hour", "[mi_i]/h", "84.04352"),
        ("40 degrees Celsius", "Cel", "313.15"),
        ("98.6 degrees F", "[degF]", "310.15"),
        ("-5 °C", "Cel", "268.15"),
        ("500 koz of gold", "[oz_tr]", "15551.7384"),
        ("3,000 mu", "mu", "2000000"),
    ],
)
def test_si_values(text, unit, si):
    (stated,) = measures.find(text)
    value = measures.value(stated)
    assert value.unit == unit
    assert value.si_low == Decimal(si)
    assert format(value.si_low, "f") == si
    assert value.si_unit == units.SI_UNITS[value.dimension]


def test_what_has_no_si_form_has_none():
    value = measures.value(measures.find("70.38 g/t")[0])
    assert (value.unit, value.dimension, value.si_low, value.si_unit) == ("g/t", "other", None, None)


def test_times_are_no_units_but_in_rates():
    (number,) = scan("20 minutes")
    assert units.match("20 minutes", number.end) is None
    assert measures.find("25,000 tonnes per annum")[0].unit.code == "t/a"


def test_words_between_are_allowed_before_areas():
    for entry in lexicon.section("units", "between", "words", "example"):
        assert measures.find(entry["example"])[0].unit.dimension == "area"
    assert measures.find("125,000 gross metres") == ()
