"""MONEY: sentences with the answer marked, look-alikes that must stay silent, known misses."""

import pytest
from tests.marked_numbers import marked, plain

from dateline import lexicon
from dateline.extractors import money, quantity
from dateline.grammar import currencies
from dateline.schema import Money, from_text

FOUND = [
    # number, multiplier, currency
    "The zone drew [85500000000 CNY|85.5 billion yuan] of investment.",
    "It cost [12320000000 USD|$12.32 billion].",
    "It cost [3000000 CNY|RMB 3 million], [3000000 CNY|RMB3 million] or [3000000 CNY|3 million renminbi].",
    "The plant costs [2000000000 EUR|€2bn] and [250000000 EUR|EUR 250 million].",
    "The metro costs [12000000000 INR|Rs 1,200 crore], then [25000000000 INR|Rs. 2,500 crore].",
    "It paid [6750000 USD|$6.75MM] for it, [37000000 USD|$37M] for the rest and [450000 USD|$450K] in fees.",
    "It paid [5000000 USD|five million dollars], a [1000000 USD|million dollars] short of the price.",
    "A [5000000 USD|5-million-dollar] hall and a [15000000000 CNY|15-billion-yuan] plant.",
    "The bid was [1 JPY|one-yen].",
    "A grant of [75000000 USD|75 USD million], or [120000000 EUR|120 MEUR], or [60000000 AUD|MAUD "
    "60], or [250000 EUR|250 TEUR].",
    "It costs [115.5 USD|115.5USD] or [115 USD|USD115].",
    "A share pays [0.34 USD|34 cents], in London [4.70 GBP|470 pence].",
    "It costs [13.45 USD|thirteen dollars and forty-five cents].",
    "A fare of [8 USD|8 dollars] and a toll of [100 CNY|100元].",
    "It cost [5000000 USD|$5 million]2 or [5000000 USD|$5 million]¹ of [100000000 EUR|100m euros].",
    # prefixed dollars and other signs
    "They paid [5000000 USD|US$5 million], [5000000 AUD|A$5 million], [5000000 AUD|$A5 million], "
    "[5000000 HKD|HK$5 million].",
    "They paid [5000000 SGD|S$5 million], [5000000 CAD|C$5 million], [5000000 TWD|NT$5 million], "
    "[5000000 BRL|R$5 million].",
    "They paid [3000 USD|USD $3,000] and [8500000 CAD|CAD $8.5 million] and [5000000 CAD|$5 million CAD].",
    "They paid [5000000 GBP|£5 million], [1100000000 CHF|CHF 1.1 billion] and [361000000 GBP|361 million pounds].",
    "They paid [18600000000 JPY|18.6 billion yen] in Japan.",
    "They paid [5000000 NZD|NZ$5 million], [5000000 CAD|Cdn$5 million], [5000000 MXN|Mex$ 5 million].",
    "Announces A [1500000 USD|$1.5 Million] Financing.",
    # ranges of one value
    "It costs between [5000000..7000000 USD|$5 million and $7 million].",
    "It costs between [5000000..7000000 USD|$5 and $7 million].",
    "It costs [12000000..15000000 USD|$12-15 million], [10000000..15000000 USD|$10 million to $15 million].",
    "It costs [10000000..15000000 USD|$10 to $15 million] or [8..9 EUR|eight or nine euros].",
    "Prices ranging from [10000..20000 USD|$10,000 to $20,000] apply.",
    # two values
    "Sales rose from [5000000 USD|$5m] to [7000000 USD|$7m].",
    "It cut the loan by [80000000 USD|$80 million] to [120000000 USD|$120 million].",
    "Grants of [500000 USD|$500,000] and [1000000 USD|$1 million].",
    # elided currency and scale
    "Its districts invested [2707000000 CNY|2.707], [24280000000 CNY|24.28], [17300000000 CNY|17.3] "
    "and [12455000000 CNY|12.455 billion yuan].",
    # bounds and approximations stay outside
    "It invested more than [6000000000.. USD|$6 billion] and up to [..1500000 USD|$1.5M].",
    "It invested about [~75000000 USD|$75 million], nearly [~5 EUR|€5], some [~50000000 GBP|£50 million].",
    "It holds [50000000.. USD|$50M]+ today and [300.. USD|$300] or more tomorrow.",
    "Orders tops [5000000.. USD|$5 million], gold surpassed [3000.. USD|$3,000] per ounce.",
    "Between a minimum of [5.. USD|$5] and no more than [..9 USD|$9].",
    # signs of the number
    "Net income was a loss of [-4300000 USD|$(4.3) million] after [-5000000 USD|-$5 million].",
    "Net loss: [-43120 USD|$ (43,120)], per share [0.01 USD|$ 0.01] -700%.",
    "Net income was [-100000 EUR|EUR -0.1 million] after [-2900000 EUR|EUR -2.9m].",
    # per share and the like stay outside
    "It pays [0.10 USD|$0.10] per share, [12 USD|12-dollar]-a-head.",
    "Costs were [20000000.. USD|$20 million]-plus.",
]

