"""How well findings agree with gold: `dateline score`.

report = score(Path("gold"))                     # the default chain over the gold's texts
report = score(Path("gold"), Path("out/releases.jsonl"))
report.core.value.f1, report.facts.micro.f1
"""

from dateline.evaluation.report import Report
from dateline.evaluation.scoring import evaluate, score

__all__ = ["Report", "evaluate", "score"]
