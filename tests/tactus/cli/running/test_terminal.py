"""`tactus run` at a real terminal: questions, colours, keys that end things; and where there is no terminal."""

import os
import pty
import select
import subprocess
import sys

import pytest

ASK = """Procedure { function()
  local ok = Human.approve("Send it?")
  local name = Human.input { message = "To whom?", default = "all" }
  local color = Human.select { message = "Color?", options = { "red", "blue" } }
  local review = Human.review { message = "Right?", artifact = "The \\27[2Jtext" }
  return { ok = ok, name = name, color = color, decision = review.decision, feedback = review.feedback }
end }"""


class Terminal:
    """A process at a terminal of its own."""

    def __init__(self, folder, environment, *arguments, **variables):
        self._main, child = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tactus", "run", *arguments],
            cwd=folder,
            env=environment | {"TERM": "xterm"} | variables,
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(child)
        self.shown = ""

    def wait_for(self, text):
        """Read what is shown up to a text."""
        while text not in self.shown:
            ready, _, _ = select.select([self._main], [], [], 30)
            assert ready, self.shown
            self.shown += self._read()

    def type(self, keys):
        os.write(self._main, keys.encode())

    def end(self):
        """Return the exit code, and all that was shown."""
        while data := self._read():
            self.shown += data
        code = self.process.wait(timeout=30)
        os.close(self._main)
        return code, self.shown.replace("\r\n", "\n")

    def _read(self):
        try:
            return os.read(self._main, 4096).decode()
        except OSError:  # how Linux says that nobody holds the other end any more
            return ""


def _take_terminal():
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(in_folder, environment):
    def start(text, *arguments, **variables):
        return Terminal(in_folder({"a.tac": text}), environment, "a.tac", *arguments, **variables)

    return start


def test_a_person_answers(terminal):
    at = terminal(ASK)
    for prompt, keys in [
        ("Send it? [y/n] (n): ", "maybe\ny\n"),
        ("To whom? (all): ", "Ada\n"),
        ("Choose 1-2: ", "7\n2\n"),
        ("The \\x1b[2Jtext", ""),
        ("Right? [y/n] (n): ", "n\n"),
        ("Feedback (none): ", "too long\n"),
    ]:
        at.wait_for(prompt)
        at.type(keys)
    code, shown = at.end()
    assert code == 0
    assert "Answer y or n." in shown
    assert (
        "color     blue\ndecision  rejected\nfeedback  too long\nname      Ada\nok        true"
        in shown
    )


def test_enter_and_ctrl_d_take_the_default(terminal):
    at = terminal(
        'Procedure { function() return { Human.input { message = "A?", default = "x" }, Human.approve("B?") } end }'
    )
    at.wait_for("A? (x): ")
    at.type("\n")
    at.wait_for("B? [y/n] (n): ")
    at.type("\x04")
    code, shown = at.end()
    assert code == 0
    assert '["x", false]' in shown


def test_ctrl_d_where_there_is_no_default(terminal):
    at = terminal('Procedure { function() return Human.input { message = "A?" } end }')
    at.wait_for("A? ")
    at.type("\x04")
    code, shown = at.end()
    assert code == 1
    assert "the input ended before 'A?' was answered\n" in shown


def test_ctrl_c_ends_the_run(terminal):
    at = terminal('Procedure { function() pcall(Human.approve, "A?") print("on") end }')
    at.wait_for("A? ")
    at.type("\x03")
    code, shown = at.end()
    assert code == 130
    assert shown.endswith("interrupted\n")
    assert "on\n" not in shown


def test_missing_inputs_are_asked_for(terminal):
    text = """Procedure {
      input = {
        n = field.integer{ required = true, description = "how many" }, done = field.boolean{},
        color = field.string{ required = true, enum = { "red", "blue" } },
      },
      function(input) return input end,
    }"""
    at = terminal(text, "-i")
    for prompt, keys in [
        ("n (integer, how many): ", "three\n"),
        ("input 'n' is \"three\"; expected integer.", ""),
        ("n (integer, how many): ", "3\n"),
        ("color (string)\r\n  1 red\r\n  2 blue\r\nChoose 1-2: ", "2\n"),
    ]:
        at.wait_for(prompt)
        at.shown = at.shown.partition(prompt)[2]
        at.type(keys)
    code, shown = at.end()
    assert code == 0
    assert "color  blue\nn      3\n" in shown