LEFT_ALONE = [
    "The Form 10-K and Rule 144A of 2025 apply to Suite 400.",
    "ALL 5 solutions, the TOP 10 and the Euro 2024 final.",
    "It lists over 10-million-yuan projects.",
    "The baby weighs 12 pounds; the mine shipped 5 million pounds of copper.",
    "Room RM 302, a Euro 6 engine and 10 real estate projects.",
    "Millions were spent; $ signs, US$ and € alone say nothing.",
    "He won 5 games in 3 sets.",
    "5 Dollar General stores at 5435-5445 Balboa Boulevard",
    "R-454B or R454B refrigerant, NIS2 rules, SDG 4 and SDG 16, the 3 Rs, 10 AED training tools, 80 Bitcoin ATMs.",
    "3 million real estate agents, 100,000 real-time feeds, 48,300 gold ounces, 6.87 million SOL.",
    "In USD 2025 was a good year.",
]

KNOWN_MISSES = [
    "The club raised [15.50 USD|15 dollars 50].",
]


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence):
    assert marked(money.find, sentence) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence):
    assert marked(money.find, sentence) == sentence


@pytest.mark.parametrize("sentence", [pytest.param(s, marks=pytest.mark.xfail) for s in KNOWN_MISSES])
def test_known_misses(sentence):
    assert marked(money.find, sentence) == sentence


RESTATED = [
    "The zone drew 85.5 billion yuan ($12.32 billion).",
    "The zone drew 85.5 billion yuan (about US$12.32 billion).",
    "The zone drew 85.5 billion yuan, or $12.32 billion, last year.",
    "The zone drew RMB 85.5 billion (equivalent to approximately USD 12.32 billion).",
]


@pytest.mark.parametrize("sentence", RESTATED)
def test_a_sum_restated_in_another_currency_points_to_the_first(sentence):
    first, second = money.find(from_text(sentence))
    assert first.restates is None
    assert second.restates == f"@{first.start}"


def test_a_bound_carries_over_to_the_restatement():
    first, second = money.find(from_text("It drew more than 85.5 billion yuan ($12.32 billion)."))
    assert isinstance(first.value, Money)
    assert isinstance(second.value, Money)
    assert (first.value.high, second.value.high) == (None, None)
    assert second.value.low == 12_320_000_000


@pytest.mark.parametrize(
    "sentence",
    [
        "It paid $5 million (3 hectares).",
        "It paid $5 million ($2 million a year).",
        "It paid $5 million. €3 million followed.",
        "It paid $5 million, or 3 cents a share.",
    ],
)
def test_other_sums_restate_nothing(sentence):
    assert all(mention.restates is None for mention in money.find(from_text(sentence)))


DOLLARS = {
    "It paid $5 million.": "USD",
    "VANCOUVER, British Columbia - Example Corp. (TSXV: EX) paid $5 million.": "CAD",
    "TORONTO, Ontario - Example Corp. (TSX: EX) (NYSE: EX) paid $5 million.": "USD",
    "TORONTO, Ontario - Example Corp. (TSX: EX) paid $5 million, US$3.6 million.": "CAD",
    "TORONTO, Ontario - Example Corp. (TSX: EX) paid C$6 million after $5 million.": "USD",
    "VANCOUVER, British Columbia - (TSXV: EX) Lithium stands at $10,070 per tonne.": "USD",
    "PERTH, Australia - Example Ltd (ASX: EXA) paid $5 million.": "AUD",
    "HONG KONG - It paid $5 million.": "USD",
    "HONG KONG - All amounts are in Hong Kong dollars. It paid $5 million.": "HKD",
}


