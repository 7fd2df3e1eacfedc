"""What another process finds, the moment something changes and while it does.

None of these has a transaction open, so that the database can be copied.
"""

import json

from tests.directory.changing import ENTRIES


def test_another_process_finds_each_change_at_once(in_another_process):
    told = json.loads(in_another_process("-m", "tests.directory.changing", "at_once"))

    nothing = [None, []]
    assert told == {
        "before": nothing,
        "new synonym": [None, ["Dach"]],
        "misspelled synonym": ["Xyzzyhausen", ["Dach"]],
        "deleted synonym": nothing,
        "new entry": [None, ["Hafenlicht"]],
        "misspelled name": [None, ["Hafenlicht"]],
        "withdrawn entry": nothing,
        "misspelled withdrawn name": nothing,
    }


def test_there_is_no_empty_moment_while_the_index_is_rebuilt(in_another_process):
    told = json.loads(
        in_another_process("-m", "tests.directory.changing", "rebuilding")
    )

    assert told["seen"] == {
        "Hafen": [[None, ENTRIES]],
        "konut": [[None, ENTRIES]],
        "Krimskrms": [["Krimskrams", ENTRIES]],
    }
    before, *during = told["words"]
    assert during == [before] * len(during) != []
