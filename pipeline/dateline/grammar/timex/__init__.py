"""Expressions of time in English and what they say, as TIMEX3 (Pustejovsky et al. 2003; ISO 24617-1) has it.

    read("by the end of next year")    one Expression: 3 to 23, Shift("year", 1, mod="END")

`reading` finds them, `lookalikes` refuses what only looks like one, `anchoring` turns a meaning into a value.
"""
