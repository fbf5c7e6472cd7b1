"""`tactus validate`, as a process of its own."""

import json

from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program

WRONG = "Procedure { function() prnt() end }\n" + program("One").partition("\n")[2]


def test_a_tree_of_files(command, in_folder):
    folder = in_folder({"a.tac": program("One"), "b.tac": WRONG, "c.tac": WITHOUT_SPECS})
    done = command("tactus", "validate", ".", cwd=folder)
    assert (done.code, done.out) == (1, "3 files: 1 error, 1 warning\n")
    assert done.err == (
        "b.tac:1: unknown global 'prnt'\n"
        "    1 | Procedure { function() prnt() end }\n"
        "  hint: did you mean 'print'?\n"
        "c.tac: warning: the file has no specs\n"
        "  hint: add Specification([[ Feature: … ]])\n"
    )


def test_warnings_do_not_count(command, in_folder):
    done = command("tactus", "validate", "a.tac", cwd=in_folder({"a.tac": WITHOUT_SPECS}))
    assert (done.code, done.out) == (0, "1 file: 1 warning\n")


def test_a_file_without_problems(command, in_folder):
    done = command("tactus", "validate", "a.tac", cwd=in_folder({"a.tac": program("One")}))
    assert (done.code, done.out, done.err) == (0, "1 file: no errors\n", "")


def test_a_file_that_cannot_be_loaded_does_not_stop_the_others(command, in_folder):
    folder = in_folder({"a.tac": BROKEN, "b.tac": WRONG})
    done = command("tactus", "validate", "a.tac", "b.tac", cwd=folder)
    assert (done.code, done.out) == (2, "2 files: 2 errors\n")
    assert "a.tac:1: unexpected symbol near '='\n" in done.err
    assert "b.tac:1: unknown global 'prnt'\n" in done.err


def test_json(command, in_folder):
    done = command("tactus", "validate", "b.tac", "--json", cwd=in_folder({"b.tac": WRONG}))
    assert done.code == 1
    assert json.loads(done.out) == [
        {
            "path": "b.tac",
            "is_loaded": True,
            "problems": [
                {
                    "message": "unknown global 'prnt'",
                    "location": {"path": "b.tac", "line": 1},
                    "hint": "did you mean 'print'?",
                    "is_warning": False,
                }
            ],
        }
    ]


def test_a_path_that_is_not_there(command, tmp_path):
    done = command("tactus", "validate", "none.tac", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == "file 'none.tac' does not exist here or in 'examples'\n"
