"""The score tables of README.md and docs/scores.md: the default chain on every gold set there is.

    .venv/bin/python -m scripts.score_table     the short table, Markdown, on standard output
        --detail             one table a set, with counts and intervals
        --into README.md     writes between <!-- scores --> and <!-- /scores --> of that file
        --report DIR         also report.html and report.json of each set
        --only seeds         of these sets alone

Of press-facts, the twelve releases are scored whose facts no ranker saw; their names are left out, since the name
model that we ship was trained on them.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from dateline.errors import DatelineError, GoldError
from dateline.evaluation import gold, scoring
from dateline.evaluation.counts import Score
from dateline.evaluation.gold import CORE
from dateline.evaluation.report import LabelScore, Report, bounds, ratio, write_between
from scripts.train_facts import PRESS_FACTS, held_out

CHECKOUT = Path(__file__).resolve().parents[1]


class GoldSet(NamedTuple):
    """A set of gold releases: `part` of a folder, those that `keep` takes by their id, names scored or not."""

    title: str
    source: Path
    part: str | None = None
    keep: Callable[[str], bool] = bool
    names: bool = True


SETS = {
    "seeds": GoldSet("seeds", CHECKOUT / "gold", "seeds"),
    "releases": GoldSet("releases/dev", CHECKOUT / "gold", "releases"),
    "corpus-development": GoldSet("own corpus, development", CHECKOUT / "gold", "corpus-development"),
    "corpus-test": GoldSet("own corpus, test", CHECKOUT / "gold", "corpus-test"),
    "press-facts": GoldSet("press-facts, held out", PRESS_FACTS, keep=held_out, names=False),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detail", action="store_true")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS))
    arguments = parser.parse_args()
    reports: dict[str, Report] = {}
    for name in arguments.only:
        chosen = SETS[name]
        if not chosen.source.exists():
            print(f"left out: {chosen.title}, {chosen.source} is not there", file=sys.stderr)
            continue
        try:
            reports[chosen.title] = score(chosen)
        except DatelineError as problem:
            print(f"left out: {chosen.title}: {problem}", file=sys.stderr)
            continue
        if arguments.report:
            reports[chosen.title].write(arguments.report / name)
    if not reports:
        return 1
    table = "\n\n".join(detail(*item) for item in reports.items()) if arguments.detail else short(reports)
    if arguments.into is None:
        print(table)
        return 0
    try:
        write_between(arguments.into, "scores", table)
    except GoldError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


def score(chosen: GoldSet) -> Report:
    results, notes = scoring.results(chosen.source, part=chosen.part)
    kept = [result for result in results if chosen.keep(result.id)]
    return scoring.total(kept if chosen.names else [without_names(result) for result in kept], notes)


def without_names(result: scoring.ReleaseResult) -> scoring.ReleaseResult:
    return result._replace(labels={label: r for label, r in result.labels.items() if label not in gold.NAMES})


def short(reports: dict[str, Report]) -> str:
    """Strict and value F1 by label, F1 by property; a column a set, the number of gold mentions behind them."""
    head = [f"{title} ({len(report.releases)})" for title, report in reports.items()]
    labels = ["core", *(label for label in gold.LABELS if any(label in report.labels for report in reports.values()))]
    rows = [_row(label, (_label(report, label) for report in reports.values())) for label in labels]
    facts = ["all facts", *scoring.PROPERTIES]
    rows += [_row(name, (_fact(report, name) for report in reports.values())) for name in facts]
    return "\n".join([
        "| strict / value F1 (gold); facts: F1 (gold) | " + " | ".join(head) + " |",
        "|---" * (len(head) + 1) + "|",
        *rows,
    ])  # fmt: skip


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _label(report: Report, label: str) -> str:
    if label == "core" and not set(CORE) <= set(report.labels):
        return ""
    score = report.core if label == "core" else report.labels.get(label)
    if score is None or not (score.strict.gold or score.strict.found):
        return ""
    figures = f"{_short(score.strict.f1)} / {_short(score.value.f1)}"
    if label == "core":
        figures += f" [{bounds(score.value)}]"
    return f"{figures} ({score.strict.gold})"


def _fact(report: Report, name: str) -> str:
    if report.facts is None:
        return ""
    score = report.facts.micro if name == "all facts" else report.facts.properties[name]
    if not (score.gold or score.found):
        return ""
    return f"{_short(score.f1)}{f' [{bounds(score)}]' if name == 'all facts' else ''} ({score.gold})"


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def detail(title: str, report: Report) -> str:
    lines = [f"### {title}: {len(report.releases)} releases", "",
             "| | gold | strict P | R | F1 | 95 % | value P | R | F1 | 95 % |", "|---" * 10 + "|"]  # fmt: skip
    rows: dict[str, LabelScore] = {"core": report.core, **report.labels}
    lines += [f"| {name} | {s.strict.gold} | {_ratios(s.strict)} | {_ratios(s.value)} |" for name, s in rows.items()]
    if report.classes:
        lines += ["", "| class | right | found | gold | P | R | F1 | 95 % |", "|---" * 8 + "|"]
        lines += [_counted(*row) for row in report.classes.items()]
    if report.facts:
        lines += ["", "| facts | right | found | gold | P | R | F1 | 95 % |", "|---" * 8 + "|"]
        facts = {"all": report.facts.micro, **report.facts.properties, "status: date": report.facts.status_date}
        lines += [_counted(*row) for row in facts.items()]
    if report.entities:
        lines += ["", f"Entities: B-cubed F1 {ratio(report.entities.f1)} over {report.entities.mentions} mentions."]
    return "\n".join([*lines, *(f"\nNote: {note}." for note in report.notes)])


def _counted(name: str, score: Score) -> str:
    return f"| {name} | {score.correct} | {score.found} | {score.gold} | {_ratios(score)} |"


def _ratios(score: Score) -> str:
    return f"{ratio(score.precision)} | {ratio(score.recall)} | {ratio(score.f1)} | {bounds(score)}"


if __name__ == "__main__":
    sys.exit(main())
