"""Money, areas, quantities, counts and percentages: quality and speed, the peers beside us, in one run.

    .venv/bin/python scripts/bench_numbers.py --peers /tmp/peers [--releases FOLDER] [--report docs/numbers-bench.md]

`--peers` holds one virtual environment a peer, named after the keys of `PEERS`, with what `../shared/peers/README.md`
lists; a peer without one is left out and said so. Quality is measured by `../shared/peers/score_quantities.py` on
R-Quant. Speed is characters a CPU second (user and system) on one core, so that a busy machine does not matter:
ours over every release of `--releases` (the archive, unpacked); each peer and ours again over some of them.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared"
LABELS = ("money", "area", "quantity", "count", "percent")
PEERS = {
    "q3": ("quantulum3 0.10", "peers.quantulum:predict"),
    "ms": ("Microsoft Recognizers (date-filtered)", "peers.ms_recognizers_q:predict_datefilter"),
    "cqe": ("CQE 2.0.3", "peers.cqe_peer:predict"),
}
# Characters of releases that the peers read: enough for some seconds of each.
PEER_CHARACTERS = {"q3": 60_000, "ms": 20_000, "cqe": 30_000}
HOSTILE = ("9", ",", "$", "million ")
HOSTILE_LENGTHS = (2_500_000, 5_000_000, 10_000_000)

# Runs in the peer's own environment, so it imports nothing of ours.
WORKER = """
import importlib, json, os, sys
module, function = sys.argv[1].split(":")
sys.path.insert(0, sys.argv[2])
predict = getattr(importlib.import_module(module), function)
texts = json.load(open(sys.argv[3], encoding="utf-8"))
predict(texts[0])
def cpu():
    return sum(os.times()[:4])
started, failed = cpu(), 0
for text in texts:
    try:
        predict(text)
    except Exception:
        failed += 1
print(json.dumps({"seconds": cpu() - started, "characters": sum(map(len, texts)), "failed": failed}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="folder of the peers' virtual environments")
    parser.add_argument("--releases", type=Path, default=Path("/tmp/arc"), help="the archive, unpacked")
    parser.add_argument("--report", type=Path, help="write the tables here as well")
    parser.add_argument("--limit", type=int, help="read that many releases only")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED} is not here: the data and the peers' adapters lie there", file=sys.stderr)
        return 2
    texts = releases(arguments.releases, arguments.limit)
    lines = [*quality(arguments.peers), "", *speed(texts, arguments.peers), "", *hostile(), "", start_up()]
    print("\n".join(lines))
    if arguments.report:
        arguments.report.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


def releases(folder: Path, limit: int | None) -> list[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())[:limit]
    return [path.read_text("utf-8", errors="replace") for path in files]


def environments(folder: Path | None) -> dict[str, Path]:
    """The interpreter of every peer that is installed."""
    if folder is None:
        return {}
    found = {name: folder / name / "bin" / "python" for name in PEERS}
    for name, python in found.items():
        if not python.is_file():
            print(f"{PEERS[name][0]}: no environment at {folder / name}", file=sys.stderr)
    return {name: python for name, python in found.items() if python.is_file()}


