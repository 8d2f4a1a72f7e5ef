"""Grammars shared by the extractors: text -> value, with no document in sight."""
