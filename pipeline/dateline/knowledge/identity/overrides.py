"""What a user knows better: a YAML file that unites things or tells them apart."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml

from dateline.errors import ConfigError
from dateline.schema import Kind


class Rule:
    """Things by the releases and names that mean them: `same` says they are one, else that none is another."""

    def __init__(self, place: str, same: bool, kind: str, members: Mapping[str, tuple[str, ...]]) -> None:
        self.place = place
        self.same = same
        self.kind = kind
        self.members = members


def read(path: Path) -> list[Rule]:
    """The rules of a file; `same` and `different` are lists of a kind and of the members, a release and a name each.

        same:
          - {kind: project, members: {lowmoor-announcement: Lowmoor Battery Park, lowmoor-report: Lowmoor Energy Hub}}
        different:
          - {kind: person, members: {riverside-2023: David Reyes, riverside-2024: David Reyes}}

    Raises ConfigError, naming file and entry, for what cannot be read so.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read as YAML: {error}") from error
    if content is None:
        return []
    if not isinstance(content, dict) or not set(content) <= {"same", "different"}:
        raise ConfigError(f"{path}: must be a mapping with the keys `same` and `different`")
    return [rule for key in ("same", "different") for rule in _rules(path, key, content.get(key) or [])]


def _rules(path: Path, key: str, entries: Any) -> Iterable[Rule]:
    if not isinstance(entries, list):
        raise ConfigError(f"{path}: {key}: must be a list")
    for number, entry in enumerate(entries):
        place = f"{path}: {key}[{number}]"
        if not isinstance(entry, dict) or set(entry) != {"kind", "members"}:
            raise ConfigError(f"{place}: must have `kind` and `members` and nothing else")
        if entry["kind"] not in get_args(Kind):
            raise ConfigError(f"{place}: no kind {entry['kind']!r}; there are {', '.join(get_args(Kind))}")
        if not isinstance(entry["members"], dict) or not entry["members"]:
            raise ConfigError(f"{place}: `members` must map releases to names")
        members = {str(release): _names(place, names) for release, names in entry["members"].items()}
        if sum(map(len, members.values())) < 2:
            raise ConfigError(f"{place}: needs two members at least")
        yield Rule(place, key == "same", entry["kind"], members)


def _names(place: str, names: Any) -> tuple[str, ...]:
    found = names if isinstance(names, list) else [names]
    if not found or not all(isinstance(name, str) for name in found):
        raise ConfigError(f"{place}: a member is a release and a name, or a list of names")
    return tuple(found)
