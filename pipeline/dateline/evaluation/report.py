"""The report of an evaluation: as JSON, as one HTML page, as tables for a terminal."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment
from rich.console import Console
from rich.table import Table

from dateline.errors import GoldError
from dateline.evaluation.counts import LEVEL, RESAMPLES, SEED, Score
from dateline.schema import Frozen


class LabelScore(Frozen):
    """`strict`: same ends and label; `relaxed`: overlap; `value`: overlap and equal value, for names strict."""

    strict: Score
    relaxed: Score
    value: Score
    optional: int
    excused: int


class EntityScore(Frozen):
    """B-cubed over the name mentions that were found."""

    mentions: int
    precision: float | None
    recall: float | None
    f1: float | None


class FactScore(Frozen):
    releases: int
    optional: int
    micro: Score
    properties: dict[str, Score]
    status_date: Score


class ReleaseScore(Frozen):
    """The core labels and the facts of one release."""

    id: str
    strict: Score
    value: Score
    facts: Score | None


class Miss(Frozen):
    """One disagreement: `kind` missed, spurious, ends or value; `detail` what was found or gold instead."""

    release: str
    kind: str
    label: str
    start: int
    text: str
    context: str
    detail: str


class Report(Frozen):
    core: LabelScore
    core_labels: tuple[str, ...]
    labels: dict[str, LabelScore]
    entities: EntityScore | None
    classes: dict[str, Score]
    facts: FactScore | None
    releases: tuple[ReleaseScore, ...]
    misses: tuple[Miss, ...]
    fact_misses: tuple[Miss, ...]
    notes: tuple[str, ...]

    def to_json(self) -> str:
        """The whole report; it holds no time and no path, so that the same findings give the same bytes."""
        return self.model_dump_json(indent=1) + "\n"

    def to_html(self) -> str:
        """One page that needs nothing beside it."""
        environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        environment.filters["ratio"] = ratio
        template = files("dateline.evaluation").joinpath("report.html.j2").read_text("utf-8")
        settings = {"level": f"{LEVEL:.0%}", "resamples": RESAMPLES, "seed": SEED}
        return environment.from_string(template).render(report=self, **settings)

    def write(self, folder: Path) -> None:
        """`report.json` and `report.html` in a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(self.to_json(), "utf-8")
        (folder / "report.html").write_text(self.to_html(), "utf-8")

    def tables(self) -> Iterator[Table]:
        """For a terminal: mentions, classes, facts."""
        yield self._mention_table()
        if self.classes:
            yield _table("Classes of the entities that were found", "class", self.classes, bold=_is_kind)
        if self.facts:
            facts = {"all": self.facts.micro, **self.facts.properties, "status: date": self.facts.status_date}
            yield _table(f"Facts, {self.facts.releases} releases", "property", facts, bold="all".__eq__)

    def show(self, console: Console) -> None:
        for table in self.tables():
            console.print(table)
        if self.entities:
            console.print(
                f"Entities (B-cubed over {self.entities.mentions} found mentions): "
                f"precision {ratio(self.entities.precision)}, recall {ratio(self.entities.recall)}, "
                f"F1 {ratio(self.entities.f1)}"
            )
        for note in self.notes:
            console.print(f"Note: {note}", markup=False)

    def _mention_table(self) -> Table:
        table = Table(title=f"Mentions, {len(self.releases)} releases")
        table.add_column("label")
        for name in ("gold", "strict P", "R", "F1", f"{LEVEL:.0%}", "relaxed F1", "value P", "R", "F1", f"{LEVEL:.0%}"):
            table.add_column(name, justify="right")
        for name, label in {"core": self.core, **self.labels}.items():
            table.add_row(
                name, str(label.strict.gold), *_row(label.strict), ratio(label.relaxed.f1), *_row(label.value),
                end_section=name == "core", style="bold" if name == "core" else "",
            )  # fmt: skip
        return table


def _table(title: str, first: str, rows: dict[str, Score], bold: Callable[[str], bool]) -> Table:
    table = Table(title=title)
    table.add_column(first)
    for name in ("gold", "found", "right", "P", "R", "F1", f"{LEVEL:.0%}"):
        table.add_column(name, justify="right")
    for name, score in rows.items():
        table.add_row(
            name, str(score.gold), str(score.found), str(score.correct), *_row(score),
            end_section=bold(name), style="bold" if bold(name) else "",
        )  # fmt: skip
    return table


def _is_kind(name: str) -> bool:
    return ":" not in name


def write_between(path: Path, name: str, table: str) -> None:
    """Puts a table between `<!-- name -->` and `<!-- /name -->` of a Markdown file. Raises GoldError without them."""
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, first, rest = path.read_text("utf-8").partition(opening)
    _, second, after = rest.partition(closing)
    if not first or not second:
        raise GoldError(f"{path}: expected {opening} and then {closing}, found neither or one")
    path.write_text(f"{before}{first}\n{table}\n{second}{after}", "utf-8")


def ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def bounds(score: Score) -> str:
    return "–" if score.interval is None else "{:.2f}–{:.2f}".format(*score.interval)


def _row(score: Score) -> tuple[str, str, str, str]:
    return ratio(score.precision), ratio(score.recall), ratio(score.f1), bounds(score)
