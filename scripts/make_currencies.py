"""Writes models/currencies.yaml: every ISO 4217 currency with its English names, from Unicode CLDR (via Babel).

    .venv/bin/python scripts/make_currencies.py

Kept are the currencies that are legal tender today and those that a country gave up since 1998, which releases and
older news still quote. Signs, nicknames and what is ambiguous stand in models/money.yaml, written by hand.
"""

import datetime
from pathlib import Path

import babel
import yaml
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

HEADER = f"""\
# Currencies by ISO 4217 code with their English names. Written by scripts/make_currencies.py; do not edit.
# Source: Unicode CLDR, English, as packed in Babel {babel.__version__}. Licence: Unicode-3.0.
currencies:
"""
SINCE = datetime.date(1998, 1, 1)


def codes() -> list[str]:
    """Codes in use in some territory at or after `SINCE`."""
    used = set()
    for periods in get_global("territory_currencies").values():
        for code, _, last, tender in periods:
            if tender and (last is None or datetime.date(*last) >= SINCE):
                used.add(code)
    return sorted(used)


def names(code: str) -> list[str]:
    english = Locale("en")
    found = {get_currency_name(code, locale=english)}
    found |= {get_currency_name(code, count=count, locale=english) for count in (1, 2)}
    # Names are read in any case; "US Dollar" beside "US dollar" would only be read twice.
    return sorted({name.casefold(): name.replace("–", "-") for name in sorted(found) if "(" not in name}.values())


def main() -> None:
    lines = []
    for code in codes():
        known = names(code)
        if known:
            entry = {"code": code, "names": known, "example": f"5 million {known[-1]}"}
            lines.append("- " + yaml.safe_dump(entry, default_flow_style=True, sort_keys=False, width=10_000,
                                               allow_unicode=True).strip())  # fmt: skip
    target = Path(__file__).parents[1] / "models" / "currencies.yaml"
    target.write_text(HEADER + "".join(f"  {line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
