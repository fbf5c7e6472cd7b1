"""The answers of models and users when the tests run the gallery's examples without mocks, and the expected results."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.openai_server import Answer


@dataclass
class Conversation:
    """A run of an example."""

    answers: list[Answer] = field(default_factory=list)
    """The answers, one per request, in order."""
    inputs: dict[str, str] = field(default_factory=dict)
    """The inputs as passed to `--param`."""
    typed: list[str] = field(default_factory=list)
    """The lines that the user types at the terminal."""
    result: Any = field(default_factory=dict)
    """The expected result of the example, or some keys of it."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Expected parts of each request: `system` is a part of its system prompt, `user` of the last user message, `heard`
    of everything after the system prompt, `told` of the last tool result; `tools` are the names of the available
    tools."""


def says(text: str) -> Answer:
    """Return an answer in words, token by token."""
    return Answer(re.findall(r"\s*\S+", text))


def returns(**data: Any) -> Answer:
    """Return an answer with data."""
    return Answer([json.dumps(data)])


def calls(*tools: tuple[str, dict[str, Any]]) -> Answer:
    """Return an answer with tool calls, given as names and arguments."""
    return Answer(
        tool_calls=[
            (index, f"c{index}", name, json.dumps(arguments))
            for index, (name, arguments) in enumerate(tools)
        ]
    )


CONVERSATIONS = {
    "01-getting-started/01-hello-world.tac": Conversation(
        [says("Hello, world.")], result={"greeting": "Hello, world."}
    ),
    "01-getting-started/02-inputs-and-outputs.tac": Conversation(
        inputs={"people": "4"}, result={"share": 13.75}
    ),
    "01-getting-started/03-testing-without-a-key.tac": Conversation(
        [says('"Plant tulips now"')], result={"subject": "Plant tulips now", "was_cut": False}
    ),
    "01-getting-started/04-helper-procedures.tac": Conversation(
        [says("Am Freitag ist das Wasser weg."), says("Cuma günü su yok.")],
        inputs={"notice": "The water is off on Friday."},
        result={
            "title": "The water is off",
            "notices": [
                "The water is off on Friday.",
                "Am Freitag ist das Wasser weg.",
                "Cuma günü su yok.",
            ],
        },
    ),
    "02-agents/01-several-models.tac": Conversation(
        [says("The best rake of all."), says("A rake for raised beds.")],
        result={"text": "A rake for raised beds.", "edited_because": "it says best"},
        requests=[
            {
                "model": "gpt-6-luna",
            },
            {"model": "claude-sonnet-5-5", "max_tokens": 2000},
        ],
    ),
    "02-agents/02-streaming.tac": Conversation(
        [says("A whistle in the fog.")], result={"story": "A whistle in the fog.", "tokens": 5}
    ),
    "02-agents/03-act-on-each-token.tac": Conversation(
        [says("It is brass. It saw the Horn")],
        result={"sentences": ["It is brass.", "It saw the Horn"]},
        requests=[{"stream": True}],
    ),
    "02-agents/04-structured-output.tac": Conversation(
        [
            returns(summary="No heat", area="heating"),
            says("Sorry!"),
            returns(summary="No heat", area="heating", urgent=True, customer=40217),
        ],
        result={"queue": "emergency", "title": "40217: No heat"},
        requests=[
            {"system": "- urgent (boolean, required)"},
            {
                "user": "Not accepted: the field 'urgent' is missing. Reply with only the JSON object."
            },
            {
                "user": "Not accepted: the answer is not a JSON object. Reply with only the JSON object."
            },
        ],
    ),
    "02-agents/05-per-turn-settings.tac": Conversation(
        [says("1. Swing\n2. Stemline"), says("Stemline")],
        result={"name": "Stemline", "considered": ["Swing", "Stemline"]},
        requests=[
            {"temperature": 1.2, "stream": True},
            {
                "temperature": 0,
                "max_completion_tokens": 10,
                "system": "one name of your list and nothing else",
            },
        ],
    ),
    "02-agents/06-conversation-memory.tac": Conversation(
        [says("How fast?"), says("Press the cable in.")],
        result={"answers": ["How fast?", "Press the cable in."]},
    ),
    "02-agents/07-prompt-templates.tac": Conversation(
        [says("Four tickets are open."), says("Stay ashore.")],
        result={"briefing": "Four tickets are open.\n\nStay ashore."},
        requests=[
            {
                "system": "of the Platform team.\nSections so far: 0. Words left: 120.",
                "user": "Begin with the open tickets of Platform: 4.",
            },
            {"system": "Sections so far: 1. Words left: 116."},
        ],
    ),
    "02-agents/08-provider-fallback.tac": Conversation(
        [Answer(status=401, error="no such key"), says("Only the train you booked.")],
        result={"answer": "Only the train you booked.", "answered_by": "second_choice"},
        requests=[{"model": "gpt-6-luna"}, {"model": "mistral-small-latest"}],
    ),
    "02-agents/09-shared-history.tac": Conversation(
        [says("Which lifts?"), says("Who trained you?"), says("You are brief.")],
        result={
            "transcript": [
                "Candidate: I looked after the lifts of forty houses.",
                "Interviewer: Who trained you?",
            ],
            "advice": "You are brief.",
        },
        requests=[
            {"heard": ["The job: Lift mechanic, night shift, two trainees", "I repair lifts."]},
            {"user": "I looked after the lifts of forty houses."},
        ],
    ),
    "02-agents/10-think-harder.tac": Conversation(
        [returns(weights=[455, 215]), returns(weights=[340, 120, 215])],
        result={"weights": [340, 120, 215], "effort": "high"},
        requests=[
            {"reasoning_effort": "low", "verbosity": "low"},
            {
                "reasoning_effort": "high",
                "user": "That is wrong, they add up to 670. Choose again.",
            },
        ],
    ),
    "02-agents/11-what-each-agent-sees.tac": Conversation(
        [
            says("Good morning!"),
            says("We repair it for free."),
            says("The back brake."),
            says("Bicycle of May"),
        ],
        result={
            "reply": "Good morning! We repair it for free.",
            "part": "The back brake.",
            "case": "Bicycle of May",
        },
        requests=[
            {"heard": ["Good morning! I bought a bicycle from you in May.", "Greet the customer."]},
            {"heard": ["A bicycle has a guarantee of two years.", "Is it free?"]},
            {
                "heard": [
                    "It is green, and my neighbours admire it.",
                    "Since Monday the back brake squeals on every hill.",
                    "Which part?",
                ]
            },
            {
                "heard": [
                    "A bicycle has a guarantee of two years.",
                    "Good morning! I bought a bicycle from you in May.",
                    "Name the case.",
                ]
            },
        ],
    ),
    "03-tools/01-order-status.tac": Conversation(
        [calls(("look_up_order", {"number": "A-1001"})), says("It is on its way.")],
        result={"looked_up": True, "answer": "It is on its way."},
    ),
    "03-tools/02-toolset.tac": Conversation(
        [
            calls(("calendar_free_hours", {"day": "Tuesday"})),
            calls(("calendar_book", {"day": "Tuesday", "hour": "9:00", "title": "Tax office"})),
            says("Tuesday at 9:00."),
        ],
        result={"answer": "Tuesday at 9:00.", "was_free": ["9:00", "11:00"], "is_booked": True},
        requests=[{}, {"told": '["9:00", "11:00"]'}, {"told": "booked Tuesday 9:00"}],
    ),
    "03-tools/03-tool-errors.tac": Conversation(
        [
            calls(("convert", {"euros": 200, "currency": "DOLLAR"})),
            calls(("convert", {"euros": 200, "currency": "USD"})),
            says("218 dollars."),
        ],
        result={"answer": "218 dollars.", "amount": "218.00 USD"},
        requests=[
            {},
            {"told": '{"error": "there is no currency DOLLAR; known are CHF, GBP and USD"}'},
            {"told": "218.00 USD"},
        ],
    ),
    "03-tools/04-limit-tools.tac": Conversation(
        [
            calls(("notes_read", {"number": 1}), ("notes_read", {"number": 2})),
            calls(("notes_delete", {"number": 1})),
            calls(
                ("file_note", {"number": 1, "folder": "tasks"}),
                ("file_note", {"number": 2, "folder": "ideas"}),
            ),
            calls(("done", {"reason": "One task, one idea."})),
        ],
        result={"folders": ["tasks", "ideas"], "report": "One task, one idea."},
        requests=[
            {"tools": ["notes_read", "file_note", "done"], "tool_choice": "required"},
            {"system": "notes 1 to 2, then move it"},
            {"told": '{"error": "tool \'notes_delete\' not found"}'},
        ],
    ),
    "03-tools/05-helper-module/main.tac": Conversation(
        [calls(("to_metric", {"amount": 2, "unit": "cup"})), says("Stir 480 ml of milk.")],
        result={"recipe": "Stir 480 ml of milk.", "converted": 1, "butter": "113 g"},
        requests=[{}, {"told": "480 ml"}],
    ),
    "03-tools/06-tools-per-turn.tac": Conversation(
        [
            says("Rice and stock."),
            calls(("home_pantry_count", {"item": "rice"})),
            says("Rice is short."),
            calls(("shopper_buy", {"item": "rice", "amount": 800})),
            says("Done."),
        ],
        result={"said": ["Rice and stock.", "Rice is short.", "Done."], "list": ["300 rice"]},
        requests=[
            {"tools": [], "system": "You plan dinners for 4 and buy"},
            {"tools": ["home_pantry_count"]},
            {"told": "500"},
            {"tools": ["shopper_buy"]},
        ],
    ),
    "04-classification/01-classify-messages.tac": Conversation(
        [says("That depends on who pays."), says("Lights")],
        result={"office": "lights", "asked": 2},
        requests=[
            {
                "temperature": 0,
                "user": '{"text": "The lamp outside number 12 has been out for a week."}',
            },
            {"user": "Answer with one of: roads, water, parks, lights"},
        ],
    ),
    "04-classification/02-fuzzy-first.tac": Conversation(
        [says("Harbour North")],
        inputs={"text": "where the ferries leave"},
        result={"station": "Harbour North", "method": "meaning"},
    ),
    "04-classification/03-mocked-model.tac": Conversation(result={"days": 5}),
    "04-classification/04-model-over-http.tac": Conversation(
        [says("wanted")], result={"decision": "show", "by": "language model"}
    ),
    "04-classification/05-extract-fields.tac": Conversation(
        [says("12 rolls"), returns(item="roll", count=12), says("Where may we bring them?")],
        result={"reply": "Where may we bring them?"},
        requests=[{}, {}, {"user": "Missing: where we deliver"}],
    ),
    "05-human-in-the-loop/01-refund-approval.tac": Conversation(
        inputs={"amount": "80"}, typed=["y"], result={"decision": "approved", "paid": 80}
    ),
    "05-human-in-the-loop/02-ask-for-details.tac": Conversation(
        [returns(wish="outside")],
        typed=["a few", "5", ""],
        result={"booking": "5 at 19:00, outside"},
    ),
    "05-human-in-the-loop/03-review-a-draft.tac": Conversation(
        [says("We are sorry, and here is a free ticket."), says("We are sorry.")],
        typed=["n", "Promise no free ticket.", "y", ""],
        result={"reply": "We are sorry.", "drafts": 2, "status": "approved"},
        requests=[{}, {"user": "Not yet. Promise no free ticket."}],
    ),
    "05-human-in-the-loop/04-choose-and-escalate.tac": Conversation(
        [says("Uploads are interrupted.")],
        typed=["3", "1 3"],
        result={
            "severity": "down",
            "channels": ["status page", "internal chat"],
            "note": "Uploads are interrupted.",
        },
    ),
    "05-human-in-the-loop/05-agent-driven-approval.tac": Conversation(
        [
            calls(("list_branches", {})),
            calls(
                ("delete_branch", {"name": "fix-login", "reason": "Merged"}),
                ("delete_branch", {"name": "new-search", "reason": "Old"}),
            ),
            says("One deleted, one kept."),
        ],
        typed=["y", "n"],
        result={"summary": "One deleted, one kept.", "left": ["main", "new-search"]},
        requests=[{}, {}, {"told": "refused by the person; leave it and go on"}],
    ),
    "05-human-in-the-loop/06-fill-in-a-form.tac": Conversation(
        typed=["2", "Friday", "y", "Mill Lane", "", "y"],
        result={
            "report": "window, Friday, Mill Lane\npolice: yes\ndetails: none",
            "is_sent": True,
        },
    ),
    "06-state-and-files/01-counters-and-lists.tac": Conversation(result={"decision": "rejected"}),
    "06-state-and-files/02-resume-a-conversation.tac": Conversation(
        [says("Bonjour! New word: le pain.")],
        result={"answers": ["Bonjour! New word: le pain."], "remembered": 0, "saved": 3},
        requests=[{"heard": ["The learner starts today and knows no French.", "Bonjour!"]}],
    ),
    "06-state-and-files/03-csv-report/main.tac": Conversation(
        inputs={"rate": "100"}, result={"total": 1775}
    ),
    "06-state-and-files/04-json-settings/main.tac": Conversation(
        inputs={"set": '{"remind_before": 60}'}, result={"changed": ["remind_before"]}
    ),
    "06-state-and-files/05-text-files/main.tac": Conversation(
        [says("Add a box."), says("nothing")],
        result={"tasks": 1, "quiet": ["linden", "oak"]},
        requests=[
            {},
            {
                "user": "Hive linden\n28 April: calm, little brood.\n2 May: no eggs on any frame. Queen not seen.\n"
            },
        ],
    ),
    "06-state-and-files/06-trim-a-conversation.tac": Conversation(
        [says("The pump in the garage runs, and it is rented.")],
        result={
            "kept": ["03:15 Water in the garage, the pump runs.", "The pump is rented."],
            "report": "The pump in the garage runs, and it is rented.",
        },
        requests=[
            {
                "heard": [
                    "03:15 Water in the garage, the pump runs.",
                    "The pump is rented.",
                    "Hand over.",
                ]
            }
        ],
    ),
    "07-specifications/01-every-kind-of-step.tac": Conversation(
        [calls(("find_book", {"title": "Piranesi"})), says("Piranesi")],
        typed=["y"],
        result={"title": "Piranesi", "place": "Hall A, shelf 2"},
        requests=[{"system": "one book to Noor"}, {"told": "Hall A, shelf 2"}],
    ),
    "07-specifications/02-check-an-output.tac": Conversation(
        inputs={"basket": '[{"item": "cup", "price": 4.5, "count": 4}]', "country": "DE"},
        result={"number": "INV-DE-0001", "lines": ["4 x cup"], "total": 21.42},
    ),
    "07-specifications/03-scenario-outline.tac": Conversation(result=[2, 3.5, False]),
    "07-specifications/04-background-and-rules.tac": Conversation(result=None),
    "07-specifications/05-custom-steps.tac": Conversation(
        [says("Bo owes Ada 30.")],
        result={"message": "Bo owes Ada 30."},
        requests=[{"user": "Ada: +30.00\nBo: -30.00"}],
    ),
    "07-specifications/06-similar-texts.tac": Conversation(
        [says("Nobody clears the snow on Mill Lane.")],
        result="Nobody clears the snow on Mill Lane.",
    ),
    "07-specifications/07-judge-the-meaning.tac": Conversation(
        [says("Sorry! Here are 50 € for you.")],
        result={"answer": "Sorry! Here are 50 € for you.", "needs_check": True},
    ),
    "07-specifications/08-expected-failures.tac": Conversation(
        [calls(("find_train", {"to": "Bergen"})), says("Bergen")],
        result={"booked": "Bergen", "price": 89},
    ),
    "07-specifications/09-feature-files/main.tac": Conversation(
        [returns(item="kettle", days=21, euros=39, has_fault=True)],
        result={"item": "kettle", "decision": "repair"},
    ),
    "08-evaluations/01-dataset.tac": Conversation(
        [returns(allergens=["wheat", "eggs"], reason="Pasta with egg.")],
        result={"allergens": ["eggs", "wheat"], "warning": "contains eggs, wheat"},
    ),
    "08-evaluations/02-thresholds/main.tac": Conversation(
        [says("4: loud, but loved it")], result={"stars": 4, "why": "loud, but loved it"}
    ),
    "08-evaluations/03-consistency.tac": Conversation(
        [says("No, we need the receipt.")],
        result={"allowed": False, "answer": "No, we need the receipt."},
        requests=[{"temperature": 0.2}],
    ),
    "09-patterns/01-triage-inbox.tac": Conversation(
        [
            returns(queue="booking", urgent=False, sure=0.9),
            returns(queue="complaint", urgent=True, sure=0.5),
        ],
        result={
            "queues": {
                "booking": ["A double room for 3 May, please."],
                "person": ["The heating in 12 is out and we are freezing."],
            }
        },
        requests=[{}, {"heard": ["The heating in 12 is out and we are freezing."]}],
    ),
    "09-patterns/02-meeting-notes-to-tasks.tac": Conversation(
        [
            returns(
                tasks=[
                    {"task": "order the paint", "owner": "Bo", "due": "2026-06-01"},
                    {"task": "call the landlord"},
                ]
            )
        ],
        typed=["1", ""],
        result={
            "tasks": [
                {"task": "order the paint", "owner": "Bo", "due": "2026-06-01"},
                {"task": "call the landlord", "owner": "Ada", "due": "open"},
            ]
        },
    ),
    "09-patterns/03-contract-review.tac": Conversation(
        [
            returns(
                terms=[
                    {"name": "payment_days", "value": 60, "quote": "Invoices are paid in 60 days."}
                ]
            )
        ],
        typed=["n"],
        result={"decision": "negotiate"},
    ),
    "09-patterns/04-contact-import/main.tac": Conversation(
        [returns(first="Cornelia", last="van der Berg")], result={"duplicates": 2}
    ),
    "09-patterns/05-research-with-a-critic.tac": Conversation(
        [
            calls(("search_archive", {"word": "built"})),
            says("Built in 1884 [A12]."),
            says("Say when it was rebuilt."),
            says("Built in 1884 [A12], rebuilt in 1913 [B07]."),
            says("OK"),
        ],
        result={"answer": "Built in 1884 [A12], rebuilt in 1913 [B07].", "turns": 4},
        requests=[{}, {}, {}, {"user": "A critic objects: Say when it was rebuilt."}],
    ),
    "09-patterns/06-answer-from-documents/main.tac": Conversation(
        [says("From 14 on. [safety.md]")],
        result={"answer": "From 14 on. [safety.md]", "source": "safety.md"},
        requests=[{"system": "safety.md: Children under 14"}],
    ),
    "09-patterns/07-data-pipeline/clean.tac": Conversation(result={"rejected": 0}),
    "09-patterns/07-data-pipeline/main.tac": Conversation(result={"rejected": 2}),
    "09-patterns/08-guardrails.tac": Conversation(
        [says("We guarantee it.")],
        result={"refused_because": "the answer: guarantee"},
        requests=[{"user": "How do I block my card (card)?"}],
    ),
    "09-patterns/09-budget-and-retries.tac": Conversation(
        [says("arrosoir"), says("griffe"), says("jardinière")],
        inputs={"pause": "0"},
        result={
            "names": {"watering can": "arrosoir", "hand rake": "griffe", "seed box": "jardinière"},
        },
        requests=[{"system": "the product into French", "user": "watering can"}],
    ),
    "09-patterns/10-hand-off.tac": Conversation(
        [
            calls(("hand_off", {"to": "billing", "note": "10 euros too much"})),
            says("One moment."),
            says("The 10 euros are for the router."),
        ],
        result={"answer": "The 10 euros are for the router.", "path": ["reception", "billing"]},
        requests=[
            {"tool_choice": "auto"},
            {"told": "passed on to billing"},
            {"heard": ["reception: 10 euros too much", "My bill says 40 euros, but I pay 30."]},
        ],
    ),
    "09-patterns/11-report-from-csv/main.tac": Conversation(
        [says("About 1100 euros."), says("Sold for 1083.50.")],
        result={"report": "Sold for 1083.50.", "is_plain": False},
    ),
}

EVALUATIONS = {
    "08-evaluations/01-dataset.tac": [
        returns(allergens=["eggs", "milk", "wheat"], reason="Pasta with egg and cheese."),
        returns(allergens=["milk", "nuts"], reason="Pine nuts and cheese."),
        returns(allergens=[], reason="It is only fruit."),
    ],
    "08-evaluations/02-thresholds/main.tac": [
        says("4: loud, but loved it"),
        says("1: a waste of time"),
        says("3: neither good nor bad"),
        says("5: wants to come back"),
    ],
    "08-evaluations/03-consistency.tac": [
        *[says("No, we need the receipt.")] * 5,
        *[says("Yes, send them back.")] * 4,
        says("No, 30 days are over."),
        says("No, I am sorry: they have to be unworn."),
        says("Yes: friendly, and it names the rule."),
    ],
}
"""The answers of models when `tactus eval` runs the datasets of examples, all of which meet their thresholds."""
