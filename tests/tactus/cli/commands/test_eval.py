"""`tactus eval`, as a process of its own; D26: it works."""

import json
import re

PROGRAM = """poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write about {input.city}." }
Mocks { poet = { message = "It rains in Oslo." } }
Procedure {
  input = { city = field.string { default = "Oslo" } },
  output = { text = field.string {}, city = field.string {} },
  function(input)
    state.asked = true
    return { text = poet("Go.").output, city = input.city }
  end,
}
"""

EVALUATION = """Evaluation {
  dataset = {
    { name = "oslo", inputs = { city = "Oslo" }, expected_output = { city = "Oslo" } },
    { name = "rome", inputs = { city = "Rome" }, expected_output = { city = "Paris" } },
  },
  evaluators = {
    field.equals_expected {},
    field.min_length { field = "text", value = 5 },
    { type = "state_check", field = "asked", value = true },
    { type = "agent_turns", value = 1 },
  },
  THRESHOLDS
}
"""


def program(thresholds="", evaluation=EVALUATION):
    return PROGRAM + evaluation.replace("THRESHOLDS", thresholds)


def test_a_case_that_fails(command, in_folder):
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": program()}))
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "a.tac:11: 2 cases, 2 runs\n"
        "✓ oslo\n"
        "✗ rome\n"
        '    equals_expected: the output is {"city": "Rome", "text": "It rains in Oslo."}; '
        'expected {"city": "Paris"}\n'
        "1 of 2 passed\n"
        "✗ success rate: 50%; expected at least 100%\n"
    )


def test_a_threshold_that_is_met(command, in_folder):
    text = program("thresholds = { min_success_rate = 0.5, max_tokens_per_run = 0 }")
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 0
    assert done.out.endswith(
        "✓ success rate: 50%; expected at least 50%\n"
        "✓ most tokens in a run: 0; expected at most 0\n"
    )


def test_a_threshold_that_is_not_met(command, in_folder):
    text = program("thresholds = { max_duration = 0 }")
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 1
    assert re.search(r"✗ longest duration of a run: [\d.]+ s; expected at most 0.00 s\n$", done.out)


def test_runs_and_json(command, in_folder):
    folder = in_folder({"a.tac": program("runs = 5")})
    done = command(
        "tactus", "eval", "a.tac", "--mock", "--runs", "3", "--json", "e.json", cwd=folder
    )
    assert "✓ oslo (3 of 3 passed)\n✗ rome (0 of 3 passed)\n    run 1: equals_expected" in done.out
    (result,) = json.loads((folder / "e.json").read_text(encoding="utf-8"))
    assert (result["is_met"], result["success_rate"]) == (False, 0.5)
    assert [run["verdict"] for run in result["runs"]] == ["passed"] * 3 + ["failed"] * 3
    assert result["runs"][0]["output"] == {"text": "It rains in Oslo.", "city": "Oslo"}


def test_cases_of_a_file(command, in_folder):
    text = (
        PROGRAM
        + 'Evaluation { dataset_file = "cases.csv", evaluators = { field.equals_expected {} } }'
    )
    cases = "name,city,expected_output.city\noslo,Oslo,Oslo\n"
    folder = in_folder({"a.tac": text, "cases.csv": cases})
    done = command("tactus", "eval", "a.tac", "--mock", cwd=folder)
    assert (done.code, done.out.splitlines()[1]) == (0, "✓ oslo")


def test_a_run_that_fails(command, in_folder):
    text = PROGRAM + 'Evaluation { dataset = { { name = "bad", inputs = { town = "x" } } } }'
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 1
    assert "✗ bad\n    the run failed: a.tac:3: the procedure has no input 'town'\n" in done.out


def test_no_dataset(command, in_folder):
    text = PROGRAM + "Evaluation { runs = 3 }"
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "a.tac: the file has no dataset\n"
        "  hint: add Evaluation { dataset = { … }, evaluators = { … } }\n"
    )


def test_cases_that_cannot_be_read(command, in_folder):
    text = PROGRAM + 'Evaluation { dataset_file = "none.csv" }'
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 2
    assert done.err.startswith("a.tac:11: the dataset file 'none.csv' cannot be read: no such file")


JUDGED = """Evaluation {
  dataset = { { name = "oslo" } },
  evaluators = { { type = "llm_judge", rubric = "It is about rain.", field = "text" } },
}
"""


def test_without_a_model_nobody_judges(command, in_folder):
    text = program(evaluation=JUDGED)
    done = command("tactus", "eval", "a.tac", "--mock", cwd=in_folder({"a.tac": text}))
    assert done.code == 1
    assert done.out == (
        "a.tac:11: 1 case, 1 run\n"
        "? oslo\n"
        "    llm_judge was not judged: mock mode has no model for the judge\n"
        "nothing was judged, 1 not judged\n"
        "✗ success rate: not known; expected at least 100%\n"
    )


def judged(command, in_folder, server, answer):
    server.answer("Rain ", "falls.")
    server.answer(answer)
    folder = in_folder({"a.tac": program(evaluation=JUDGED)})
    return command("tactus", "eval", "a.tac", cwd=folder, **server.variables)


def test_a_model_judges(command, in_folder, openai_server):
    done = judged(command, in_folder, openai_server, "Yes: it rains.")
    assert done.code == 0, done.out + done.err
    assert "✓ oslo\n1 of 1 passed" in done.out
    asked = openai_server.requests[1]["messages"][1]["content"]
    assert asked == 'Rubric:\nIt is about rain.\n\nInputs:\n{}\n\nOutput:\n"Rain falls."'


def test_the_model_is_that_of_the_config_file(command, in_folder, openai_server):
    text = program(evaluation=JUDGED)
    nameless = text.replace('model = "openai/gpt-6-luna",', "")
    assert nameless != text
    openai_server.answer("Rain falls.")
    openai_server.answer("Yes: it rains.")
    folder = in_folder({"a.tac": nameless, ".tactus/config.yml": "model: openai/gpt-small"})
    done = command("tactus", "eval", "a.tac", cwd=folder, **openai_server.variables)
    assert (done.code, done.err) == (0, "")
    assert [request["model"] for request in openai_server.requests] == ["gpt-small", "gpt-small"]


def test_a_model_judges_against_it(command, in_folder, openai_server):
    done = judged(command, in_folder, openai_server, "No: it is dry.")
    assert done.code == 1
    assert "✗ oslo\n    llm_judge: the judge says: No: it is dry.\n" in done.out


def test_a_model_that_does_not_judge(command, in_folder, openai_server):
    done = judged(command, in_folder, openai_server, "Hard to say.")
    assert (
        "llm_judge was not judged: the judge answered neither yes nor no: Hard to say.\n"
        in done.out
    )


def test_without_a_key(command, in_folder):
    done = command("tactus", "eval", "a.tac", cwd=in_folder({"a.tac": program()}))
    assert (done.code, done.out) == (1, "")
    assert (
        "hint: set it, put it into .env, or evaluate without a key: tactus eval a.tac --mock\n"
        in done.err
    )
