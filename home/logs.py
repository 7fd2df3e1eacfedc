import logging

CONTROL = {code: " " for code in (*range(32), 127)}


class OneLineFormatter(logging.Formatter):
    """Formats a record so that CR or LF from outside cannot forge a line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # overrides
        return super().formatMessage(record).translate(CONTROL)
