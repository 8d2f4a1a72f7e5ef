"""`python -m dateline`, for where the console script is not on the path."""

from dateline.cli import main

main()
