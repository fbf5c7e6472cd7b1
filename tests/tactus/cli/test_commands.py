"""The commands by their names."""


def test_a_misspelt_command_names_the_one_that_may_be_meant(command):
    done = command("tactus", "tset")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "Error: there is no command 'tset'; did you mean 'test'?"


def test_a_command_that_is_like_no_other(command):
    done = command("tactus", "xyz")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "Error: there is no command 'xyz'"
