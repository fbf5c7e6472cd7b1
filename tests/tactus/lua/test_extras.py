"""Small constructs."""

import pytest

from tactus import RunError

PROCEDURE = "Procedure {{ function()\n{} end }}"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return Json.encode({ b = { 1, 2 }, a = 'ä' })", '{"a": "ä", "b": [1, 2]}'),
        ('return Json.decode(\'{"a": [1, null, true], "b": null}\')', {"a": {"1": 1, "3": True}}),
        ("return { pcall(Json.decode, '{') }", None),
        ("return checkpoint(function() return 3 end)", 3),
        ("Sleep(1000) return 1", 1),
        (
            "local n = 0 return Retry.with_backoff(function() n = n + 1 if n < 3 then error('no') end return n end)",
            3,
        ),
    ],
)
def test_values(body, value, run):
    made = run(PROCEDURE.format(body)).value
    if value is not None:
        assert made == value
    else:
        assert made[0] is False
        assert made[1].startswith("main.tac:2: the text is not JSON: ")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "Retry.with_backoff(function() error('no') end, { max_attempts = 2 })",
            "Retry failed after 2 attempts: no",
        ),
        ("Json.encode(1 / 0)", "the value contains a number that JSON cannot represent"),
        ("Retry.with_backoff(3)", "Retry.with_backoff got 3; expected a function"),
        (
            "Retry.with_backoff(print, { max_atempts = 3 })",
            "Retry.with_backoff has no option 'max_atempts'",
        ),
        (
            "Retry.with_backoff(print, { max_attempts = 0 })",
            "option 'max_attempts' of Retry.with_backoff is 0; expected 1 or more",
        ),
        (
            "State.increment('n', 'x')",
            'State.increment got the amount "x"; expected a number',
        ),
        ("State.set(nil, 1)", "the key of a state is nil; expected a string"),
        ("Iterations.exceeded()", "Iterations.exceeded got nil; expected a number"),
        ("Checkpoint.clear_after('x')", 'Checkpoint.clear_after got "x"; expected a position'),
        ("filters.by_role(3)", "filters.by_role got 3; expected a role"),
        ("filters.compose(3)", "filters.compose got 3; expected a filter"),
        ("Sleep('x')", 'Sleep got "x"; expected a number of seconds'),
        ("Json.decode(3)", "Json.decode got 3; expected a string"),
        ("Json.encode(print)", "the value cannot be shown: a function is not plain data"),
    ],
)
def test_errors(body, message, run):
    with pytest.raises(RunError) as caught:
        run(PROCEDURE.format(body))
    assert str(caught.value) == f"main.tac:2: {message}"


def test_default_model_and_provider(run):
    text = 'default_model("small")\ndefault_provider("openai")\nposter = Agent { system_prompt = "A" }\n'
    made = run(text + "Procedure { function() poster('x') end }", model=[["a"]])
    assert made.model.requests[0].model == "openai/small"


def test_checkpoints(run):
    body = """
    local one = checkpoint(function() return 1 end)
    local two = Step.checkpoint(function() return one + 1 end)
    local before = { two, Checkpoint.get(1), Checkpoint.exists(2), Checkpoint.exists(3), Checkpoint.next_position() }
    Checkpoint.clear_after(1)
    local between = Checkpoint.next_position()
    Checkpoint.clear_all()
    return { before, between, Checkpoint.next_position() }"""
    assert run(PROCEDURE.format(body)).value == [[2, 1, True, False, 3], 2, 1]


def test_stop_and_iterations(run):
    body = """
    local a = Agent { system_prompt = "A" }
    a("x") a("y")
    local before = { Stop.requested(), Stop.success(), Iterations.current(), Iterations.exceeded(1), Iterations.exceeded(2) }
    Stop.request("enough", false)
    return { before, { Stop.requested(), Stop.reason(), Stop.success() } }"""
    assert run(PROCEDURE.format(body)).value == [
        [False, True, 2, True, False],
        [True, "enough", False],
    ]


def test_an_alert_is_logged(run):
    made = run(
        PROCEDURE.format(
            'System.alert { message = "full", level = "critical", source = "disk", context = { free = 0 } }'
        )
    )
    (event,) = [event for event in made.events.to_dicts() if event["type"] == "log_written"]
    assert (event["level"], event["message"]) == ("error", "full")
    assert event["context"] == {"free": 0, "source": "disk"}
