"""`tactus eval --models --max-cost --save`, against two models on loopback, one of them weak."""

import json

import pytest

PROGRAM = """\
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "Name the capital." }
Procedure {
  input = { country = field.string { required = true } },
  function(input) return { city = poet(input.country).output } end,
}
Evaluation {
  dataset = {
    { name = "norway", inputs = { country = "Norway" }, expected_output = { city = "Oslo" } },
    { name = "italy", inputs = { country = "Italy" }, expected_output = { city = "Rome" } },
  },
  evaluators = { field.equals_expected {} },
  thresholds = { min_success_rate = 0.9 },
}
"""
STRONG, WEAK = ["Oslo", "Rome"], ["Oslo", "Milan"]
MODELS = ("--models", "openai/gpt-4o-mini,openai/gpt-4.1-mini")


@pytest.fixture
def measure(command, in_folder, openai_server):
    """Evaluate the program; the server gives these answers."""

    def measured(*options, answers=(*STRONG, *WEAK), text=PROGRAM, **variables):
        for answer in answers:
            openai_server.answer(answer)
        folder = in_folder({"a.tac": text})
        arguments = ("eval", "a.tac", *options)
        done = command("tactus", *arguments, cwd=folder, **(openai_server.variables | variables))
        return done, folder

    return measured


def result_in(folder, name="openai-gpt-4o-mini"):
    return json.loads((folder / f"a.evals/{name}.json").read_text(encoding="utf-8"))


def test_models_are_measured_one_after_the_other_and_each_has_a_file(measure, openai_server):
    done, folder = measure(*MODELS, "--save")
    assert done.code == 1
    assert [item["model"] for item in openai_server.requests] == [
        *["gpt-4o-mini"] * 2,
        *["gpt-4.1-mini"] * 2,
    ]
    assert "openai/gpt-4o-mini\na.tac:6: 2 cases, 2 runs\n✓ norway\n✓ italy\n" in done.out
    assert "saved in a.evals/openai-gpt-4.1-mini.json\n" in done.err
    strong, weak = result_in(folder), result_in(folder, "openai-gpt-4.1-mini")
    assert (strong["passed"], strong["judged"], strong["is_met"]) == (2, 2, True)
    assert (weak["passed"], weak["judged"], weak["is_met"]) == (1, 2, False)
    assert weak["cases"] == [
        {"name": "norway", "passed": 1, "judged": 1},
        {"name": "italy", "passed": 0, "judged": 1},
    ]
    assert strong["cost_usd"] == pytest.approx(2 * (10 * 0.15 + 0.6) / 1e6)
    assert (strong["total_tokens"], strong["is_complete"], strong["before"]) == (22, True, None)
    assert "Oslo" not in json.dumps(strong)


def test_a_later_result_keeps_the_one_before_for_the_trend(measure):
    _, folder = measure(*MODELS, "--save")
    path = folder / "a.evals/openai-gpt-4o-mini.json"
    old = json.loads(path.read_text(encoding="utf-8")) | {"date": "2026-11-01", "passed": 1}
    path.write_text(json.dumps(old), encoding="utf-8")
    for _ in range(2):
        measure("--models", "openai/gpt-4o-mini", "--save", answers=STRONG)
        assert result_in(folder)["before"] == {"date": "2026-11-01", "passed": 1, "judged": 2}


def test_the_cap_keeps_what_it_has_and_ends_with_3(measure, openai_server):
    done, folder = measure(*MODELS, "--save", "--max-cost", "0.000005")
    assert done.code == 3
    assert "the next one was not sent\n" in done.err
    assert len(openai_server.requests) == 3
    assert result_in(folder)["is_complete"]
    weak = result_in(folder, "openai-gpt-4.1-mini")
    assert (weak["passed"], weak["judged"], weak["runs"], weak["is_complete"]) == (1, 1, 1, False)


