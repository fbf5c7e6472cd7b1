"""Files: `File`, and the modules `tactus.io.*`."""

import pytest

from tactus import Ports, RunError, Source, run_program
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock, MemoryFiles


@pytest.fixture
def with_files():
    """Run the body of a procedure with files; return its value, its events and the files."""

    def run(body, files=None):
        events, store = EventList(), MemoryFiles(files)
        text = f"Procedure {{ function()\n{body}\nend }}"
        ports = Ports(events, FixedClock(), files=store)
        return run_program(Source("main.tac", text), ports, {}).value, events, store

    return run


def test_a_program_reads_and_writes_files(with_files):
    value, events, store = with_files(
        """local file = require("tactus.io.file")
        file.write("out/b.txt", File.read("a.txt") .. "!")
        return { file.exists("out/b.txt"), file.exists("c"), file.exists("../c"), File.size("a.txt") }""",
        {"a.txt": "hej"},
    )
    assert value == [True, False, False, 3]
    assert store.read("out/b.txt") == b"hej!"
    touched = [
        (event["type"], event["path"], event["location"]["line"])
        for event in events.to_dicts()
        if event["type"].startswith("file")
    ]
    assert touched == [("file_read", "a.txt", 3), ("file_written", "out/b.txt", 3)]


def test_bytes_survive(with_files):
    value, _, store = with_files(
        'File.write("b", "\\255\\0\\1") return #File.read("b") .. File.read("b"):byte(1)'
    )
    assert (value, store.read("b")) == ("3255", b"\xff\0\1")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('File.read("../x")', "access denied: '../x' lies outside the program's folder"),
        ('File.read("x")', "file 'x' does not exist"),
        ("File.read(3)", "File.read got the path 3; expected a string"),
        ('File.write("x", 3)', "File.write got the text 3; expected a string"),
        ('File.raed("x")', "File has no 'raed'"),
        (
            'require("tactus.io.json").read("bad.json")',
            "'bad.json' is not JSON: Expecting property name",
        ),
        ('require("tactus.io.csv").write("x", {})', "csv.write got no rows and no headers"),
        (
            'require("tactus.io.csv").write("x", { 3 })',
            "csv.write got the row 3; expected a table by column",
        ),
        (
            'require("tactus.io.csv").write("x", { { a = { 1 } } })',
            "csv.write got [1] in the column 'a'; expected a string, a number or a boolean",
        ),
        (
            'require("tactus.io.csv").write("x", {}, { header = {} })',
            "csv.write has no option 'header'",
        ),
        (
            'require("tactus.io.csv").read("open.csv")',
            "line 3 of 'open.csv' begins a quoted value that is never closed",
        ),
        (
            'require("tactus.io.csv").read("behind.csv")',
            "line 2 of 'behind.csv' has text after a quoted value",
        ),
        (
            'require("tactus.io.csv").read("long.csv")',
            "line 4 of 'long.csv' has 3 values; the first line names 2 columns",
        ),
        (
            'require("tactus.io.tsv").read("long.tsv")',
            "line 2 of 'long.tsv' has 2 values; the first line names 1 column",
        ),
        (
            'require("tactus.io.csv").read("twice.csv")',
            "line 1 of 'twice.csv' repeats the column 'a'",
        ),
    ],
)
def test_errors_name_the_line(body, message, with_files):
    with pytest.raises(RunError) as caught:
        with_files(
            body,
            {
                "bad.json": "{",
                "open.csv": 'a,b\r\n1,2\r\n"x,3\n',
                "behind.csv": 'a,b\n"x"y,2',
                "long.csv": 'a,b\r\n1,"2\r\n3"\r\nDoe, Jane,4\r\n',
                "long.tsv": "a\n1\t2\n",
                "twice.csv": "a,b,a\n",
            },
        )
    assert str(caught.value).startswith(f"main.tac:2: {message}")


def test_a_program_may_catch_them(with_files):
    value, _, _ = with_files('return { pcall(File.read, "/etc/passwd") }')
    assert value == [
        False,
        "main.tac:2: access denied: '/etc/passwd' lies outside the program's folder",
    ]


def test_json_files(with_files):
    value, _, store = with_files(
        """local json = require("tactus.io.json")
        json.write("out.json", { b = { 1, 2 }, a = "ä" })
        return { json.read("out.json"), json.encode({ 1 }), json.decode("[true]") }"""
    )
    assert value == [{"a": "ä", "b": [1, 2]}, "[1]", [True]]
    assert store.read("out.json").decode() == ('{\n  "a": "ä",\n  "b": [\n    1,\n    2\n  ]\n}\n')


def test_blanks_behind_a_quoted_value_do_not_count(with_files):
    value, _, _ = with_files(
        'return require("tactus.io.csv").read("in.csv")', {"in.csv": 'a,b\n"x" ,"y"  \n"z"'}
    )
    assert value == [{"a": "x", "b": "y"}, {"a": "z", "b": ""}]


def test_empty_values_behind_the_last_column_do_not_count(with_files):
    value, _, _ = with_files(
        'return require("tactus.io.csv").read("in.csv")', {"in.csv": "a,b,\n1,2,\n3,4,,\n"}
    )
    assert value == [{"a": "1", "b": "2", "": ""}, {"a": "3", "b": "4", "": ""}]


