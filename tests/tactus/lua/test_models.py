"""`Model`, `Classify` and their like: declared, mocked, and asked for real."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tactus import Ports, RunError, Source, load_program, run_program
from tactus.adapters.http_client import HttpxClient
from tactus.testing import EventList, FixedClock, ScriptedModelClient
from tactus.tooling.validation import validate
from tests.tactus.scenarios import run_steps

MOOD = """
Model "mood" {
  type = "http", endpoint = "http://localhost:1/mood",
  input = { text = "string", n = field.number{ default = 1 } }, output = { label = "string" },
}
"""


def main(body, head=MOOD):
    return f"{head}Procedure {{ function()\n{body}\nend }}"


ASK = 'local r = Model("mood") { text = "hi" } return { r.label, r.output.label, r.backend_type, r.cost }'


def test_a_mocked_model_predicts_what_a_step_says():
    steps = [
        'Given the model "mood" predicts {"label": "good"}',
        "When the mood model predicts",
        'Then the output should be ["good", "good", "http", 0]',
    ]
    assert run_steps(main(ASK), steps).failed_step is None


@pytest.mark.parametrize(
    ("mock", "label"),
    [
        ("returns = { label = 'a' }", "a"),
        ("temporal = { { label = 'first' }, { label = 'second' } }", "first"),
        ("conditional = { { when = { text = 'contains:h' }, returns = { label = 'c' } } }", "c"),
    ],
)
def test_a_file_mocks_its_models(mock, label, run):
    made = run(main(ASK, f"{MOOD}Mocks {{ mood = {{ {mock} }} }}\n"))
    assert made.value[0] == label
    (event,) = [event for event in made.events.to_dicts() if event["type"] == "model_predicted"]
    assert event["model"], event["kind"] == ("mood", "http")
    assert event["data"] == {"n": 1, "text": "hi"}
    assert event["mocked"]


def test_a_model_of_type_mock(run):
    made = run(
        'steady = Model { type = "mock", value = { 1, 2 } }\n'
        "Procedure { function() return { steady(3).output, steady.predict(4).output, steady.name } end }"
    )
    assert made.value == [[1, 2], [1, 2], "steady"]


def test_D8_a_model_that_is_not_mocked_is_not_asked_in_mock_mode(run):
    with pytest.raises(RunError) as caught:
        run(main(ASK))
    assert str(caught.value) == (
        "main.tac:7: model 'mood' has no mock, and mock mode calls no model"
    )
    assert caught.value.hint == (
        'write Mocks { mood = { returns = … } }, or the step: the model "mood" predicts …'
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('Model("modo") { text = "x" }', "unknown model 'modo'"),
        ('Model("mood") { text = 3 }', "argument 'text' of model 'mood' is 3; expected string"),
        ('Model("mood")(3)', "model 'mood' got 3; expected a table"),
    ],
)
def test_errors_of_a_call(body, message, run):
    with pytest.raises(RunError) as caught:
        run(main(body, MOOD + "Mocks { mood = { returns = 1 } }\n"))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("declaration", "error"),
    [
        ('type = "http"', "1: Model requires the option 'endpoint'"),
        (
            'type = "http", endpont = "x", endpoint = "x"',
            "1: Model has no option 'endpont' | did you mean",
        ),
        ('type = "mokc"', "1: option 'type' of Model is \"mokc\" | did you mean 'mock'?"),
        (
            'type = "mock", input = { a = "strng" }',
            "1: input 'a' is declared as \"strng\"; expected a type",
        ),
    ],
)
def test_errors_of_a_declaration(declaration, error, load_errors):
    (found,) = load_errors(f"m = Model {{ {declaration} }} Procedure {{ function() end }}")
    assert found.startswith(error)


def real(text, *answers, http=None):
    events, model = EventList(), ScriptedModelClient(*answers)
    ports = Ports(events, FixedClock(), model, http=http)
    return run_program(Source("main.tac", text), ports, {}), events, model


def test_a_trained_model_says_what_it_needs():
    text = 'm = Model { type = "sklearn", path = "x.pkl" }\nProcedure { function() return m(1).output end }'
    with pytest.raises(RunError) as caught:
        real(text)
    assert caught.value.message == (
        "model 'm' is of type sklearn, which needs scikit-learn; this version can only mock it"
    )


def test_a_model_of_type_llm():
    text = """
    m = Model { type = "llm", model = "groq/x", system_prompt = "Judge.", output = { label = "string", why = { a = "int" } } }
    Procedure { function() return m({ text = "hi" }).label end }"""
    result, _, model = real(text, ['```json\n{"label": "good"}\n```'])
    assert result.value == "good"
    (request,) = model.requests
    assert request.model == "groq/x"
    assert request.messages[1]["content"] == '{"text": "hi"}'
    assert request.messages[0]["content"] == (
        "Judge.\n\nReply with only a JSON object with exactly these fields:\n"
        "- label (string, required)\n- why (object of a (integer), required)"
    )


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 500 if body["text"] == "fail" else 200
        answer = json.dumps({"label": body["text"].upper(), "key": self.headers["X-Key"]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def service():
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def over_http(url, text):
    program = f"""
    m = Model {{ type = "http", endpoint = "{url}", headers = {{ ["X-Key"] = "k" }}, output = {{ label = "int" }} }}
    Procedure {{ function() return m({{ text = "{text}" }}).output end }}"""
    return real(program, http=HttpxClient())


def test_a_model_of_type_http(service):
    result, events, _ = over_http(service, "hi")
    assert result.value == {"label": "HI", "key": "k"}
    assert events.of_type("output_mismatched") == [
        "model 'm': output 'label' is \"HI\"; declared as integer"
    ]


def test_a_service_that_fails(service):
    with pytest.raises(RunError) as caught:
        over_http(service, "fail")
    assert str(caught.value).startswith(f"main.tac:3: {service} answered with status 500: ")


def test_a_service_that_is_not_there():
    with pytest.raises(RunError, match="cannot be reached"):
        over_http("http://127.0.0.1:1/", "hi")
    with pytest.raises(RunError, match="cannot be reached"):
        over_http("no address", "hi")


TRIAGE = """
triage = Classify { name = "triage_llm", classes = { "bug", "Question" }, prompt = "Bug or question?"%s }
Procedure { function() return triage("It crashes.") end }
"""


def test_a_mocked_classifier_takes_the_turns_that_a_real_one_takes(run):
    text = TRIAGE % "" + 'Mocks { triage_llm = { temporal = { "Well.", "bug" } } }'
    turns = [event for event in run(text).events.to_dicts() if event["type"].startswith("turn_")]
    assert [
        (event["agent"], event.get("message") or event.get("text"), event.get("mocked"))
        for event in turns
    ] == [
        ("triage_llm", '{"text": "It crashes."}', True),
        ("triage_llm", "Well.", None),
        ("triage_llm", "Answer with one of: bug, Question", True),
        ("triage_llm", "bug", None),
    ]


@pytest.mark.parametrize(
    ("answer", "value", "explanation"),
    [
        ("bug", "bug", ""),
        ("It fails.\n**QUESTION**", "Question", "It fails."),
        ("Answer: **no**, a bug!", "bug", "Answer: **no**, a bug!"),
        ("bug\nquestion", "Question", "bug"),
    ],
)
def test_an_answer_names_a_class(answer, value, explanation):
    result, _, model = real(TRIAGE % "", [answer])
    assert (result.value["value"], result.value["explanation"]) == (value, explanation)
    assert (result.value["confidence"], result.value["retry_count"]) == (0.8, 0)
    assert [message["content"] for message in model.requests[0].messages] == [
        "Bug or question?",
        '{"text": "It crashes."}',
    ]


def test_the_answer_may_be_read_from_its_start():
    result, _, _ = real(TRIAGE % ', parse_direction = "start"', ["bug\nquestion"])
    assert result.value["value"] == "bug"


def test_a_classifier_asks_again():
    result, _, model = real(TRIAGE % ", max_retries = 1", ["dunno"], ["a debug matter"])
    assert result.value == {
        "value": "ERROR",
        "retry_count": 1,
        "error": "Invalid classification after retries",
    }
    assert model.requests[1].messages[-1]["content"] == "Answer with one of: bug, Question"


@pytest.mark.parametrize(
    "mock",
    [
        '"bug"',
        '{ value = "bug", confidence = 0.9 }',
        '{ sentiment = "BUG" }',
        '{ response = "So:\\nbug" }',
    ],
)
def test_a_classifier_is_mocked_by_its_name(mock, run):
    made = run(f"{TRIAGE % ''}Mocks {{ triage_llm = {{ returns = {mock} }} }}")
    assert made.value["value"] == "bug"


def test_a_classifier_within_the_procedure_is_mocked_by_a_step():
    program = """
    Procedure { function()
      return Classify { name = "inner", classes = { "a", "b" }, prompt = "?", input = "x" }.value
    end }"""
    steps = ['Given the model "inner" predicts b', "When the procedure runs"]
    assert run_steps(program, [*steps, "Then the output should be b"]).failed_step is None
    failure = run_steps(program, steps[1:]).failed_step.failure
    assert failure.message == "classifier 'inner' has no mock, and mock mode calls no model"


FUZZY = "Procedure {{ function() return Classify {{ method = 'fuzzy', {} }} end }}"


@pytest.mark.parametrize(
    ("options", "value", "confidence"),
    [
        ('classes = { "Oslo", "Bergen" }, input = " oslo"', "Oslo", 1),
        ('classes = { "Oslo", "Bergen" }, input = "Oslow"', "Oslo", 8 / 9),
        ('classes = { "Oslo" }, input = "Rome"', "NO_MATCH", 0.75),
        ('classes = { "Oslo" }, input = ""', "NO_MATCH", 1),
        ('expected = "Oslo", input = "OSLO"', "Yes", 1),
        ('expected = "Oslo", classes = { "in", "out" }, input = "x"', "out", 1),
        ('classes = { "norway oslo" }, input = "Oslo, Norway", algorithm = "token_set_ratio"', "norway oslo", 0.96),
    ],
)  # fmt: skip
def test_fuzzy(options, value, confidence, run):
    made = run(FUZZY.format(options)).value
    assert (made["value"], made["confidence"]) == (value, pytest.approx(confidence, abs=0.01))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ('classes = { "a" }', "1: Classify requires the option 'prompt'"),
        ('prompt = "x"', "1: Classify requires the option 'classes'"),
        ('classes = { "a" }, prompt = "x", clases = 1', "1: Classify has no option 'clases'"),
        ('classes = { "a" }, method = "guess"', '1: option \'method\' of Classify is "guess"'),
        ('classes = { "a" }, method = "naive_bayes"', '1: option \'method\' of Classify is "naive_bayes" | it needs'),
        ('classes = { "a" }, method = "fuzzy", algorithm = "x"', '1: unknown algorithm "x" of Classify'),
    ],
)  # fmt: skip
def test_a_classifier_that_is_declared_wrong(options, error, load_errors):
    (found,) = load_errors(f"c = Classify {{ {options} }} Procedure {{ function() end }}")
    assert found.startswith(error)


def test_the_module_of_classifiers(run):
    made = run(
        """
        local text = require("tactus.text.classify")
        local similarity = require("tactus.text.classify.similarity")
        local city = text.FuzzyMatchClassifier:new { classes = { "Oslo", "Bergen" } }
        local mood = text.LLMClassifier:new { classes = { "good", "bad" }, prompt = "?", name = "mood" }
        Mocks { mood = { returns = "bad" } }
        Procedure { function()
          return { city:classify("oslo").value, mood:classify("x").value, similarity.calculate_similarity("ab", "AB") }
        end }"""
    )
    assert made.value == ["Oslo", "bad", 1]


EXTRACT = """
local extract = require("tactus.text.extract")
local order = extract.LLMExtractor:new { name = "order", fields = { item = "string", count = "integer" }, max_retries = 1 }
Procedure { function() return order:extract("Two teas, please.") end }
"""


def test_an_extractor_takes_data_out_of_a_text():
    result, _, model = real(EXTRACT, ['{"item": "tea"}'], ['{"item": "tea", "count": "2"}'])
    assert result.value["fields"] == {"item": "tea", "count": 2}
    assert result.value["retry_count"] == 1
    assert (
        model.requests[1].messages[-1]["content"] == "Not accepted: the field 'count' is missing."
    )
    failed, _, _ = real(EXTRACT, ["no"], ["{}"])
    assert failed.value["error"] == "Extraction failed after retries"
    assert failed.value["validation_errors"] == ["the field 'count' is missing"]


def test_an_extractor_is_mocked_by_its_name(run):
    made = run(f"{EXTRACT}Mocks {{ order = {{ returns = {{ item = 'tea', count = 2 }} }} }}")
    assert made.value["fields"] == {"item": "tea", "count": 2}


GENERATE = """
local generate = require("tactus.generate")
local writer = generate.LLMGenerator:new {
  name = "writer", system_prompt = "Write.", constraints = { "short" }, output_format = "json", reasoning = true,
}
Procedure { function() return writer:generate("About tea.") end }
"""


def test_a_generator_writes():
    result, _, model = real(GENERATE, ["tea"], ['<reasoning>leaf</reasoning>\n{"line": "A leaf."}'])
    assert result.value["output"] == {"line": "A leaf."}
    assert (result.value["reasoning"], result.value["retry_count"]) == ("leaf", 1)
    assert model.requests[0].messages[0]["content"] == (
        "Write.\n\n- short\n\nThink first, and write your thoughts between <reasoning> and </reasoning>; "
        "then answer.\n\nAnswer with only a JSON object."
    )


def test_a_generator_is_mocked_by_its_name(run):
    made = run(f"{GENERATE}Mocks {{ writer = {{ returns = {{ line = 'A leaf.' }} }} }}")
    assert made.value["output"] == {"line": "A leaf."}


CLASSIFY = """
mood = Classify { name = "mood", classes = { "good", "bad" }, prompt = "How is it?" }
Procedure { function() return { mood("Sun!").value, mood("Rain.").value } end }
"""

LLM = """
Model "mood" { type = "llm", output = { label = "string" } }
Procedure { function() return { Model("mood") { text = "Sun!" }.label } end }
"""


@pytest.mark.parametrize(
    ("program", "mock", "found"),
    [
        (
            EXTRACT,
            """order = { message = '{"item": "tea", "count": 2}', tool_calls = {} }""",
            {"item": "tea", "count": 2},
        ),
        (EXTRACT, "order = { data = { item = 'tea', count = 2 } }", {"item": "tea", "count": 2}),
        (
            EXTRACT,
            """order = { message = "?", temporal = {
              { when_message = "Coffee.", message = "none" },
              { when_message = "Two teas, please.", message = '{"item": "tea", "count": 2}' },
            } }""",
            {"item": "tea", "count": 2},
        ),
        (GENERATE, """writer = { message = '{"line": "A leaf."}' }""", {"line": "A leaf."}),
        (
            CLASSIFY,
            """mood = { temporal = {
              { when_message = "Rain.", message = "bad" }, { message = "It is good" },
            } }""",
            ["good", "bad"],
        ),
        (LLM, """mood = { message = '{"label": "good"}' }""", ["good"]),
        (LLM, """mood = { temporal = { { label = "good" } } }""", ["good"]),
    ],
)
def test_what_asks_a_model_is_mocked_in_the_form_of_an_agent_too(program, mock, found, run):
    value = run(f"{program}Mocks {{ {mock} }}").value
    assert found in (value, *(value.values() if isinstance(value, dict) else ()))


def test_a_step_about_an_agent_names_the_step_for_what_is_none(in_folder):
    steps = ['Given the agent "order" responds with "x"', "When the procedure runs"]
    hint = 'it is asked without an agent; write: the model "order" predicts …'
    assert run_steps(EXTRACT, steps).failed_step.failure.hint == hint
    lines = "\n".join(["Scenario: S", *steps, "Then the output should exist"])
    text = f"{EXTRACT}Specification([[\nFeature: F\n{lines}\n]])"
    (problem,) = validate(in_folder({"a.tac": text}) / "a.tac").problems
    assert (problem.message, problem.hint) == ("unknown agent 'order'", hint)


def test_a_mock_in_the_form_of_an_agent_may_fail_or_lack_an_answer(run):
    with pytest.raises(RunError, match="no line"):
        run(f'{EXTRACT}Mocks {{ order = {{ message = "", error = "no line" }} }}')
    with pytest.raises(
        RunError, match="extractor 'order' has no mocked answer to \"Two teas, please"
    ):
        run(f'{EXTRACT}Mocks {{ order = {{ when_message = "Coffee.", message = "" }} }}')


def test_only_agents_call_tools_and_only_what_asks_a_model_answers_like_one(load_errors):
    calls = 'order = { message = "", tool_calls = { { tool = "done" } } }'
    assert load_errors(f"{EXTRACT}Mocks {{ {calls} }}") == [
        "5: the mock of 'order' sets 'tool_calls' or 'usage', which only the mock of an agent can set"
    ]
    (error,) = load_errors(
        f"{MOOD}Procedure {{ function() end }}\nMocks {{ mood = {{ message = '' }} }}"
    )
    assert error.startswith("7: the mock of 'mood' has no option 'message'")


def test_a_tool_that_writes_to_the_log(run):
    made = run(
        'local log = require("tactus.tools.log")\n'
        'Procedure { function() return log { message = "hi", level = "warning" } end }'
    )
    assert made.value == {"level": "warning", "status": "logged"}
    assert made.events.of_type("log_written") == ["hi"]


def test_models_and_evaluations_are_part_of_the_program():
    text = """
    Model "a" { type = "llm", model = "openai/x" }
    b = Model { type = "mock", value = 1 }
    Evaluation {
      dataset = { { name = "one", inputs = { n = 1 }, expected_output = { r = 2 } } },
      evaluators = { field.equals_expected {}, field.min_length { field = "r", value = 1 }, { type = "max_cost", value = 1 } },
      thresholds = { min_success_rate = 0.5 }, runs = 2.0,
    }
    Evaluations { dataset_file = "cases.jsonl" }
    Procedure { function() end }"""
    program = load_program(Source("main.tac", text), Ports(EventList(), FixedClock()))
    assert [(model.name, model.type, model.model) for model in program.models] == [
        ("a", "llm", "openai/x"),
        ("b", "mock", None),
    ]
    first, second = program.evaluations
    assert first.dataset == ({"name": "one", "inputs": {"n": 1}, "expected_output": {"r": 2}},)
    assert [evaluator["type"] for evaluator in first.evaluators] == [
        "equals_expected",
        "min_length",
        "max_cost",
    ]
    assert (first.thresholds, first.runs, first.line) == ({"min_success_rate": 0.5}, 2, 4)
    assert (second.dataset_file, second.line) == ("cases.jsonl", 9)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ("dataset = { { nme = 'x' } }", "1: case 1 of Evaluation has no option 'nme' | did you mean 'name'?"),
        ("evaluators = { { type = 'contain' } }", "1: unknown evaluator 'contain' | did you mean 'contains'?"),
        ("evaluators = { 3 }", "1: evaluator 1 of Evaluation is 3; expected a table with its 'type'"),
        ("evaluators = { field.contains { vale = 'x' } }", "1: evaluator 'contains' has no option 'vale'"),
        ("threshold = {}", "1: Evaluation has no option 'threshold'"),
        ("evaluators = { field.min_length { field = 'x' } }", "1: evaluator 'min_length' requires the option 'value'"),
        ("evaluators = { { type = 'state_check' } }", "1: evaluator 'state_check' requires the option 'field'"),
        ("evaluators = { field.range { value = 3 } }", "1: evaluator 'range' has neither a 'min_value' nor a 'max_value', so it accepts any value"),
        (
            "thresholds = { 0.8 }",
            "1: the thresholds of Evaluation have 0.8 without a name"
            " | name it: thresholds = { min_success_rate = 0.9 }",
        ),
        ("thresholds = { min_success_rate = 80 }", "1: the threshold min_success_rate is 80; expected a number from 0 to 1"),
        ("runs = 0", "1: option 'runs' of Evaluation is 0; expected a positive integer"),
        ("runs = 1.5", "1: option 'runs' of Evaluation is 1.5; expected a positive integer"),
    ],
)  # fmt: skip
def test_an_evaluation_that_is_declared_wrong(options, error, load_errors):
    found = load_errors(f"Evaluation {{ {options} }} Procedure {{ function() end }}")
    assert found[0].startswith(error)


NESTED = """
Procedure {
  input = {
    tags = field.array{ items = field.string{} },
    place = field.object{ fields = { city = field.string{ required = true }, zip = field.integer{} } },
  },
  function(input) return input.place.city .. #input.tags end,
}
"""


@pytest.mark.parametrize(
    ("tags", "place", "message"),
    [
        (["a", 3], {"city": "Oslo"}, "input 'tags[2]' is 3; expected string"),
        ("a", {"city": "Oslo"}, "input 'tags' is \"a\"; expected array of string"),
        ([], {"zip": 1}, "input 'place.city' is missing; expected string"),
        ([], {"city": "Oslo", "zip": "x"}, "input 'place.zip' is \"x\"; expected integer"),
        ([], 3, "input 'place' is 3; expected object of city (string), zip (integer)"),
    ],
)
def test_fields_within_fields(tags, place, message, run):
    assert run(NESTED, tags=["a"], place={"city": "Oslo"}).value == "Oslo1"
    with pytest.raises(RunError) as caught:
        run(NESTED, tags=tags, place=place)
    assert caught.value.message == message


ITEMS = """field.array{ items = field.object{ fields = {
  price = field.number{}, unit = field.string{ enum = { "kg", "l" } }, ["per day"] = field.integer{},
} } }"""


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("{ { price = 1 }, { price = 'free' } }", "'items[2].price' is \"free\"; {} number"),
        ("{ { unit = 'm' } }", '\'items[1].unit\' is "m"; {} one of ["kg", "l"]'),
        ("{ { ['per day'] = 'x' } }", '\'items[1]["per day"]\' is "x"; {} integer'),
    ],
    ids=["type", "enum", "quoted"],
)
def test_a_wrong_part_is_named_by_its_path(items, message, run):
    fields = f"{{ items = {ITEMS} }}"
    given = f"{{ items = {items} }}"
    made = run(f"Procedure {{ output = {fields}, function() return {given} end }}")
    assert made.events.of_type("output_mismatched") == [f"output {message.format('declared as')}"]
    whole = f"Procedure {{ output = {ITEMS}, function() return {items} end }}"
    with pytest.raises(RunError) as caught:
        run(whole)
    assert caught.value.message == (
        f"the procedure's result {message.format('declared as')}".replace("'items", "'")
    )
    tool = (
        f"t = Tool {{ input = {fields}, function() end }} Procedure {{ function() t({given}) end }}"
    )
    with pytest.raises(RunError) as caught:
        run(tool)
    name, rest = message.format("expected").split("' ", 1)
    assert caught.value.message == f"argument {name}' of tool 't' {rest}"
    agent = (
        f"a = Agent {{ system_prompt = '', output = {fields} }} Procedure {{ function() a() end }}"
        f" Mocks {{ a = {{ data = {given} }} }}"
    )
    with pytest.raises(RunError, match="does not match the agent's output") as caught:
        run(agent)
    assert caught.value.message.endswith(f": the field {message.format('expected')}")


def test_fields_within_fields_that_are_declared_wrong(load_errors):
    text = "x = { field.array{ items = {} }, field.string{ fields = {} }, field.object{ fields = { a = 1 } } }"
    assert load_errors(f"{text} Procedure {{ function() end }}") == [
        "1: field.array has 'items' that is not a field of an array | write field.array{ items = field.string{} }",
        "1: field.string has fields | write field.object{ fields = { … } }",
        "1: fields 'a' is declared as 1; expected a field | write a = field.string{ … }",
    ]
