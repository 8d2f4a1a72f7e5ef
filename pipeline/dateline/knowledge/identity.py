"""One id for the same thing in different releases.

Things are the same when kind and name agree once case, punctuation, articles and legal forms are set aside. What
has no name of its own (a group, a project that is only described) is the same only within its release.
"""

import hashlib
from functools import cache

from dateline.grammar import naming


@cache
def key(name: str) -> str:
    """The part of a name that identifies: "The Harbour Grid Co., Ltd." -> "harbour grid"."""
    return " ".join(naming.without_legal_form(naming.words(name))) or name.casefold()


def thing(release: str, entity: str, kind: str, name: str) -> str:
    """The id of the thing that an entity of a release is, the same in whatever order releases come."""
    named = kind != "group" and any(word[:1].isupper() or word[:1].isdigit() for word in name.split())
    identity = f"{kind}\n{key(name)}" if named else f"{kind}\n{release}\n{entity}"
    return hashlib.sha1(identity.encode("utf-8", "replace")).hexdigest()[:12]