def test_a_column_that_is_added_is_written(with_files):
    _, _, store = with_files(
        """local csv = require("tactus.io.csv")
        local rows = csv.read("in.csv")
        rows[2].total, rows[2].m = 3, 4
        csv.write("out.csv", rows)
        csv.write("new.csv", { { b = 1 }, { a = 2, b = 3 } })""",
        {"in.csv": "z,a\n1,2\n3,4\n"},
    )
    assert store.read("out.csv") == b"z,a,m,total\n1,2,,\n3,4,4,3\n"
    assert store.read("new.csv") == b"a,b\n,1\n2,3\n"


CSV = 'name,note\r\nAda,"says ""hi"", twice"\nBob,"two\nlines"\n\nEve\n'


def test_csv_files(with_files):
    value, _, store = with_files(
        """local csv = require("tactus.io.csv")
        local rows = csv.read("in.csv")
        csv.write("again.csv", rows)
        csv.write("chosen.csv", { { b = 1, a = true, c = "x" } }, { headers = { "c", "b", "missing" } })
        return { rows = rows, again = csv.read("again.csv"), empty = #csv.read("empty.csv"), last = csv.read("last.csv") }""",
        {"in.csv": CSV, "empty.csv": "", "last.csv": "a,b\n1,"},
    )
    assert (
        value["rows"]
        == value["again"]
        == [
            {"name": "Ada", "note": 'says "hi", twice'},
            {"name": "Bob", "note": "two\nlines"},
            {"name": "Eve", "note": ""},
        ]
    )
    assert (value["empty"], value["last"]) == (0, [{"a": "1", "b": ""}])
    assert store.read("chosen.csv") == b"c,b,missing\nx,1,\n"


def test_D32_columns_have_a_stable_order(with_files):
    _, _, store = with_files(
        """local csv, tsv = require("tactus.io.csv"), require("tactus.io.tsv")
        tsv.write("sorted.tsv", { { z = 1, a = 2, m = 3 } })
        local rows = csv.read("in.csv")
        rows[2] = { z = "3", a = "4" }
        csv.write("kept.csv", rows)""",
        {"in.csv": "z,a\n1,2\n"},
    )
    assert store.read("sorted.tsv") == b"a\tm\tz\n2\t3\t1\n"
    assert store.read("kept.csv") == b"z,a\n1,2\n3,4\n"


def test_folders(with_files):
    value, _, _ = with_files(
        """local fs = require("tactus.io.fs")
        return { fs.list_dir("data"), fs.list_dir("data", { files_only = true }), fs.list_dir(".", { dirs_only = true }),
                 fs.glob("**/*.csv", { recursive = true }) }""",
        {"data/b.csv": "", "data/a.txt": "", "data/deep/c.csv": ""},
    )
    assert value == [
        ["a.txt", "b.csv", "deep"],
        ["a.txt", "b.csv"],
        ["data"],
        ["data/b.csv", "data/deep/c.csv"],
    ]


def test_a_declaration_may_come_from_a_file(with_files):
    store = MemoryFiles({"prompt.txt": "Be brief."})
    text = 'local prompt = File.read("prompt.txt")\nProcedure { function() return prompt end }'
    ports = Ports(EventList(), FixedClock(), files=store)
    assert run_program(Source("main.tac", text), ports, {}).value == "Be brief."


SPECIFIED = """
Procedure { function()
  File.write("out.txt", File.read("in.txt") .. " world")
end }
Specification([[
Feature: F
  Scenario: S
    When the procedure runs
    Then the file "out.txt" should exist
    And the file out.txt should contain "hello world"
    And the file "out.txt" should not contain "moon"
    And the file "other.txt" should not exist
]])
"""


def test_D33_specs_write_to_a_scratch(in_folder):
    folder = in_folder({"in.txt": "hello", "main.tac": SPECIFIED})
    assert verify(Source(str(folder / "main.tac"), SPECIFIED), FixedClock()).passed
    assert sorted(path.name for path in folder.iterdir()) == ["in.txt", "main.tac"]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ('the file "x.txt" should exist', "the file 'x.txt' does not exist"),
        ('the file "x.txt" should contain "a"', "the file 'x.txt' does not exist"),
        (
            'the file "out.txt" should contain "b"',
            "the file 'out.txt' does not contain the expected value",
        ),
        ('the file "out.txt" should not exist', "the file 'out.txt' exists"),
        (
            'the file "out.txt" should not contain "hello"',
            "the file 'out.txt' contains an unexpected value",
        ),
        ('the file "x.txt" should not contain "a"', "the file 'x.txt' does not exist"),
        ('the file "../x" should exist', "access denied: '../x' lies outside the program's folder"),
    ],
)
def test_steps_that_are_not_met(step, message, in_folder):
    folder = in_folder({"in.txt": "hello"})
    text = SPECIFIED.replace('the file "out.txt" should exist', step)
    (scenario,) = verify(Source(str(folder / "main.tac"), text), FixedClock()).scenarios
    assert scenario.steps[1].failure.message == message