def quality(folder: Path | None) -> list[str]:
    """F1 on R-Quant, by the peers' own scorer."""
    rows = [("dateline", score(sys.executable, "quantities_peer:predict"))]
    rows += [(PEERS[name][0], score(str(python), PEERS[name][1])) for name, python in environments(folder).items()]
    names = list(rows[0][1])
    table = ["| R-Quant, F1 | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    return table + [f"| {name} | " + " | ".join(found.get(key, "") for key in names) + " |" for name, found in rows]


def score(python: str, predictor: str) -> dict[str, str]:
    data = sorted(str(path) for path in (SHARED / "datasets" / "quantities").glob("*.json"))
    command = [python, str(SHARED / "peers" / "score_quantities.py"), "--data", *data, "--predictor", predictor]
    environment = os.environ | {"PYTHONPATH": f"{CHECKOUT / 'scripts'}", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, cwd=SHARED / "peers", env=environment)
    rows = [line for line in run.stdout.splitlines() if line.startswith("| ")]
    if run.returncode or len(rows) < 2:
        raise SystemExit(f"{predictor}: {run.stderr.strip()[-2000:]}")
    heads = [head.strip().removesuffix(" P/R/F1") for head in rows[0].strip("|").split("|")]
    cells = [cell.strip() for cell in rows[1].strip("|").split("|")]
    found = {}
    for head, cell in zip(heads, cells, strict=True):
        if f1 := re.search(r"\*\*([\d.]+)\*\*", cell):
            found[head] = f1[1]
    found.pop("v+u+change", None)
    return found


def speed(texts: list[str], folder: Path | None) -> list[str]:
    """Characters a CPU second: ours over everything, then each peer and ours over the same few releases."""
    chain, extractors = our_speed(texts)
    total = sum(map(len, texts))
    table = [
        "| speed, one core | characters read | characters a CPU second | dateline on the same | times |",
        "|---|---|---|---|---|",
        f"| dateline, the chain (layout, five extractors, resolve) | {total:,} | {chain:,.0f} | | |",
        f"| dateline, the five extractors alone | {total:,} | {extractors:,.0f} | | |",
    ]
    for name, python in environments(folder).items():
        sample = spread(texts, PEER_CHARACTERS[name])
        # Whole releases choke the peers; by paragraphs they are at their best.
        result = run_peer(
            python, PEERS[name][1], [part for text in sample for part in text.split("\n\n") if part.strip()]
        )
        rate, ours = result["characters"] / result["seconds"], our_speed(sample * 20)[0]
        read = f"{result['characters']:,}"
        table.append(f"| {PEERS[name][0]} | {read} | {rate:,.0f} | {ours:,.0f} | {ours / rate:,.0f} |")
    return table


def our_speed(texts: list[str]) -> tuple[float, float]:
    """Characters a CPU second of the chain and of its extractors alone, the better of two passes."""
    import dateline
    from dateline import extractors
    from dateline.schema import from_text

    pipe = dateline.load(*LABELS)
    chosen = [extractors.registry()[label] for label in LABELS]
    documents = [from_text(text) for text in texts]
    total = sum(map(len, texts))
    for document in documents[:5]:
        pipe(document)

    def chain() -> None:
        for _ in pipe.stream(documents):
            pass

    def alone() -> None:
        for document in documents:
            for extractor in chosen:
                list(extractor.find(document))

    return total / min(cpu(chain), cpu(chain)), total / min(cpu(alone), cpu(alone))


def cpu(work: Any) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def spread(texts: list[str], characters: int) -> list[str]:
    """Releases at even distances, about so many characters of them."""
    wanted = max(1, round(characters / statistics.fmean(map(len, texts))))
    return texts[:: max(1, len(texts) // wanted)]


def run_peer(python: Path, predictor: str, texts: list[str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        command = [str(python), "-c", WORKER, predictor, str(SHARED / "peers"), file.name]
        run = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    if run.returncode:
        raise SystemExit(f"{predictor}: {run.stderr.strip()[-2000:]}")
    result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return result


def hostile() -> list[str]:
    """CPU seconds of the five extractors on one line of the same few characters: they must double with its length."""
    from dateline import extractors
    from dateline.schema import from_text

    chosen = [extractors.registry()[label] for label in LABELS]
    table = [
        "| one line of | " + " | ".join(f"{length / 1e6:g} MB" for length in HOSTILE_LENGTHS) + " |",
        "|---|---|---|---|",
    ]
    for pattern in HOSTILE:
        seconds = []
        for length in HOSTILE_LENGTHS:
            document = from_text(pattern * (length // len(pattern)))
            seconds.append(cpu(lambda document=document: [list(e.find(document)) for e in chosen]))
        table.append(f"| `{pattern}` | " + " | ".join(f"{value:.2f} s" for value in seconds) + " |")
    return table


def start_up() -> str:
    """CPU time of a process that imports dateline, builds the chain and reads a sentence; wall time beside it."""
    program = f"import dateline; dateline.load(*{LABELS!r})('It cost $5 million.')"
    ours, bare = spent(program), spent("pass")
    return (
        f"Start-up, import, chain and a first sentence: {ours[0]:.2f} s of CPU, {ours[1]:.2f} s of wall time"
        f" (an empty interpreter: {bare[0]:.2f} s and {bare[1]:.2f} s), the least of seven."
    )


def spent(program: str) -> tuple[float, float]:
    """The least CPU and wall seconds of seven runs."""
    cpus, walls = [], []
    for _ in range(7):
        before, started = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        after = os.times()
        walls.append(time.perf_counter() - started)
        cpus.append(sum(after[2:4]) - sum(before[2:4]))
    return min(cpus), min(walls)


if __name__ == "__main__":
    sys.exit(main())
