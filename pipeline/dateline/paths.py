"""Where the data lies that the library reads: `models/` of the wheel or of the checkout."""

from functools import cache
from pathlib import Path

from dateline.errors import ConfigError


@cache
def models() -> Path:
    """The `models` folder.

    A wheel holds it inside the package; an editable install cannot (hatchling leaves force-included files out),
    so there it is the checkout's.
    """
    package = Path(__file__).parent
    for folder in (package / "models", package.parents[1] / "models"):
        if (folder / "chain.yaml").is_file():
            return folder
    raise ConfigError(f"no models folder beside {package}: install dateline again")
