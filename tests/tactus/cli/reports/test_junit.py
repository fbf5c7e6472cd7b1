"""JUnit XML, as a CI reads it."""

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from tactus import LoadError, Source, SourceLocation, verify
from tactus.cli.reports.junit import junit_text
from tactus.core.errors import SourceReadError
from tactus.specs.report import Failure, FileResult
from tactus.testing import FixedClock
from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program, timeless


@pytest.fixture
def junit(command, in_folder):
    """Write the JUnit file of a folder of files, and return what is shown and its root."""

    def write(files):
        folder = in_folder(files)
        done = command("tactus", "test", ".", "--mock", "--junit", "j.xml", cwd=folder)
        return done, ElementTree.parse(folder / "j.xml").getroot()

    return write


def counts(element):
    return {key: element.get(key) for key in ("name", "tests", "failures", "errors")}


def test_a_suite_for_each_file_and_a_case_for_each_scenario(junit):
    _, root = junit(
        {"a.tac": program("One", "✗ Two"), "b.tac": WITHOUT_SPECS, "c.tac": program("C")}
    )
    assert counts(root) == {"name": "tactus", "tests": "3", "failures": "1", "errors": "0"}
    assert [counts(suite) for suite in root] == [
        {"name": "a.tac", "tests": "2", "failures": "1", "errors": "0"},
        {"name": "b.tac", "tests": "0", "failures": "0", "errors": "0"},
        {"name": "c.tac", "tests": "1", "failures": "0", "errors": "0"},
    ]
    case = root[0][0]
    assert float(case.attrib.pop("time")) > 0
    assert case.attrib == {"classname": "Numbers", "name": "One", "file": "a.tac", "line": "4"}
    assert [child.tag for suite in root for case in suite for child in case] == ["failure"]


def test_a_failure_has_the_text_of_the_terminal(junit):
    done, root = junit({"a.tac": program("✗ One"), "b.tac": program("B")})
    failure = root.find("testsuite/testcase/failure")
    assert failure.get("message") == "a.tac:6: the output is not as expected"
    assert timeless(failure.text).splitlines() == [
        "  ✗ Scenario: One (time)",
        "    ✓ When the procedure runs (time)",
        "    ✗ Then the output should be 2 (time)",
        "        a.tac:6: the output is not as expected",
        "            6 |     Then the output should be 2",
        "        expected: 2",
        "        found:    1",
    ]
    assert failure.text in done.out


def test_a_file_that_cannot_be_loaded_is_an_error(junit):
    done, root = junit({"a.tac": BROKEN, "b.tac": program("B")})
    assert counts(root[0]) == {"name": "a.tac", "tests": "1", "failures": "0", "errors": "1"}
    error = root.find("testsuite/testcase/error")
    assert error.get("message") == "a.tac:1: unexpected symbol near '='"
    assert error.text + "\n" == done.err


ODD = 'a\0b\x1b[31mc\rd\x7f\x85 <&>"]]> \ud800 \ufffe 物 \U0001f600'
SHOWN = 'a\\x00b\\x1b[31mc\\x0dd\\x7f\\x85 <&>"]]> \\ud800 \\ufffe 物 \U0001f600'


def test_whatever_characters_a_text_has_the_xml_is_valid():
    report = verify(Source("a.tac", program("✗ One")), FixedClock())
    place = SourceLocation("\x1b\udcff.tac", 1)  # a name on disk that is not UTF-8
    failed = replace(report.scenarios[0].steps[1], text=ODD, failure=Failure(ODD, place))
    scenario = replace(report.scenarios[0], feature=ODD, name=ODD, location=place, steps=(failed,))
    results = [
        FileResult(ODD, replace(report, scenarios=(scenario,))),
        FileResult(ODD, error=LoadError([SourceReadError(place.path, ODD)])),
    ]
    root = ElementTree.fromstring(junit_text(results).encode())
    assert [suite.get("name") for suite in root] == [SHOWN, SHOWN]
    case, error = root[0][0], root[1][0]
    assert [case.get(key) for key in ("classname", "name")] == [SHOWN, SHOWN]
    assert case.get("file") == "\\x1b\\udcff.tac"
    assert case[0].get("message") == f"\\x1b\\udcff.tac:1: {SHOWN}"
    assert f"✗ Then {SHOWN} (" in case[0].text
    assert error[0].text == f"\\x1b\\udcff.tac: {SHOWN}"
