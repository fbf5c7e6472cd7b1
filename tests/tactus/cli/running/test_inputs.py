"""Inputs of `tactus run`: read as the types the procedure declares, from the command line, config files and people."""

import pytest

from tactus.cli.running.inputs import read_text
from tactus.core.program import Field

TYPED = """Procedure {
  input = {
    text = field.string{}, n = field.integer{}, x = field.number{}, on = field.boolean{}, tags = field.array{},
    map = field.object{}, color = field.string{ enum = { "red", "blue" } },
  },
  function(input) return input end,
}"""


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("array", "[1, 2]", [1, 2]),
        ("array", "1,2", [1, 2]),
        ("array", "a, b", ["a", "b"]),
        ("array", '"a,b", "c"', ["a,b", "c"]),
        ("array", "", []),
        ("array", "one", ["one"]),
        ("array", "[1", "[1"),
        ("object", '{"a": 1}', {"a": 1}),
        ("object", "a", "a"),
        ("string", "[1]", "[1]"),
        ("integer", "5", "5"),
    ],
)
def test_lists_and_objects_are_read_here(type_, text, value):
    assert read_text(Field("x", type_, required=False), text) == value


@pytest.mark.parametrize(
    ("param", "shown"),
    [
        ("text=007", "text  007"),
        ("text=", "text  "),
        ("n=007", "n  7"),
        ("x=1e3", "x  1000.0"),
        ("on=YES", "on  true"),
        ("on=n", "on  false"),
        ("on=off", "on  false"),
        ("map={}", "map  {}"),
        ("tags=a,b", 'tags  ["a", "b"]'),
        ("color=red", "color  red"),
    ],
)
def test_each_type_in_words(param, shown, command, in_folder):
    done = command("tactus", "run", "a.tac", "--param", param, cwd=in_folder({"a.tac": TYPED}))
    assert (done.code, done.out) == (0, f"\n{shown}\n")


@pytest.mark.parametrize(
    ("param", "message"),
    [
        ("n=1.5", "a.tac:1: input 'n' is \"1.5\"; expected integer"),
        ("x=many", "a.tac:1: input 'x' is \"many\"; expected number"),
        ("on=maybe", "a.tac:1: input 'on' is \"maybe\"; expected boolean"),
        ("map=[1]", "a.tac:1: input 'map' is [1]; expected object"),
        ("color=pink", 'a.tac:1: input \'color\' is "pink"; expected one of ["red", "blue"]'),
        ("colour=red", "a.tac:1: the procedure has no input 'colour'"),
    ],
)
def test_wrong_ones_are_named_with_what_is_expected(param, message, command, in_folder):
    done = command("tactus", "run", "a.tac", "--param", param, cwd=in_folder({"a.tac": TYPED}))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == message


def test_defaults_of_a_config_file(command, in_folder):
    config = "params: { n: 3, tags: [a], other: ignored }"
    folder = in_folder({"a.tac": TYPED, ".tactus/config.yml": config})
    done = command("tactus", "run", "a.tac", "--param", "n=4", cwd=folder)
    assert done.out == '\nn     4\ntags  ["a"]\n'


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("params:\n  text: a\n  n: many", ":3: input 'n' is \"many\"; expected integer"),
        ("params: { color: pink }", ":1: input 'color' is \"pink\"; expected one of"),
    ],
)
def test_a_wrong_default_of_a_config_file_is_named_with_its_line(
    config, message, command, in_folder
):
    folder = in_folder({"deep/a.tac": TYPED, ".tactus/config.yml": config})
    done = command("tactus", "run", "deep/a.tac", cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f".tactus/config.yml{message}")
    other = command(
        "tactus", "run", "deep/a.tac", "--param", "n=x", "--param", "text=a", cwd=folder
    )
    assert "a.tac:1: input 'n' is \"x\"" in other.err or "color" in other.err


def test_an_input_of_a_helper_is_not_blamed_on_the_config_file(command, in_folder):
    text = (
        "double = Procedure { input = { n = field.integer{} }, function(input) return input end }\n"
        "Procedure { input = { n = field.integer{} },\n"
        "  function(input) return double { n = 'x' } end }"
    )
    folder = in_folder({"a.tac": text, ".tactus/config.yml": "params: { n: 3 }"})
    assert command("tactus", "run", "a.tac", cwd=folder).err.startswith("a.tac:2: input 'n' is")


def test_interactive_without_a_terminal(command, in_folder):
    text = "Procedure { input = { n = field.integer{ required = true } }, function(input) return input end }"
    done = command("tactus", "run", "a.tac", "-i", cwd=in_folder({"a.tac": text}))
    assert done.code == 1
    assert "the program asks 'n (integer)', but the input is not a terminal" in done.err
