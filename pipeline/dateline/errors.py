"""The errors that a user can meet. Each message names the place and says what to do."""


class DatelineError(Exception):
    """Base of all errors that dateline raises on purpose."""


class ConfigError(DatelineError):
    """A chain file, a lexicon or an argument that cannot be used; raised before the first release is read."""


def printable(name: str) -> str:
    """A file's name, its bytes that are no UTF-8 as "\\udcfc": otherwise no result could be written that has it."""
    return name.encode("utf-8", "backslashreplace").decode()


class SourceError(DatelineError):
    """A file that cannot be read as a release.

    `path` names the file (archive members as `archive.tar.gz!member`), `code` is one word for the reason
    ("empty", "binary", "encoding", "truncated" ...), `reason` the sentence for a person.
    """

    def __init__(self, path: str, code: str, reason: str) -> None:
        path = printable(path)
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str, str]]:
        return SourceError, (self.path, self.code, self.reason)


class GoldError(DatelineError):
    """A gold file that disagrees with itself or with the text it annotates."""
