"""The command line. Results go to standard output, messages to standard error.

Exit status: 0 done; 1 done, but some releases failed; 2 nothing could be done.
"""

import contextlib
import importlib.metadata
import itertools
import json
import os
import socket
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from dateline import render
from dateline.errors import ConfigError, DatelineError, SourceError
from dateline.pipe import Pipe, load, read_chain
from dateline.schema import Document, json_schema

if TYPE_CHECKING:
    from dateline import batch
    from dateline.knowledge import why as why_module

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=(
    "Reads press releases: who builds what, where, how large, for how much and by when, "
    "with the words that say so."))  # fmt: skip
# Releases hold "[b]" and ":100:"; neither is meant for the terminal.
_Console = partial(Console, markup=False, emoji=False, highlight=False)
messages = _Console(stderr=True, soft_wrap=True)

# Columns of a table that goes to a file or a pipe.
WIDTH = 150


def _output() -> Console:
    return _Console(width=None if sys.stdout.isatty() else WIDTH)


Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, archives or globs.")]
ChainFile = Annotated[Path | None, typer.Option("--chain", help="A chain file instead of the default chain.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"dateline {importlib.metadata.version('dateline')}")
        raise typer.Exit


@app.callback()
def settings(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What stands before the command."""


class Format(StrEnum):
    table = "table"
    jsonl = "jsonl"
    brat = "brat"
    html = "html"


@app.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="As for run; - is standard input.")],
    format: Annotated[Format | None, typer.Option(help="A table on a terminal, JSON lines when piped.")] = None,
    chain: ChainFile = None,
) -> None:
    """Facts and mentions of a few releases."""
    pipe = load(chain) if chain else load()
    failures: list[SourceError] = []
    docs = _extracted(pipe, _read(paths, failures), failures)
    count = _write(docs, format or (Format.table if sys.stdout.isatty() else Format.jsonl))
    _finish(count, failures)


def _read(paths: list[str], failures: list[SourceError]) -> Iterator[Document]:
    from dateline import loaders

    for path in paths:
        if path == "-":
            yield from loaders.read_stream(sys.stdin.buffer, path, failures.append)
    yield from loaders.read(*(path for path in paths if path != "-"), on_failure=failures.append)


def _extracted(pipe: Pipe, docs: Iterator[Document], failures: list[SourceError]) -> Iterator[Document]:
    """The documents read; one that a stage cannot read is a failure, and the rest goes on."""
    for doc in docs:
        try:
            yield pipe(doc)
        except DatelineError:  # a chain that cannot work, for this release or any other
            raise
        except Exception as error:
            place = doc.release.path or doc.id
            failures.append(SourceError(place, "error", f"{type(error).__name__}: {error}"))


def _write(docs: Iterator[Document], format: Format) -> int:
    count = 0
    if format is Format.brat:
        return _print_brat(docs)
    if format is Format.html:
        all_docs = list(docs)
        if all_docs:
            print(render.html(all_docs), end="")
        return len(all_docs)
    console = _output()
    for count, doc in enumerate(docs, 1):  # noqa: B007
        match format:
            case Format.jsonl:
                print(doc.to_json())
            case Format.table:
                _print_table(doc, console)
    return count


def _print_brat(docs: Iterator[Document]) -> int:
    """The annotations of one release as they are, of several each under its name."""
    beginning = list(itertools.islice(docs, 2))
    if len(beginning) == 1:
        print(render.brat(beginning[0]), end="")
        return 1
    count = 0
    for count, doc in enumerate(itertools.chain(beginning, docs), 1):
        print(render.brat_heading(doc, first=count == 1), end="")
        print(render.brat(doc), end="")
    return count


def _print_table(doc: Document, console: Console) -> None:
    release = doc.release
    console.rule(Text(" ".join((release.title or doc.id).split()), style="bold"), align="left")
    origin = [release.place, release.published, release.wire or release.publisher, release.path]
    console.print(" · ".join(part for part in origin if part), style="dim")
    if doc.facts:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("subject", "property", "value", "words"):
            table.add_column(heading, overflow="fold", ratio=2 if heading != "property" else 1)
        last = None
        # A subject once, where it is first spoken of.
        first = {fact.subject: number for number, fact in reversed(list(enumerate(doc.facts)))}
        for fact in sorted(doc.facts, key=lambda fact: first[fact.subject]):
            subject = doc.entity[fact.subject].name
            table.add_row(subject if subject != last else "", fact.property, render.value(fact.value, doc),
                          render.words(doc, fact))  # fmt: skip
            last = subject
        console.print(table)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    by_label: dict[str, Counter[str]] = {}
    for mention in doc.mentions:
        stated = render.value(mention.value)
        text = f"{mention.text} = {stated}" if stated else mention.text
        by_label.setdefault(mention.label, Counter())[" ".join(text.split())] += 1
    for label, texts in by_label.items():
        table.add_row(label, "; ".join(t if n == 1 else f"{t} ({n} times)" for t, n in texts.items()))
    console.print(table)
    for issue in doc.issues:
        messages.print(f"{doc.id}: {issue.message}", style="yellow")
    console.print()


def _finish(done: int, failures: list[SourceError]) -> None:
    from dateline import loaders

    for error in failures:
        messages.print(f"{error.path}: {error.reason}", style="red")
    if failures:
        nothing = done == 0 and all(error.code in loaders.NO_INPUT for error in failures)
        raise typer.Exit(2 if nothing else 1)
    if done == 0:
        messages.print("no releases in what was given; name files, folders, archives or globs that hold some")
        raise typer.Exit(2)


@app.command()
def run(
    paths: Paths,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go; run again to add what is new.")],
    workers: Annotated[int, typer.Option(help="Worker processes; one a core where not given.", show_default=False)] = 0,
    engine: Annotated[str, typer.Option(help="What runs the workers.")] = "local",
    chain: ChainFile = None,
) -> None:
    """The batch: releases in, releases.jsonl, knowledge.duckdb, Parquet tables, failures.jsonl and run.json out."""
    from dateline import batch

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("reading", total=None)

        def advance(state: batch.Progress) -> None:
            failed = f", {state.failed} failed" if state.failed else ""
            bar.update(task, completed=state.done, total=state.total, description=f"reading{failed}")

        chosen = read_chain(chain) if chain else None
        try:
            summary = batch.run(paths, out, workers or os.cpu_count() or 1, engine, chosen, advance)
        except KeyboardInterrupt:
            messages.print("stopped; what is done is kept, the same command goes on from there")
            raise
    _print_base(out)
    _print_summary(out, summary)
    if summary.failures:
        raise typer.Exit(1)


def _print_base(out: Path) -> None:
    """What the base holds: its best-known projects, a line each, and the fact that leads to the words."""
    from dateline import knowledge

    found = knowledge.overview(out, ROWS)
    if not found.lines:
        return
    console = _output()
    columns = COLUMNS if console.width >= WIDE else {name: COLUMNS[name] for name in NARROW}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, ratio in columns.items():
        width = ID_WIDTH if heading == "release" else None
        table.add_column(heading, overflow="fold", no_wrap=heading == "fact", ratio=ratio, width=width)
    for line in found.lines:
        fields = dict(zip(COLUMNS, line, strict=True))
        # Ids are wrapped at their hyphens, which are no spaces to rich; `why` has the path of those that are cut.
        fields["release"] = textwrap.fill(fields["release"], ID_WIDTH, max_lines=ID_LINES, placeholder="…")
        table.add_row(*(fields[name] for name in columns))
    shown = f"the {len(found.lines)} that most is known of" if found.projects > len(found.lines) else "all"
    console.print(f"{found.projects} projects in {found.releases} releases; {shown}:\n", style="bold")
    console.print(table)
    if found.contradictions:
        console.print(f"\n{found.contradictions} contradictions: table `contradictions`, or dateline serve")


# Headings of that table, and the share of the width that each gets; None for what it needs.
COLUMNS = {
    "project": 6, "place": 4, "who": 6, "how much": 5, "how large": 5, "status": 4, "when": 4, "release": None,
    "fact": None,
}  # fmt: skip
# What a narrow terminal has room for.
WIDE = 120
NARROW = ("project", "how much", "how large", "status", "fact")
ID_WIDTH = 18
ID_LINES = 3
# Rows of the table that ends a run.
ROWS = 20


def _print_summary(out: Path, summary: "batch.Summary") -> None:
    for failure in summary.failures[:ROWS]:
        messages.print(f"{failure.path}: {failure.reason}", style="red")
    for line in summary.unmet:
        messages.print(line, style="yellow")
    if len(summary.failures) > ROWS:
        messages.print(f"... and {len(summary.failures) - ROWS} more in {out / 'failures.jsonl'}")
    messages.print(
        f"{summary.releases} releases in {out} ({summary.read} read, {summary.removed} removed, "
        f"{len(summary.failures)} failed; {summary.seconds:.1f} s): releases.jsonl, knowledge.duckdb, *.parquet, "
        "failures.jsonl, run.json"
    )
    if summary.releases:
        messages.print(f"dateline why {out} FACT shows the words behind a fact; dateline serve {out} the whole base")


@app.command()
def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A gold file, or a folder of them.")],
    predictions: Annotated[Path | None, typer.Option(help="JSON lines of run or extract.")] = None,
    corpus: Annotated[list[Path] | None, typer.Option(help="Where the gold's releases are.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Where report.html and report.json go.")] = None,
    chain: ChainFile = None,
    part: Annotated[str | None, typer.Option(help="A part of the gold folder's split.yaml.")] = None,
) -> None:
    """The evaluation: precision, recall and F1 per label, facts per property, against gold."""
    from dateline import evaluation

    result = evaluation.evaluate(gold, predictions, corpus or (), report, chain, part)
    result.show(_output())
    if report:
        messages.print(f"{report / 'report.html'}, {report / 'report.json'}")


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a fact or a thing, or the start of it.")],
) -> None:
    """From a fact to its words: value, surface, source file and line, rule, cues, what was beaten.

    From a thing to its names in all releases, what united them and what was kept apart.
    """
    from dateline.knowledge import why as reasons

    found = reasons.find(folder, id)
    if isinstance(found, reasons.Identity):
        _print_rows(_identity_rows(found))
        return
    fact, doc = found
    subject = doc.entity[fact.subject]
    evidence = [doc.mention[id] for id in fact.evidence]
    source = reasons.source(doc, [fact.sentence.start, *(mention.start for mention in evidence)])
    problem = f" of its text: {source.problem}" if source.problem else ""
    rows = [
        ("fact", fact.id),
        ("subject", f"{subject.name} ({subject.kind}{', ' + subject.class_ if subject.class_ else ''})"),
        (fact.property, render.value(fact.value, doc)),
        ("words", render.words(doc, fact)),
        ("sentence", " ".join(doc.text[fact.sentence.start : fact.sentence.end].split())),
        ("source", f"{source.path}, line {source.lines[0]}{problem}"),
        ("rule", f"{fact.rule}, confidence {fact.confidence:.2f}"),
    ]
    for mention, line in zip(evidence, source.lines[1:], strict=True):
        cues = ", ".join(repr(doc.text[cue.start : cue.end]) for cue in mention.cues)
        place = f"{mention.text!r} {mention.label} line {line} ({mention.start}:{mention.end}) {mention.rule}"
        rows.append(("evidence", f"{place}, cues {cues}" if cues else place))
    losers = (loser.mention for loser in reasons.beaten(folder, doc, fact))
    rows += [("beaten", f"{mention.text!r} {mention.label} {mention.rule}") for mention in losers]
    _print_rows(rows)


def _identity_rows(thing: "why_module.Identity") -> list[tuple[str, str]]:
    rows = [("thing", thing.id), (thing.kind, thing.name)]
    for member in thing.members:
        aliases = f" (also {', '.join(member.aliases)})" if member.aliases else ""
        rows.append(("named", f"{member.published or 'undated'} {member.release}: {member.name}{aliases}"))
    for heading, decisions in (("united", thing.united), ("kept apart", thing.apart)):
        for decision in decisions:
            score = "" if decision.score is None else f" = {decision.score:.2f}"
            rows.append((heading, f"{decision.one} and {decision.other}: {'; '.join(decision.reasons)}{score}"))
    return rows


def _print_rows(rows: list[tuple[str, str]]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(name, text)
    _output().print(table)


class Export(StrEnum):
    jsonld = "jsonld"
    turtle = "turtle"
    ftm = "ftm"
    csv = "csv"
    brat = "brat"


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    to: Annotated[Export, typer.Option(help="JSON-LD, Turtle, FollowTheMoney, CSV or brat standoff.")],
    out: Annotated[
        Path | None, typer.Option(help="A file instead of standard output; of csv and brat a folder.")
    ] = None,
) -> None:
    """The knowledge base for other systems."""
    from dateline.knowledge import export as exports

    if out:
        exports.to_path(folder, to, out)
        messages.print(f"{out}")
    else:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        exports.to_stream(folder, to, sys.stdout)


@app.command()
def serve(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """The knowledge base in a browser, each value beside its sentence."""
    try:
        import uvicorn

        from dateline import web
    except ImportError as error:
        raise ConfigError(f"serve needs the extra: pip install 'dateline[web]' ({error})") from error
    application = web.app(folder)
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise ConfigError(f"{host}:{port}: cannot listen there: {error.strerror}; --port takes another") from error
    with listening:
        messages.print(f"http://{host}:{listening.getsockname()[1]}")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(application, log_level="warning")).run(sockets=[listening])


@app.command()
def schema() -> None:
    """JSON Schema of what dateline writes."""
    print(json.dumps(json_schema(), indent=2))


def main() -> None:
    _free_of_locale(sys.stdout)
    try:
        app(_repeated(sys.argv[1:], "--corpus"))
    except DatelineError as error:
        messages.print(str(error), style="red")
        sys.exit(2)
    except OSError as error:  # a full disk, a folder that may not be written
        messages.print(f"{error.filename or 'dateline'}: {error.strerror or error}", style="red")
        sys.exit(2)


def _free_of_locale(stream: IO[str]) -> None:
    """UTF-8 in files and pipes, whatever the locale; a terminal gets what it can show."""
    if isinstance(stream, TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


def _repeated(arguments: list[str], option: str) -> list[str]:
    """`--corpus A B` as `--corpus A --corpus B`: click's options take one value."""
    written: list[str] = []
    inside = False
    for argument in arguments:
        if inside and not argument.startswith("-") and written[-1] != option:
            written.append(option)
        elif argument.startswith("-"):
            inside = argument == option
        written.append(argument)
    return written