def test_given_answers_answer_and_the_rest_is_asked(terminal):
    given = ("--approve-all", "--answer", "to WHOM=Ada", "--answer", "Color?=red")
    at = terminal(ASK, *given, NO_COLOR="1")
    code, shown = at.end()
    assert code == 0
    assert "color     red\ndecision  approved\nname      Ada\nok        true" in shown
    assert "  ? To whom?\n" in shown


@pytest.mark.parametrize(
    ("answers", "message", "hint"),
    [
        (
            [],
            "the program asks 'Send it?', but the input is not a terminal",
            "run it at a terminal, with --answer 'Send it?=yes', or with --approve-all, or with --mock",
        ),
        (
            ["--approve-all"],
            "the program asks 'To whom?', but the input is not a terminal",
            "run it at a terminal, with --answer 'To whom?=…', or with --mock",
        ),
        (
            ["--answer", "send=perhaps"],
            "the answer 'perhaps' to 'Send it?' does not fit; expected yes or no",
            None,
        ),
        (
            ["--approve-all", "--answer", "whom=a", "--answer", "color=pink"],
            "the answer 'pink' to 'Color?' does not fit; expected one of red, blue",
            None,
        ),
    ],
)
def test_where_nobody_can_be_asked(answers, message, hint, command, in_folder):
    done = command("tactus", "run", "a.tac", *answers, cwd=in_folder({"a.tac": ASK}))
    assert done.code == 1
    assert f": {message}\n" in done.err
    assert hint is None or done.err.endswith(f"  hint: {hint}\n")


def test_a_review_may_be_answered_with_reasons(command, in_folder):
    text = 'Procedure { function() return Human.review { message = "Right?" } end }'
    done = command(
        "tactus", "run", "a.tac", "--answer", "right=no: too long", cwd=in_folder({"a.tac": text})
    )
    assert done.out == "\ndecision  rejected\nfeedback  too long\n"


@pytest.mark.parametrize(
    ("variables", "has_colours"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["a terminal", "NO_COLOR", "TERM=dumb"],
)
def test_colours(variables, has_colours, terminal):
    at = terminal('Procedure { function() Log.error("x") error("y") end }', **variables)
    code, shown = at.end()
    assert code == 1
    assert ("\x1b[" in shown) == has_colours


@pytest.mark.parametrize("columns", ["20", "300"])
def test_results_keep_to_the_width_of_the_terminal(columns, terminal):
    at = terminal(
        'Procedure { function() return { text = string.rep("word ", 30) } end }', COLUMNS=columns
    )
    code, shown = at.end()
    assert code == 0
    assert max(len(line) for line in shown.splitlines()) <= max(int(columns), 26)
    assert shown.count("word") == 30


def test_what_would_steer_the_terminal_or_turn_text_around_is_written_out(terminal):
    text = 'Procedure { function() print("a\\u{202e}b\\u{9b}c\\u{2066}\\27]0;x\\7") end }'
    code, shown = terminal(text).end()
    assert (code, shown) == (0, "a\\u202eb\\x9bc\\u2066\\x1b]0;x\\x07\n")


@pytest.mark.parametrize("streams", ["| head -n 1", "2>&1 | head -n 1"])
def test_a_reader_of_a_few_lines(streams, in_folder, environment):
    text = 'Procedure { function() for n = 1, 20000 do print(n) Log.info("x") end end }'
    done = subprocess.run(
        f"{sys.executable} -m tactus run a.tac {streams}",
        shell=True,
        cwd=in_folder({"a.tac": text}),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout in ("1\n", "info x\n")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
