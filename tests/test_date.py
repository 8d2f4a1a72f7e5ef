"""DATE: sentences with the answer marked, on the publication date of a Wednesday in August 2025."""

import os
import re
import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import lexicon
from dateline.extractors import date
from dateline.grammar.timex import anchoring, lookalikes, reading
from dateline.schema import Mention, Timex, from_text

PUBLISHED = "2025-08-06"
_MARK = re.compile(r"<d ([^>]*)>(.*?)</d>", re.DOTALL)


def mentions(text: str, published: str | None = PUBLISHED) -> list[Mention]:
    return list(date.find(from_text(text, published=published)))


def written(mention: Mention) -> str:
    """The value as the sentences below have it: TIMEX3 value, then mod."""
    assert isinstance(mention.value, Timex)
    return " ".join(part for part in (mention.value.timex, mention.value.mod) if part)


def marked(text: str, published: str | None = PUBLISHED) -> str:
    out, last = [], 0
    for mention in mentions(text, published):
        out += [text[last : mention.start], f"<d {written(mention)}>{mention.text}</d>"]
        last = mention.end
    return "".join(out) + text[last:]


FOUND = [
    # dates in every order and spelling
    "SHENYANG, China, <d 2026-02-27>Feb. 27, 2026</d> -- The zone opened.",
    "It opened on <d 2025-10-02>Thursday, October 2, 2025</d>.",
    "It opened on <d 2024-05-03>the 3rd of May 2024</d> and on <d 2024-03-05>5-Mar-2024</d>.",
    "It was signed on <d 2024-02-27>27.02.2024</d> and amended on <d 2024-02-27>2/27/2024</d>.",
    "It was signed on <d 2024-02-27>2024-02-27</d>.",
    # ranges and coordination
    "It runs on <d 2025-09-01/2025-09-05>September 1-5</d>.",
    "It runs from <d 2025-09-01>1</d> to <d 2025-09-05>5 September</d>.",
    "It will run from <d 2026-02-10>February 10</d> to <d 2026-02-17>17</d>.",
    "It runs through <d 2025/2030>2025-2030</d>.",
    "The weeks of <d 2025-12-28/2026-01-03>December 28-January 3, 2026</d> are quiet.",
    "It fell between <d 2025-03>March</d> and <d 2025-05>May 2025</d>.",
    "It runs on <d 2025-09-01/2025-09-05>1-5 September</d>. On <d 2025-09-08/2025-09-09>September 8-9</d>, it rests.",
    # parts of the year
    "It opens in <d 2026-Q1 START>early Q1 2026</d>.",
    "It will open in <d 2025-Q4>the fourth quarter</d>.",
    "<d 2025-Q3>Third-quarter</d> orders rose.",
    "It grew in <d 2025-H1>the first six months of 2025</d>.",
    "It grew in <d 2025-01/2025-09>the first nine months of 2025</d>.",
    "It grew in <d 2024-Q3>the third quarter of last year</d>.",
    "It opened in <d 2024-SU>the summer of 2024</d>.",
    "It is due by <d 2025 END>the end of 2025</d>.",
    "It is due by <d 2026 END>the end of next year</d>.",
    "It is due by <d 2025 END>year-end 2025</d>.",
    # relative expressions
    "It announced <d 2025-08-06>today</d> that it opens <d 2026>next year</d>.",
    "It was sold <d 2025-W31>last week</d>.",
    "It was founded nearly <d 1985 APPROX>40 years ago</d>.",
    "The plan was shown in <d 2016-01>January 2016</d>. Now <d 2025-07>nine and a half years later</d> it is built.",
    "Revenue was $5m in <d 2025-Q2>the second quarter</d>, up from $4m <d 2024-Q2>a year earlier</d>.",
    "Revenue was $5m in <d 2025-Q2>the second quarter</d>, up from <d 2024-Q2>the same period last year</d>.",
    "It grew <d 2025>later this year</d>.",
    "It stays shut for <d 2025>the remainder of the year</d> and the rest of the park.",
    "It grew in <d 2025-H2>the second half of the year</d>.",
    "It grew in <d 2025-01/2025-09>the first nine months of this year</d>.",
    "The fair is open and will run from <d 2025-08-05>5</d> to <d 2025-08-07>7 August</d>.",
    "It opens on <d 2025-10-08>October 8</d> (<d 2025-10-08>Wednesday</d>).",
    "It is a plan for <d P10Y>the next decade</d>.",
    # the period in question
    "In <d 2025-Q2>the second quarter</d> it earned $5m. For <d P9M>the nine months</d>, it lost $2m, against $1m"
    " <d 2024>a year earlier</d>.",
    "Sales rose in <d FY2025-Q2>the second quarter of fiscal 2025</d> from $4m in"
    " <d FY2024-Q2>the same period last year</d>.",
    "It earned $5m in <d 2025-Q2>the second quarter</d>, $3m more than in <d 2024-Q2>the quarter a year ago</d>.",
    "It earned $5m in <d 2025-Q2>the second quarter</d>; <d 2024-Q2>last year's quarter</d> was weak.",
    "It earned $5m in <d 2025-Q2>the second quarter</d>, less than in <d P9M>the year-earlier nine months</d>.",
    "<d 2025-Q2>Second-quarter</d> profit rose. "
    + "Sales were flat. " * 20
    + "Costs rose after a weak <d 2025-Q1>first quarter</d>. "
    + "Wages did as well. " * 20
    + "Debt fell in <d 2025-Q2>the latest period</d>.",
    # ahead or back
    "The offer had been due to expire <d 2025-08-04>Monday</d>.",
    "On <d 2025-08-01>Friday</d>, when the board set aside the plan, it was planned anew.",
    "They agreed to meet on <d 2025-08-08>Friday</d>.",
    "The ministers meet <d 2025-08-11>Monday</d> with the mayor.",
    "The plan is off. <d 2025-08-15>August 15</d> is the last day to register.",
    # days next to others, their parts, weeks of holidays
    "It was shown on <d 2025-08-04>the day before last Tuesday</d>.",
    "It fell in <d 2025-07-31TMO>the early hours of Thursday</d>.",
    "It rose in <d 2025-08-05TMO>the early hours of yesterday</d>.",
    "It will close during <d 2025-W52>Christmas week</d>.",
    "Trains left on <d P1W>Monday</d> and <d P1W>Tuesday nights</d>.",
    "It had paused ahead of <d 2025-W31-WE>the weekend</d>.",
    "It took <d P1Y>an additional year</d>, as long as <d P1M>a month</d> more.",
    # durations, sets, clock times
    "It took <d P30D>30 days</d>.",
    "A <d PT24M>24-minute</d> video shows it.",
    "Over <d P3Y>the past three years</d> it grew.",
    "Over <d P12M/P18M>the past 12 to 18 months</d> it grew.",
    "It lasts <d P1.5Y>a year and a half</d>.",
    "It meets <d P1Y>every year</d> and pumps <d P1D>daily</d>.",
    "It opens <d 2025-10-02T05:00>Thursday Oct 2, 2025 @ 5:00 AM Pacific</d>.",
    "At <d 2020-11-19T10:08>10:08, November 19, 2020</d> it dived.",
    "It opens on <d 2025-10-02T12:30>October 2, 2025, at 12:30 p.m.</d>",
    "It is open from <d T09:00>9</d> to <d T11:00>11 a.m.</d>",
    "It opens at <d 2025-09-06T09:00>9 a.m.</d> until <d 2025-09-06T17:00>5 p.m. on Saturday, Sept. 6</d>.",
    "It is due by <d 202 END>the end of the decade</d>.",
    "The pumps run <d T23:00/T03:00>11 p.m. - 3 a.m.</d> each time.",
    "They rest <d T19:30/T22:00>7:30-10:00 p.m.</d> or <d T11:00/T13:00>11:00-1:00 p.m.</d> as they like.",
    "They rest <d T09:00/T17:30>9-5:30 pm</d>.",
    "They open <d T17:30/T19:00>5:30-7 p.m.</d>, rest <d T19:30>7:30</d> to <d T21:00>9 p.m.</d> or as they like.",
    "It opens from <d T17:00>5:00</d> to <d T20:30>8:30 p.m.</d> in the <d 1994>1994</d> season.",
    # decades, centuries, history
    "It was mined in <d 194>the 1940s</d> and <d 195>the 1950’s</d>.",
    "It stood in <d 18>the 19th century</d>.",
    "It was fought in <d BC0480>480 BC</d>.",
    # fiscal and plan periods
    "Sales in <d P3M>the three months</d> ended <d 2025-06-30>June 30, 2025</d> rose.",
    "Sales in <d P1Y>the year</d> to <d 2025-03-31>31 March 2025</d> rose.",
    "Sales in <d 2025-Q2>the second quarter</d> ended <d 2025-06-30>June 30</d> rose.",
    "Sales in <d FY2025>fiscal year 2025</d> beat <d FY2024-Q3>Q3 FY2024</d>.",
    "It is a goal of <d 2021/2025>the 14th Five-Year Plan period</d>.",
]


