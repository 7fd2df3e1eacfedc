import logging
import re
import traceback
from pathlib import PurePath

CONTROL = dict.fromkeys((*range(32), 127), " ")


# A random code and its signature, as private addresses are made of.
TOKEN = re.compile(r"[0-9a-f]{32}(?::|%3A)[\w-]+", re.IGNORECASE)


class WithoutTokens(logging.Filter):
    """Takes the key out of private addresses before a record is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        record.msg, record.args = TOKEN.sub("***", message), ()
        return True


class OneLineFormatter(logging.Formatter):
    """Formats a record so that CR or LF from outside cannot forge a line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # overrides
        return super().formatMessage(record).translate(CONTROL)


def failure(error: BaseException) -> str:
    """Return what failed and where, without the error's own words.

    Messages of databases and mail servers repeat what they were given, such as names
    and addresses.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places)}"
