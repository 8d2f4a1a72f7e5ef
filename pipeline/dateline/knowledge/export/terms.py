"""What the things of the base are called in other systems (`models/exports.yaml`)."""

from functools import cache

from dateline import lexicon


def schema_org(kind: str, class_: str | None) -> str:
    """The type of schema.org: "organisation", "government" -> "GovernmentOrganization"."""
    return _terms(kind, class_)[0]


def ftm(kind: str, class_: str | None) -> str:
    """The schema of FollowTheMoney: "organisation", "government" -> "PublicBody"."""
    return _terms(kind, class_)[1]


@cache
def _terms(kind: str, class_: str | None) -> tuple[str, str]:
    entries = [
        entry for entry in lexicon.section("exports", "things", "kind", "schema_org", "ftm") if entry["kind"] == kind
    ]
    found = next((entry for entry in entries if entry.get("class") == class_), entries[0])
    return found["schema_org"], found["ftm"]