@pytest.mark.parametrize("sentence", FOUND)
def test_found(sentence: str) -> None:
    text = _MARK.sub(lambda match: match[2], sentence)
    assert marked(text) == sentence


LEFT_ALONE = [
    "The park has 2000 employees and 1,950 homes.",
    "Take Route 66 to 2025 Main Street.",
    "It won at the 2025 Global Water Awards.",
    "2024 Korea-Shenyang Activity Week was held.",
    "It was named Project of the Year.",
    "The board may march on, as may the sun.",
    "See Section 2010 and ISO 9001.",
    "The second phase took off.",
    "Sun Microsystems and Jan Kavan signed.",
    "The spring water is clean; prices fall to $5.",
    "Year on year, it grew from day one.",
    "It serves three-quarters of the town.",
    "A 39-year-old engineer leads it.",
    "Version 10.12.2 costs $2025.",
    "We are building the future now, as recently announced.",
    "Revelation 22:18 and minute (03:21) say so.",
    "Funds arrive on the same day applications are approved.",
    "In today's world, today’s fast-paced market and HRO Today, it won.",
    "It shows a 1961 Maserati 3500 and the 2025 Ford Mustang.",
    "The daily Courier said so on the programme “This Week” with the host.",
    "Nobody knew the night the bridge fell.",
    "It won by 2:1 in the 2nd round of the 38th Annual Meeting.",
]


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_left_alone(sentence: str) -> None:
    assert marked(sentence) == sentence


