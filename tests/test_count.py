"""COUNT: sentences with the answer marked, look-alikes that must stay silent, known misses."""

import pytest
from tests.marked_numbers import marked

from dateline import lexicon
from dateline.extractors import count

FOUND = [
    # the span runs to the head noun
    "The city signed [49 project|49 projects] with [4000 job|4,000 permanent jobs].",
    "[4 project|Four key projects] and [304 residence|304 amenity-rich residences] opened.",
    "It has [30 unit|30 three-bedroom two-story townhome units] and [30 townhome|30 three-bedroom, "
    "two-story townhomes].",
    "It has [4 hall|four data center halls], [9 stall|9 trailer parking stalls] and [2 building|two "
    "28-story buildings].",
    "It has [2 building|two distinct Class A industrial buildings] and [10 turbine|ten Nordex N163/6.X turbines].",
    "It adds [175 player|175 future professional baseball players] and [15 member|15 local staff members].",
    "[100 office|100 sales offices] with [2 area|two planned license areas]; [5 loss|five more losses].",
    "It holds [647541061 token|647,541,061 DEPIN tokens].",
    "The [304 unit|304-unit], [28 story|28-story], [7 building|seven-building] complex keeps its "
    "[14 point|14-point] plan.",
    "It is a [2 phase|two phase] development.",
    "WE OPEN [27 location|27 NEW LOCATIONS] IN THE [28 story|28-STORY] TOWER.",
    # a second noun under the same number
    "It employs [100 banker|100 private bankers and relationship managers] in [47 country|47 countries and regions].",
    "It has [500 employee|500 employees] and operates [30 plant|30 plants].",
    "She has heard [200 case|200 cases] and knows the courts of [12 town|12 towns].",
    "It has [500 home|500 homes] and more than [30.. shop|30 shops] and [2 lake|two lakes].",
    # plurals
    "It cares for [300 person|300 people], [12 child|12 children] and [5 company|five companies].",
    "It owns [12 aircraft|12 aircraft], [7 box|7 boxes] and [3 branch|3 branches].",
    # scales
    "It drew [12000000 visitor|12 million visitors] and [15000000 unit|15M units], a [12 project|dozen projects] more.",
    # ranges
    "It needs [50..60 worker|50 to 60 workers], [5..10 truck|5-10 trucks] and [2..3 crane|two or three cranes].",
    "Between [5..10 home|5 and 10 homes] burned.",
    "Staff rose from 200 to [300 engineer|300 engineers].",
    "It shows [2 model|two powerful and versatile models] and [30 aircraft|30 civil and military aircraft].",
    "It built [12 unit|twelve (12) new units] in [6 market|six U.S. markets] with [2473 youth|2,473 youth].",
    # names before the head, reference marks, capitals
    "It owns [5 hotel|five Dallas hotels], [200 SKU|200 new SKUs] and [4 berth|four 5,000-tonne berths].",
    "It has about [~5000000 resident|five million residents].1 It grows.",
    "It drew [240000 buyer|240,000 overseas buyers] and [94 clinic|94 clinics].",
    # bounds
    "More than [112000.. employee|112,000 employees], up to [..350 survivor|350 survivors], nearly "
    "[~250 entry|250 entries].",
    "It serves [400.. school|400+ schools] and [20.. country|20 countries] or more.",
]

LEFT_ALONE = [
    # references, names, dates, lists, scores
    "Form 10-K, Rule 144A, Suite 400, Phase 2 homes, Route 66 motels, Loop 202 freeways.",
    "The Boeing 737 jets and the Fortune 500 companies met the Falcon 9 rockets.",
    "It met ISO 9001 standards in 2025 results and 2030 goals on March 5 events.",
    "Call (702) 538-8883 https://example.org or 5G networks.",
    "One of the best, the 21st century cities, the first three.",
    "5 years, two decades, 10 times, 24 hours, three quarters and two-thirds.",
    "A two-way street, a one-stop shop, a four-star hotel, a six-fold rise, a 10-year plan, a two-phase build.",
    "The 9-2641 cables, the 7-HOPE Alliance, K–12 schools and a two-step process.",
    "500 Hills Drive and 12 Oaks Road",
    "28 kilometers, $5 million, 60% and 12 acres",
    "Tower 2 offers a view; 2 Westlake offers the best.",
    "666,545 425,406 Taxes",
    "It opened at 3. Projects follow.",
    "A 3-2 win, 5 of them, 7 in all.",
]

KNOWN_MISSES = [
    # a list of heads: whether the number covers the later ones, only its meaning says
    "It serves [270 shipper|270 shippers, carriers and port operators].",
    # no plural in reach
    "It has [7 deer|7 deer].",
]


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence):
    assert marked(count.find, sentence) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence):
    assert marked(count.find, sentence) == sentence


@pytest.mark.parametrize("sentence", [pytest.param(s, marks=pytest.mark.xfail) for s in KNOWN_MISSES])
def test_known_misses(sentence):
    assert marked(count.find, sentence) == sentence


def test_irregular_plurals_are_read_in_their_examples():
    for entry in lexicon.section("counts", "irregular", "noun", "of", "example"):
        if entry.get("plain", True) and entry["noun"] != "feet":
            found = marked(count.find, f"It has {entry['example']}.")
            assert f" {entry['of']}|" in found, (entry, found)


SECTIONS = [name for name in lexicon.load("counts") if name != "irregular"]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_word_lists_do_what_their_examples_say(section):
    for entry in lexicon.section("counts", section, "words", "example"):
        found = marked(count.find, f"{entry['example']}.")
        silent = {"references", "designators", "times", "not_hyphenated"}
        assert ("|" not in found) == (section in silent), found
