import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.tables import FileError, decode, guarded, read_csv, read_json, unguarded

pytestmark = pytest.mark.usefixtures("in_english")
HEADER = "name,kind,topics"


def cells(text):
    return [row.cells for row in read_csv(text)]


@pytest.mark.parametrize(
    "text",
    [
        "name,kind,topics\nLale,app,work;health\n",
        "name;kind;topics\r\nLale;app;work\r\n",
        'sep=;\r\nname;kind;topics\r\nLale;app;"work;health"\r\n',
        "name\tkind\ttopics\nLale\tapp\twork;health",
        " Name ,KIND,topics,\nLale , app,work;health,\n\n,,,\n",
    ],
)
def test_files_are_read_as_people_save_them(text):
    (row,) = cells(text)

    assert (row["name"], row["kind"]) == ("Lale", "app")
    assert row["topics"] in {"work;health", "work"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_of_encodings_are_understood(encoding):
    assert decode("name,Größe,سكن".encode(encoding)) == "name,Größe,سكن"


@pytest.mark.parametrize(
    ("content", "line", "column", "word"),
    [
        ("name,kind\nÜber,app".encode("latin-1"), 2, 1, "UTF-8"),
        ("name,kind\nx,Grüße".encode("cp1252"), 2, 5, "UTF-8"),
        (b"name,kind\nx,\0", 2, 3, "NUL"),
        (b"PK\x03\x04...", 1, 1, "workbook"),
    ],
)
def test_other_encodings_are_refused_with_the_place(content, line, column, word):
    with pytest.raises(FileError, match=word) as caught:
        decode(content)

    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("name,kind,topics,colour\n", 1, 4),
        ("name,kind,topics,name\n", 1, 4),
        ("name,kind\nx,app\n", 1, 3),
        (f"{HEADER}\nLale,app,work\nKiron,app\n", 3, 3),
        (f"{HEADER}\nLale,app,work,health\n", 2, 4),
        (f'{HEADER}\nLale,"app,work\n', 2, 6),
        (f'{HEADER}\nLale,"app"x,work\n', 2, 11),
        (f'{HEADER}\n"two\nlines",app,"work" \n', 3, 18),
        (f'sep=,\n{HEADER}\nLale,"app,work\n', 3, 6),
    ],
)
def test_a_broken_file_is_refused_with_line_and_column(text, line, column):
    with pytest.raises(FileError) as caught:
        read_csv(text)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


def test_an_unknown_column_is_answered_with_the_nearest_known_one():
    with pytest.raises(FileError, match="summary_en"):
        read_csv("name,kind,topics,sumary_en\n")


def test_rows_know_the_line_they_begin_on():
    text = f'{HEADER}\n"two\nlines",app,work\n\nnext,app,work\n'

    assert [row.place for row in read_csv(text)] == [2, 5]


def test_json_lists_become_cells():
    text = json.dumps(
        {"entries": [{"name": "x", "topics": ["work", "health"], "cost": None}]}
    )

    (row,) = read_json(text)
    assert row.cells == {"name": "x", "topics": "work;health", "cost": ""}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"entries": [\n{"name": }]}', 2),
        ("{}", 1),
        ('{"entries": [1]}', 1),
        ('[{"colour": "red"}]', 1),
        ('[{"name": {"de": "x"}}]', 1),
        ('[{"name": ["x", 1]}]', 1),
    ],
)
def test_broken_json_is_refused(text, line):
    with pytest.raises(FileError) as caught:
        read_json(text)

    assert caught.value.line == line


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30", "-x", "@a", "\tx", "'=1", "''=x", "' =x"]
)
def test_formulas_are_put_out_of_action_and_come_back(text):
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet=st.sampled_from("'=+-@ ax\t")))
def test_guarding_loses_nothing(text):
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        rows = read_csv(text)
    except FileError as error:
        rows, place = [], (error.line, error.column)
    else:
        place = (1, 1)

    assert min(place) >= 1
    assert all(row.cells for row in rows)


@given(st.lists(st.text(alphabet=st.sampled_from('a";\n,= ')), min_size=3, max_size=3))
def test_what_the_csv_module_writes_is_read_again(values):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.split(","), ["x", *values[1:]]])

    (row,) = read_csv(out.getvalue())
    assert list(row.cells.values()) == [
        unguarded(v.strip()) for v in ["x", *values[1:]]
    ]
