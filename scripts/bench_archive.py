"""The batch over a whole archive: seconds, peak memory, and whether an interrupted run ends like an uninterrupted one.

    bench_archive.py ARCHIVE --out FOLDER [--workers N] [--kill]

Runs `dateline run` into FOLDER/whole. With --kill it runs again into FOLDER/killed, kills every process of that run
(SIGKILL) once half of the releases are on disk, runs once more, and compares all that the contract promises: bytes
of releases.jsonl, failures.jsonl and Parquet, ordered content of the DuckDB tables. Prints Markdown.

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", action="store_true")
    arguments = parser.parse_args()
    whole = arguments.out / "whole"
    seconds, peak = run(arguments.archive, whole, arguments.workers)
    record = json.loads((whole / "run.json").read_text("utf-8"))
    with duckdb.connect(str(whole / "knowledge.duckdb"), read_only=True) as base:
        counts = {}
        for name in (*TABLES, "projects", "investments", "contradictions"):
            counted = base.execute(f"SELECT count(*) FROM {name}").fetchone()
            counts[name] = counted[0] if counted else 0
        size = base.execute("SELECT sum(characters) FROM releases").fetchone()
    print(f"| releases | {record['releases']:,} ({record['failures']} failed) |\n|---|---|")
    print(f"| characters | {size[0] if size else 0:,} |")
    print(f"| seconds, {arguments.workers} workers | {seconds:,.0f} |")
    print(f"| peak memory, all processes | {peak / 2**20:,.0f} MiB |")
    for name, count in counts.items():
        print(f"| {name} | {count:,} |")
    if arguments.kill:
        killed = arguments.out / "killed"
        first, _ = run(arguments.archive, killed, arguments.workers, stop_at=record["releases"] // 2)
        kept = done(killed)
        second, _ = run(arguments.archive, killed, arguments.workers)
        different = differences(whole, killed)
        print(f"| killed after | {first:,.0f} s, {kept:,} releases on disk |")
        print(f"| finished by a second run in | {second:,.0f} s |")
        print(f"| differences to the one run | {', '.join(different) or 'none'} |")
        return 1 if different else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