@pytest.mark.parametrize(("text", "currency"), DOLLARS.items())
def test_the_release_decides_which_dollar_a_bare_sign_is(text, currency):
    values = [m.value for m in money.find(from_text(text)) if not m.text.startswith(("US$", "C$"))]
    assert [value.currency for value in values] == [currency]


def test_mw_is_a_million_won_where_nothing_speaks_of_power():
    (entry,) = lexicon.section("money", "million_won", "example", "gives")
    (mention,) = money.find(from_text(entry["example"]))
    assert (mention.value.low, mention.value.currency) == (500_000_000, entry["gives"])
    assert list(quantity.find(from_text(entry["example"]))) == []
    solar = from_text("SEOUL - The solar park of 500 MW cost 9 billion won to build.")
    assert [m.text for m in money.find(solar)] == ["9 billion won"]
    assert [m.text for m in quantity.find(solar)] == ["500 MW"]


def test_the_cues_are_recorded():
    text = "It drew more than about $5 million."
    (mention,) = money.find(from_text(text))
    assert [text[cue.start : cue.end] for cue in mention.cues] == ["more than", "about"]


@pytest.mark.parametrize("section", ["marks", "words", "coins"])
def test_every_mark_word_and_coin_is_read_in_its_example(section):
    for entry in lexicon.section("money", section, "example"):
        (mention,) = money.find(from_text(entry["example"].split(", £1")[0]))
        sets = {e["set"]: e.get("gives") for e in lexicon.section("money", "ambiguous", "set")}
        code = entry.get("code", entry.get("of"))
        expected = {code} if code.isupper() else {"USD"} if code == "dollar" else _currencies_of(code)
        assert mention.value.currency in expected, (entry, sets)


def _currencies_of(name):
    (entry,) = (e for e in lexicon.section("money", "ambiguous", "set") if e["set"] == name)
    return {choice["code"] for choice in entry["choices"]} | {entry["default"]}


def test_every_mark_of_every_entry_stands_before_or_after_a_number():
    for entry in lexicon.section("money", "marks", "code", "marks"):
        for mark in entry["marks"]:
            texts = (f"It cost {mark}5 million.", f"It cost {mark} 5 million.", f"It cost 5 million {mark} then.")
            assert any([m.text for m in money.find(from_text(text))] for text in texts), mark


def test_ambiguous_words_are_settled_by_the_release():
    for entry in lexicon.section("money", "ambiguous", "set", "example", "gives"):
        (mention,) = money.find(from_text(entry["example"]))
        assert mention.value.currency == entry["gives"], entry


def test_homes_of_the_dollar():
    for entry in lexicon.section("money", "homes", "code", "example"):
        assert currencies.dollar(entry["example"]) == entry["code"], entry


def test_every_currency_is_read_by_its_code_and_its_names():
    for entry in lexicon.section("currencies", "currencies", "code", "names", "example"):
        for form in [entry["code"], *entry["names"]]:
            found = list(money.find(from_text(f"It cost 5 million {form}.")))
            assert [m.value.currency for m in found] == [entry["code"]], (form, found)
            assert found[0].value.low == 5_000_000
        assert [m.value.currency for m in money.find(from_text(f"It cost {entry['code']} 5 million."))] == [
            entry["code"]
        ]


def test_the_currencies_are_those_of_cldr():
    numbers_module = pytest.importorskip("babel.numbers", reason="Babel is a dependency of development")
    known = set(numbers_module.list_currencies(locale="en"))
    codes = {entry["code"] for entry in lexicon.section("currencies", "currencies", "code")}
    assert codes <= known
    iso = pytest.importorskip("pycountry", reason="pycountry is a dependency of development")
    money_codes = {c.alpha_3 for c in iso.currencies} - {
        # metals, bond units, test codes, funds codes: no money that a release quotes
        "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX", "XAD",
        "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "VED",
    }  # fmt: skip
    assert money_codes - codes == set()


def test_plain_strips_the_marks():
    assert plain("It cost [5 USD|$5].") == "It cost $5."
