"""Letters without their marks."""

import unicodedata
from functools import cache

from dateline import lexicon


def fold(text: str) -> str:
    """Letters without their marks and without what is not seen: "Šternberk" -> "Sternberk", "Sæther" -> "Saether"."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text)
                    if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")  # fmt: skip
    return plain.translate(_letters()) if not plain.isascii() else plain


@cache
def _letters() -> dict[int, str]:
    pairs = [entry["letters"] for entry in lexicon.section("identity", "letters", "letters", "example")]
    return {ord(case(letter)): case(plain) for letter, plain in pairs for case in (str.lower, str.upper)
            if len(case(letter)) == 1}  # fmt: skip
