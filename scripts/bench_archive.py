"""The batch over a whole archive: seconds, peak memory, and whether an interrupted run ends like an uninterrupted one.

    bench_archive.py ARCHIVE --out FOLDER [--workers N] [--kill] [--largest N]

Runs `dateline run` into FOLDER/whole. With --kill it runs again into FOLDER/killed, kills every process of that run
(SIGKILL) once half of the releases are on disk, runs once more, and compares all that the contract promises: bytes
of releases.jsonl, failures.jsonl and Parquet, ordered content of the DuckDB tables. Prints Markdown: the figures of the
run, and its N largest investments with release and characters. FOLDER/largest.txt has their words, to be read.

Run it from a checkout that nobody edits: another code is another chain, and everything is read again. Linux only:
memory is the sum of the processes' proportional set sizes (/proc/PID/smaps_rollup), read every second.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

from dateline.knowledge import TABLES


def processes(root: int) -> list[int]:
    """`root` and its descendants that still run."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [root]
    for process in found:
        found.extend(children.get(process, []))
    return found


def memory(root: int) -> int:
    """Bytes that a process and its descendants hold together."""
    total = 0
    for process in processes(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def run(archive: Path, out: Path, workers: int, stop_at: int | None = None) -> tuple[float, int]:
    """Seconds and peak bytes of one run; killed when `stop_at` releases are on disk."""
    command = [sys.executable, "-m", "dateline", "run", str(archive), "--out", str(out), "--workers", str(workers)]
    begin, peak = time.monotonic(), 0
    out.mkdir(parents=True, exist_ok=True)
    with (out.parent / f"{out.name}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            if stop_at is not None and done(out) >= stop_at:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return time.monotonic() - begin, peak
            time.sleep(1)
    if process.returncode not in (0, 1):
        raise SystemExit(f"the run ended with status {process.returncode}: {out.parent / out.name}.log")
    return time.monotonic() - begin, peak


def done(out: Path) -> int:
    return sum(shard.read_bytes().count(b"\n") for shard in (out / ".state").glob("shard-*.tsv"))


def differences(one: Path, other: Path) -> list[str]:
    """The files and tables that are not the same."""
    names = ["releases.jsonl", "failures.jsonl", *(f"{table}.parquet" for table in TABLES)]
    different = [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()]
    with duckdb.connect(str(one / "knowledge.duckdb"), read_only=True) as base:
        base.execute(f"ATTACH '{other / 'knowledge.duckdb'}' AS other (READ_ONLY)")
        for table in TABLES:
            query = (
                f"SELECT count(*) FROM (SELECT row_number() OVER () AS n, * FROM {table} "
                f"EXCEPT SELECT row_number() OVER () AS n, * FROM other.{table})"
            )
            counted = base.execute(query).fetchone()
            if counted is None or counted[0]:
                different.append(f"knowledge.duckdb: {table}")
    return different


# US dollars that a unit of a currency is worth, to one or two digits, as of 2025: they rank sums and nothing else. Sums
# in a currency that is missing rank last.
DOLLARS = {
    "USD": 1.0, "EUR": 1.1, "GBP": 1.3, "CNY": 0.14, "CAD": 0.7, "AUD": 0.65, "HKD": 0.13, "AED": 0.27, "SAR": 0.27,
    "JPY": 0.007, "KRW": 0.0007, "INR": 0.012, "VND": 0.00004, "IDR": 0.00006, "PAB": 1.0, "SGD": 0.75, "CHF": 1.2,
    "BRL": 0.18, "MXN": 0.05, "ZAR": 0.055, "NZD": 0.6, "TWD": 0.03, "MYR": 0.23, "PHP": 0.018, "THB": 0.03,
    "SEK": 0.1, "NOK": 0.1, "DKK": 0.15, "PLN": 0.27, "TRY": 0.025, "RUB": 0.012, "NGN": 0.00065, "KES": 0.008,
}  # fmt: skip
# Characters shown on both sides of a sum that is to be read.
CONTEXT = 700


class Largest(NamedTuple):
    """A sum of an undertaking, and the characters of the text of its release that state it."""

    investment: str
    project: str
    path: str
    confidence: float
    rule: str
    text: str
    start: int
    end: int

    @property
    def around(self) -> str:
        before, after = self.text[: self.start][-CONTEXT:], self.text[self.end :][:CONTEXT]
        return f"{before}>>>{self.text[self.start : self.end]}<<<{after}"


def largest(base: duckdb.DuckDBPyConnection, most: int) -> list[Largest]:
    """The largest sums that count, one an undertaking, by their worth in US dollars."""
    rates = ", ".join(f"('{currency}', {rate!r})" for currency, rate in DOLLARS.items())
    rows = base.execute(
        f"""
        WITH rate(currency, dollars) AS (VALUES {rates})
        SELECT i.investment, i.project, r.path, any_value(i.confidence), any_value(f.rule), any_value(r.text),
               min(m."start"), max(m."end")
        FROM investments i JOIN facts f ON f.id = i.fact JOIN releases r ON r.id = f.release
        JOIN mentions m ON m.release = f.release AND list_contains(f.evidence, m.id) AND m.label = 'MONEY'
        LEFT JOIN rate ON rate.currency = i.currency
        WHERE i.counted GROUP BY i.fact, i.investment, i.project, r.path
        ORDER BY any_value(coalesce(i.high, i.low) * dollars) DESC NULLS LAST, i.fact LIMIT ?
        """,
        [most],
    ).fetchall()
    return [Largest._make(row) for row in rows]


def print_largest(found: list[Largest], words: Path) -> None:
    print("\n| sum | of | release | characters | sure | verdict |\n|---|---|---|---|---|---|")
    for one in found:
        release = one.path.rpartition("!")[2].removesuffix(".md")
        print(f"| {one.investment} | {one.project} | {release} | {one.start}–{one.end} | {one.confidence:.2f} | |")
    words.write_text(
        "\n".join(f"=== {n}. {one.investment} of {one.project}\n{one.path} {one.start}-{one.end} "
                  f"{one.confidence:.2f} {one.rule}\n{one.around}\n" for n, one in enumerate(found, 1)),
        "utf-8",
    )  # fmt: skip


def print_run(out: Path, seconds: float, peak: int, workers: int) -> None:
    record = json.loads((out / "run.json").read_text("utf-8"))
    with duckdb.connect(str(out / "knowledge.duckdb"), read_only=True) as base:
        rows = {name: f"SELECT count(*) FROM {name}" for name in TABLES if name != "releases"}
        rows["investments that count"] = "SELECT count(*) FROM investments WHERE counted"
        rows["characters"] = "SELECT coalesce(sum(characters), 0) FROM releases"
        counts = {name: base.execute(query).fetchall()[0][0] for name, query in rows.items()}
    print(f"| releases | {record['releases']:,} ({record['failures']} failed) |\n|---|---|")
    print(f"| seconds, {workers} workers | {seconds:,.0f} |")
    print(f"| peak memory, all processes | {peak / 2**20:,.0f} MiB |")
    for name, count in counts.items():
        print(f"| {name} | {count:,} |")


def print_killed(archive: Path, whole: Path, killed: Path, workers: int) -> bool:
    """Whether a run that was killed half-way and run once more ends like the one run."""
    releases = json.loads((whole / "run.json").read_text("utf-8"))["releases"]
    first, _ = run(archive, killed, workers, stop_at=releases // 2)
    if (killed / "run.json").is_file():
        print("| not killed | the run ended first: the archive is too small |")
        return False
    kept = done(killed)
    second, _ = run(archive, killed, workers)
    different = differences(whole, killed)
    print(f"| killed after | {first:,.0f} s, {kept:,} releases on disk |")
    print(f"| finished by a second run in | {second:,.0f} s |")
    print(f"| differences to the one run | {', '.join(different) or 'none'} |")
    return not different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--largest", type=int, default=20)
    arguments = parser.parse_args()
    whole = arguments.out / "whole"
    seconds, peak = run(arguments.archive, whole, arguments.workers)
    print_run(whole, seconds, peak, arguments.workers)
    same = not arguments.kill or print_killed(
        arguments.archive, whole, arguments.out / "killed", arguments.workers
    )
    with duckdb.connect(str(whole / "knowledge.duckdb"), read_only=True) as base:
        print_largest(largest(base, arguments.largest), arguments.out / "largest.txt")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