def test_a_model_whose_price_is_not_known_is_refused_before_the_first_request(
    measure, openai_server
):
    done, folder = measure(
        *("--models", "openai/gpt-4o-mini,openai/my-own-model", "--max-cost", "1", "--save")
    )
    assert done.code == 3
    assert (
        "the price of openai/my-own-model is not known, so --max-cost cannot be enforced"
        in done.err
    )
    assert openai_server.requests == []
    assert not (folder / "a.evals").exists()


def test_the_programs_own_model_names_the_file(measure):
    done, folder = measure("--save", "--runs", "2", answers=STRONG * 2)
    assert (result_in(folder)["runs"], result_in(folder)["model"]) == (4, "openai/gpt-4o-mini")
    assert done.code in (0, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mock", "--save"], "--mock calls no model; leave out --save"),
        (["--mock", "--models", "a"], "--mock calls no model; leave out --models"),
        (["--model", "a", "--models", "b"], "--model and --models both choose the models"),
        (["--models", "a,,b"], "--models 'a,,b' is not a list of models: a,b,c"),
        (["--models", "olama/x"], "has an unknown provider 'olama'; did you mean 'ollama'?"),
        (["--max-cost", "0"], "--max-cost"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, said, measure, openai_server):
    done, _ = measure(*options)
    assert (done.code, said in done.err) == (2, True), done.err
    assert openai_server.requests == []


def test_a_folder_is_evaluated_under_one_limit(command, in_folder, openai_server):
    folder = in_folder(
        {
            "all/a.tac": PROGRAM,
            "all/b.tac": "Procedure { function() return 1 end }\n",
            "all/c.tac": PROGRAM,
        }
    )
    for answer in (*STRONG, *STRONG):
        openai_server.answer(answer)
    arguments = (
        "eval",
        "all",
        "--models",
        "openai/gpt-4o-mini",
        "--save",
        "--max-cost",
        "0.000005",
    )
    done = command("tactus", *arguments, cwd=folder, **openai_server.variables)
    assert (done.code, len(openai_server.requests)) == (3, 3)
    saved = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.json"))]
    assert saved == ["all/a.evals/openai-gpt-4o-mini.json", "all/c.evals/openai-gpt-4o-mini.json"]
    done = command("tactus", "eval", "all", "--mock", cwd=folder)
    assert "all/a.tac:6: 2 cases, 2 runs\n" in done.out
    assert "all/c.tac:6: 2 cases, 2 runs\n" in done.out


@pytest.mark.parametrize(
    ("files", "said", "code"),
    [
        ({"all/b.tac": "Procedure { function() return 1 end }\n"}, "all: no file has a dataset", 1),
        ({"all/b.tac": "x = = 1"}, "all/b.tac:1: unexpected symbol near '='", 2),
    ],
)
def test_a_folder_with_nothing_to_evaluate(files, said, code, command, in_folder):
    done = command("tactus", "eval", "all", "--mock", cwd=in_folder(files))
    assert (done.code, said in done.err) == (code, True), done.err


def test_run_stops_at_its_limit_too(command, in_folder, openai_server):
    text = """\
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "S" }
Procedure { function()
  poet("One.")
  pcall(poet, "Two.")
  return { text = poet("Three.").output }
end }
"""
    for _ in range(3):
        openai_server.answer("Rain.")
    done = command(
        "tactus",
        *("run", "a.tac", "--max-cost", "0.000001"),
        cwd=in_folder({"a.tac": text}),
        **openai_server.variables,
    )
    assert (done.code, len(openai_server.requests)) == (3, 1)
    assert done.out == "Rain.\n"
    assert "a.tac:4: the requests so far cost $0.000002 at list prices" in done.err


def test_the_judge_counts_too(measure, openai_server):
    text = PROGRAM.replace("field.equals_expected {}", 'field.llm_judge { rubric = "Good?" }')
    done, _ = measure(
        *("--models", "openai/gpt-4.1-mini", "--max-cost", "0.000003"),
        answers=["Oslo", "yes", "Rome", "yes"],
        text=text,
    )
    assert (done.code, len(openai_server.requests)) == (3, 1)
