"""Dates against the rivals, in one run: TimeML data read in place, each tool as `shared/peers/score_timex.py` asks.

    python scripts/bench_dates.py [--peers DIR] [--part read|unread|all] [--set NAME ...]

DIR holds a virtual environment for each rival (heideltime, msrec, dateparser, installed after
`shared/peers/README.md`); without it we stand alone. A fifth of the documents of each set, by the hash of their
names, is the unread part: no rule was written with it in view, and it is scored apart. Prints a table and, with
--errors DIR, writes what differs from the gold of the part that was read.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SETS = {
    "AQUAINT": "TBAQ-cleaned/AQUAINT",
    "TimeBank": "TBAQ-cleaned/TimeBank",
    "WikiWars": "wikiwars-train",
}
# environment (a folder of --peers, or ours), predictor
TOOLS = {
    "dateline": ("", "timex_peer:predict"),
    "HeidelTime": ("heideltime", "peers.heideltime_peer:predict"),
    "Microsoft Recognizers": ("msrec", "peers.ms_recognizers_t:predict"),
    "dateparser.search": ("dateparser", "peers.dateparser_peer:predict"),
}
# WikiWars are histories: their creation date is the day somebody saved the page.
NARRATIVES = {"DATELINE_NARRATIVE": "1", "HT_TYPE": "narratives"}


def is_unread(path: Path) -> bool:
    """Whether a document belongs to the fifth that is kept unread."""
    return hashlib.sha256(path.name.encode()).digest()[0] % 5 == 0


def documents(name: str, part: str) -> list[Path]:
    paths = sorted((SHARED / "datasets/timex" / SETS[name]).glob("*.tml"))
    return [path for path in paths if part == "all" or is_unread(path) == (part == "unread")]


def score(tool: str, name: str, part: str, peers: Path | None, errors: Path | None) -> list[str]:
    """The rows that score_timex.py prints: its table and its counts."""
    environment, predictor = TOOLS[tool]
    python = Path(sys.executable) if not environment else (peers or Path()) / environment / "bin/python"
    if not python.exists():
        return []
    command = [
        str(python), str(SHARED / "peers/score_timex.py"), "--predictor", predictor,
        "--name", f"{tool} · {name} {part}",
        "--data", *map(str, documents(name, part)),
    ]  # fmt: skip
    if errors and tool == "dateline" and part == "read":
        command += ["--errors", str(errors / f"{name}.json")]
    path = os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "pipeline"), str(SHARED / "peers")])
    environ = {**os.environ, "PYTHONPATH": path} | (NARRATIVES if name == "WikiWars" else {})
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        return [f"{tool} failed on {name}: {done.stderr.strip().splitlines()[-1]}"]
    return [line for line in done.stdout.splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--part", choices=("read", "unread", "all"), action="append")
    parser.add_argument("--set", choices=SETS, action="append")
    parser.add_argument("--tool", choices=TOOLS, action="append")
    parser.add_argument("--errors", type=Path)
    arguments = parser.parse_args()
    if arguments.errors:
        arguments.errors.mkdir(parents=True, exist_ok=True)
    head = False
    for name in arguments.set or SETS:
        for part in arguments.part or ("all",):
            for tool in arguments.tool or TOOLS:
                rows = score(tool, name, part, arguments.peers, arguments.errors)
                for row in rows[2 if head and len(rows) > 2 else 0 :]:
                    print(row, flush=True)
                head = head or len(rows) > 2


if __name__ == "__main__":
    main()
