"""Says how far the loading has come."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from django.core.management.base import OutputWrapper

Item = TypeVar("Item")


class Progress:
    """Counts on one line where somebody watches, else writes a line for each step."""

    def __init__(self, out: OutputWrapper) -> None:
        """Take what the command writes to."""
        self.out = out

    def each(self, name: str, items: Collection[Item]) -> Iterator[Item]:
        count = self.counter(name)
        for done, item in enumerate(items, start=1):
            yield item
            count(done, len(items))
        self.done(name)

    def counter(self, name: str) -> Callable[[int, int], None]:
        def count(done: int, total: int) -> None:
            if self.out.isatty():
                self.out.write(f"\r{name}: {done}/{total}", ending="")

        return count

    def done(self, name: str) -> None:
        self.out.write("" if self.out.isatty() else name)

    def tell(self, message: str) -> None:
        self.out.write(message)
