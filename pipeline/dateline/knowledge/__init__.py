"""The knowledge base: what many releases say, one id for one thing, in DuckDB and Parquet."""

from dateline.knowledge.store import TABLES, build, overview

__all__ = ["TABLES", "build", "overview"]
