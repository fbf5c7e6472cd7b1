"""Cases come from the program, and from files beside it."""

import pytest

from tactus import LoadError, Source
from tactus.core.program import EvaluationDeclaration
from tactus.evals.datasets import Case, cases_of


def cases(folder, **declared):
    source = Source(str(folder / "main.tac"), "")
    return cases_of(EvaluationDeclaration(line=3, **declared), source)


EXPECTED = [
    Case("oslo", {"city": "Oslo"}, {"country": "Norway"}, True),
    Case("case 2", {"city": "Rome"}, None, False),
]

FILES = {
    "cases.jsonl": '{"name": "oslo", "inputs": {"city": "Oslo"}, "expected_output": {"country": "Norway"}}\n\n'
    '{"inputs": {"city": "Rome"}}\n',
    "cases.json": '{"cases": [{"name": "oslo", "inputs": {"city": "Oslo"}, '
    '"expected_output": {"country": "Norway"}}, {"inputs": {"city": "Rome"}}]}',
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_cases(name, in_folder):
    assert cases(in_folder(FILES), dataset_file=name) == EXPECTED


def test_a_table_of_cases(in_folder):
    text = "name,city,inputs.days,expected_output.country,expected_output.n\noslo,Oslo,3,Norway,2\n"
    assert cases(in_folder({"cases.csv": text}), dataset_file="cases.csv") == [
        Case("oslo", {"city": "Oslo", "days": "3"}, {"country": "Norway", "n": 2}, True)
    ]


def test_cases_of_the_program_come_first(in_folder):
    found = cases(in_folder(FILES), dataset=({"name": "first"},), dataset_file="cases.jsonl")
    assert [case.name for case in found] == ["first", "oslo", "case 3"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "none.json",
            None,
            "the dataset file 'none.json' cannot be read: no such file or directory",
        ),
        ("c.txt", "x", "'c.txt' is not a dataset file"),
        ("c.json", "{", "the dataset file 'c.json' is wrong: Expecting property name"),
        ("c.json", "{}", "the dataset file 'c.json' is wrong: it contains no list of cases"),
        ("c.jsonl", "{}\n{", "the dataset file 'c.jsonl' is wrong: line 2 is not JSON"),
        ("c.jsonl", "[1]", "case 1 is [1]; expected an object with 'inputs'"),
        ("c.jsonl", '{"inputz": {}}', "case 1 has an unknown key 'inputz'"),
        ("c.jsonl", '{"inputs": 3}', "the inputs of case 1 are 3; expected an object"),
        (
            "c.csv",
            'a,b\n1,"2\n3"\n1\n',
            "the dataset file 'c.csv' is wrong: line 4 has a different number of values",
        ),
    ],
)
def test_cases_that_are_none(name, text, message, in_folder):
    folder = in_folder({} if text is None else {name: text})
    with pytest.raises(LoadError) as caught:
        cases(folder, dataset_file=name)
    assert caught.value.message.startswith(message)
    assert caught.value.location.line == 3