# Without a publication date relative dates say so, and the text's own dates anchor what follows them.
UNDATED = [
    "It opens <d XXXX-XX-XX>today</d> and closes <d XXXX>next year</d>.",
    "It opened on <d XXXX-WXX-1>Monday</d>.",
    "It opened in <d XXXX-03>March</d>.",
    "It began in <d 1914-08>August 1914</d> and paused in <d 1914-09>September</d>.",
    "It began in <d 1914>1914</d>. <d 1915>The following year</d> it ended.",
    "The war of <d BC0490>490 BC</d> ended <d BC0480>ten years later</d>.",
]


@pytest.mark.parametrize("sentence", UNDATED)
def test_without_a_publication_date(sentence: str) -> None:
    assert marked(_MARK.sub(lambda match: match[2], sentence), published=None) == sentence


def test_first_and_last_day() -> None:
    text = "It grew over the past three years, for the three months ended June 30, 2025, and lasts ten years."
    days = [(value.start, value.end) for mention in mentions(text) if isinstance(value := mention.value, Timex)]
    quarter, its_last_day = ("2025-04-01", "2025-06-30"), ("2025-06-30", "2025-06-30")
    assert days == [("2022-08-06", "2025-08-06"), quarter, its_last_day, (None, None)]


def test_fiscal_years_of_the_issuer_have_days() -> None:
    text = "Results for the fiscal year ended April 30, 2025. Sales in fiscal 2025 and Q1 FY2026 rose."
    values = {mention.text: mention.value for mention in mentions(text)}
    year, quarter = values["fiscal 2025"], values["Q1 FY2026"]
    assert isinstance(year, Timex)
    assert isinstance(quarter, Timex)
    assert (year.timex, year.start, year.end) == ("FY2025", "2024-05-01", "2025-04-30")
    assert (quarter.timex, quarter.start, quarter.end) == ("FY2026-Q1", "2025-05-01", "2025-07-31")


