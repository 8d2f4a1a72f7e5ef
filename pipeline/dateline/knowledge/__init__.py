"""The knowledge base: what many releases say, one id for one thing, in DuckDB and Parquet."""

from dateline.knowledge.overview import Overview, overview
from dateline.knowledge.store import TABLES, build, rules

__all__ = ["TABLES", "Overview", "build", "overview", "rules"]
