"""Loading the word lists and tables of `models/`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dateline import paths
from dateline.errors import ConfigError

# libyaml reads the tables ten times faster; wheels of PyYAML carry it, a build from source may not.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> dict[str, list[dict[str, Any]]]:
    """The sections of `models/<name>.yaml`, each a list of entries.

    The result is shared: do not change it. Raises ConfigError, naming the file, when it cannot be used.
    """
    path = paths.models() / f"{name}.yaml"
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: must be a mapping of sections")
    for section, entries in content.items():
        _check_section(path, section, entries)
    return content


def _check_section(path: Path, section: object, entries: object) -> None:
    if not isinstance(section, str) or not isinstance(entries, list):
        raise ConfigError(f"{path}: {section}: must be a list of entries")
    for position, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise ConfigError(f"{path}: {section}[{position}]: must be a mapping")


def section(name: str, key: str, *required: str) -> list[dict[str, Any]]:
    """The entries under `key` of `models/<name>.yaml`; each has the `required` keys, or ConfigError names it."""
    path = paths.models() / f"{name}.yaml"
    content = load(name)
    if key not in content:
        raise ConfigError(f"{path}: {key}: this section is missing")
    for position, entry in enumerate(content[key]):
        for wanted in required:
            if wanted not in entry:
                raise ConfigError(f"{path}: {key}[{position}]: {wanted} is missing")
    return content[key]