def test_the_deciding_words_are_kept() -> None:
    text = "The plant is slated to open in July."
    (mention,) = mentions(text)
    assert [text[cue.start : cue.end] for cue in mention.cues] == ["slated to open"]


def _measured(text: str) -> float:
    doc = from_text(text, published=PUBLISHED)
    start = time.process_time()
    for _ in date.find(doc):
        pass
    return time.process_time() - start


HOSTILE = [
    "7",
    "May 5, ",
    "from 5 to 6 May, ",
    "planned, in May ",
    "1 p.m., ",
    "May ",
    "/",
    "1/",
    "2025-",
    "Q4 ",
    "Monday ",
    "the end of ",
    "a year ago ",
    "\n ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_of_the_text_alone(unit: str) -> None:
    mentions("On Monday it opened.")  # loads the tables
    short, long = _measured(unit * 4_000), _measured(unit * 32_000)
    assert long < 24 * short + 0.5


WORDS = [
    "the", "last", "next", "three", "five", "months", "year", "quarter", "ended", "Monday", "May", "5", "31", "2025",
    "1999", "Q4", "FY25", "BC", "480", "11", "p.m.", "-", "to", "of", "and", ",", "end", "early", "ago", "later",
    "second", "half", "fall", "every", "Christmas", "weekend", "fiscal", "12:30", "century", "'98", "from", "\n\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from([None, "0001-01-01", PUBLISHED, "9999-12-31"]))
def test_no_words_break_it(words: list[str], published: str | None) -> None:
    text = " ".join(words)
    found = mentions(text, published)
    assert all(text[mention.start : mention.end] == mention.text != "" for mention in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_nothing_but_the_text_decides() -> None:
    code = (
        "from dateline.extractors import date; from dateline.schema import from_text\n"
        "text = 'Opened today and on 27 février 2024, it closes on Monday at 9 a.m. and in March.'\n"
        f"print([m.model_dump_json() for m in date.find(from_text(text, published='{PUBLISHED}'))])\n"
        "import sys; assert not {'spacy', 'onnxruntime', 'torch', 'stanza'} & set(sys.modules)"
    )
    settings = [
        {"LANG": "C", "LC_ALL": "C", "TZ": "UTC"},
        {"LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        {"LANG": "ja_JP.UTF-8", "TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "11"},
    ]
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | setting, capture_output=True, text=True, check=True
        ).stdout
        for setting in settings
    }
    assert len(printed) == 1


def test_the_system_clock_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def clock(*arguments: object) -> float:
        raise AssertionError("the clock was asked")

    for name in ("time", "localtime", "gmtime", "time_ns"):
        monkeypatch.setattr(time, name, clock)
    assert marked("It opened today.") == "It opened <d 2025-08-06>today</d>."


def test_dateparser_is_left_alone_in_english() -> None:
    code = (
        "import sys; from dateline.extractors import date; from dateline.schema import from_text\n"
        "list(date.find(from_text('On 27 February 2026, 5 acres.', published='2026-03-01')))\n"
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def _examples() -> list[tuple[str, str]]:
    entries = [entry for section in lexicon.load("calendar").values() for entry in section]
    return [(entry["example"], entry["timex"]) for entry in entries if "timex" in entry]


@pytest.mark.parametrize(("sentence", "timex"), _examples())
def test_every_word_of_the_table_is_read(sentence: str, timex: str) -> None:
    expressions = lookalikes.without(sentence, reading.read(sentence))
    assert timex in [dated.value.timex for dated in anchoring.anchor(sentence, expressions, PUBLISHED)]


@pytest.mark.parametrize("entry", lexicon.load("calendar")["lookalikes"], ids=lambda entry: entry["example"])
def test_every_lookalike_of_the_table_stays_silent(entry: dict[str, str]) -> None:
    assert mentions(entry["example"]) == []
