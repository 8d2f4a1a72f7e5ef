"""Paragraphs and sentences of a release, as offsets."""
