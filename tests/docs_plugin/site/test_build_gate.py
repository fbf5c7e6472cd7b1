"""The gate inside MkDocs: what is run, what is kept, and what an example that fails does to the build."""

import json
import subprocess

import pytest
from msgspec import msgpack

from tactus.core.files.record_file import Records
from tests.docs_plugin.builds.test_build import PAGE, text_of
from tests.docs_plugin.conftest import FAILING, MKDOCS_YML, PASSING
from tests.tactus.core.test_display import DOES_SOMETHING, FAILS, NAMES, OBEYED
from tests.tactus.gate.test_cache import forge

GREETING = "examples/01-first/01-greeting.tac"


def options(site, text):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", f"tactus: {{{text}}}]"))


def ran(done):
    """Return what the log says was run."""
    return next(
        line.split("ran the specs of ")[1] for line in done.err.splitlines() if "ran the" in line
    )


def test_what_passed_is_not_run_again_until_it_changes(site):
    site.write("examples/01-first/02-second.tac", PASSING)
    assert ran(site.build()) == "2 examples"
    assert ran(site.build()) == "2 examples, 2 of them cached"
    site.write("examples/01-first/02-second.tac", PASSING + "-- changed\n")
    assert ran(site.build()) == "2 examples, 1 of them cached"


def test_an_example_without_specs_is_not_counted_among_those_that_were_run(site):
    site.write("examples/01-first/02-second.tac", "return { text = 1 }\n")
    site.build()
    assert ran(site.build()) == "1 example, 1 of them cached"


def test_always_runs_everything(site):
    options(site, "verify: always")
    site.build()
    assert ran(site.build()) == "1 example"


def test_a_page_made_from_what_was_kept_is_the_same(site):
    site.build()
    first = site.page(PAGE)
    site.build()
    assert site.page(PAGE) == first


@pytest.fixture
def forged(site):
    """A site whose `.cache` says of a broken example that it passed, and of its page what nobody wrote."""
    assert site.build().code == 0
    (place,) = site.folder.glob(".cache/plugin/tactus/*.pages")
    records = Records(place, site.folder)
    for key in records.keys():  # noqa: SIM118 - it is no dict
        texts = msgpack.decode(records.find(key), type=dict[bytes, bytes])
        forged = {name: text.replace(b"</h1>", b" Forged</h1>") for name, text in texts.items()}
        records.add(key, msgpack.encode(forged))
    records.close([])
    return site


def track(site):
    for arguments in (("init",), ("add", "--force", ".cache")):
        subprocess.run(["git", *arguments], cwd=site.folder, check=True, capture_output=True)


def test_a_forged_page_is_read_only_where_that_is_asked_for(forged):
    assert forged.build().code == 0
    assert "Forged" in forged.page(PAGE)  # nobody else writes here
    forged.build(CI="true")
    assert "Forged" not in forged.page(PAGE)


@pytest.mark.parametrize("place", ["a CI", "a repository that tracks it"])
@pytest.mark.parametrize("verify", ["", "verify: always", "verify: cached"])
def test_a_cache_of_others_proves_nothing_unless_that_is_asked_for(verify, place, forged):
    options(forged, verify)
    (forged.folder / GREETING).write_text(FAILING)
    forge(GREETING, FAILING, forged.folder)
    if place != "a CI":
        track(forged)
    done = forged.build(**({"CI": "true"} if place == "a CI" else {}))
    assert done.code == (0 if verify == "verify: cached" else 1)


def test_a_build_that_proves_nothing_warns(site):
    site.write(GREETING, "-- skip: not yet\n" + FAILING)
    assert "no example has a spec that was run, so nothing is proved" in site.build().err
    assert site.build("--strict").code == 1


@pytest.mark.parametrize("arguments", [(), ("--strict",)], ids=str)
def test_never_is_said_in_the_log_and_on_the_page(arguments, site):
    options(site, "verify: never")
    site.write(GREETING, FAILING)
    done = site.build(*arguments)
    assert "verify: never, so the specs of 1 example were not run" in done.err
    assert done.code == (1 if arguments else 0)
    text = text_of(site.page(PAGE))
    assert "The specs of this example were not run: this site was built with verify: never." in text
    assert "Not verified" in text and "passed" not in text


@pytest.mark.parametrize("verify", ["cached", "never"])
def test_a_skipped_example_that_cannot_be_loaded_breaks_no_build(verify, site):
    options(site, f"verify: {verify}")
    site.write("examples/01-first/02-later.tac", "-- Later\n-- skip: not ready\nProcedure {")
    assert site.build().code == 0
    assert "The specs of this example" in site.page("examples/01-first/02-later/index.html")


def test_a_failure_may_be_published_and_is_said_loudly(site):
    options(site, "on_failure: warn")
    site.write(GREETING, FAILING)
    done = site.build()
    assert done.code == 0
    assert f"{GREETING}:9: Then the output text should be" in done.err
    assert "on_failure: warn, so examples whose specs fail are published all the same" in done.err
    assert "The specs of this example fail" in text_of(site.page(PAGE))
    assert site.build("--strict").code == 1


def test_an_example_that_is_meant_to_fail(site):
    site.write(GREETING, "-- expect: fail\n" + FAILING)
    assert site.build("--strict").code == 0
    text = text_of(site.page(PAGE))
    assert "The specs of this example are expected to fail, and they do." in text
    assert "Fails as expected" in text
    site.write(GREETING, "-- expect: fail\n" + PASSING)
    done = site.build()
    assert done.code == 1
    assert f"{GREETING}:1: the specs are expected to fail, but all of them pass" in done.err
    assert "    hint: remove 'expect: fail'" in done.err


def test_an_example_that_is_skipped(site):
    site.write(GREETING, "-- skip: needs a GPU\n" + FAILING)
    site.write("examples/01-first/02-second.tac", PASSING)
    assert site.build("--strict").code == 0
    text = text_of(site.page(PAGE))
    assert "The specs of this example are skipped: needs a GPU." in text
    assert "Skipped" in text and "passed" not in text


def test_helpers_are_found_wherever_the_build_is_started(site, command):
    uses_helper = 'local said = require("helper")\n' + PASSING.replace('"Hi."', "said")
    site.write(GREETING, uses_helper)
    site.write("examples/01-first/helper.lua", 'return "Hi."')
    done = command("mkdocs", "build", "-f", str(site.folder / "mkdocs.yml"), cwd="/")
    assert done.code == 0, done.err
    assert ran(done) == "1 example"
    site.write("examples/01-first/helper.lua", 'return "Ho."')
    assert ran(site.build()) == "1 example"
    assert ran(site.build()) == "1 example, 1 of them cached"


def test_nothing_is_written_beside_the_docs_and_the_examples(site):
    def files(folder):
        return {path: path.stat().st_mtime_ns for path in (site.folder / folder).rglob("*")}

    before = files("docs"), files("examples")
    site.build()
    assert (files("docs"), files("examples")) == before
    assert (site.folder / ".cache/tactus/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("verify: sometimes", "'verify': Expected one of: ('cached', 'always', 'never')"),
        ("on_failure: ignore", "'on_failure': Expected one of: ('error', 'warn')"),
        ("jobs: 0", "'jobs': expected a number of processes, or 'auto', and got '0'"),
        ("jobs: many", "'jobs': expected a number of processes, or 'auto', and got 'many'"),
    ],
)
def test_wrong_options(text, message, site):
    options(site, text)
    done = site.build()
    assert done.code == 1
    assert message in done.err


def test_a_program_that_hangs_does_not_hang_the_build(site):
    options(site, "timeout: 0.5")
    bomb = 'local s = ("a"):rep(200000) s:find(("a-"):rep(20) .. "b")'
    site.write(GREETING, PASSING.replace("return {", f"{bomb} return {{"))
    site.write("examples/01-first/02-second.tac", FAILING)
    done = site.build()
    assert done.code == 1
    assert "ran longer than 0.5 s and could not be interrupted" in done.err
    assert "2 of 2 examples failed their specs" in done.err


def test_specs_that_would_notice_nothing_are_warned_of(site):
    options(site, "mutation: true")
    weak = "Procedure { function() return { n = 1 } end }" + PASSING[PASSING.index("\nSpec") :]
    weak = weak.replace('output text should be "Hello."', "output should exist")
    weak = weak.replace('    Given the agent greeter responds with "Hello."\n', "")
    site.write("examples/01-first/02-weak.tac", weak)
    for _ in range(2):
        done = site.build("--strict")
        assert done.code == 1
        assert "02-weak.tac: no spec would notice a change of the program" in done.err
        assert "01-greeting.tac: no spec" not in done.err


@pytest.mark.parametrize("text", [FAILS, NAMES], ids=["an error", "a step"])
def test_no_example_steers_the_runner_or_the_terminal_of_a_build(text, site):
    site.write(GREETING, text)
    site.write(
        "examples/01-first/README.md", '---\nexamples: {"\\e]0;x\\a": {zz: 1}}\n---\n# First\n'
    )
    done = site.build()
    assert GREETING in done.err
    assert not OBEYED.search(done.out + done.err)
    assert not DOES_SOMETHING.search(done.out + done.err)
    lines = done.err.splitlines()
    assert not [line for line in lines if line.startswith(("✓ y", "set-output", "##"))]


BROKEN = "x = = 1\n" + PASSING.replace(
    "]])", "\n  Scenario: Greets again\n    When the procedure runs\n]])"
)


def test_an_example_that_does_not_load_counts_with_its_scenarios(site):
    options(site, "on_failure: warn")
    site.write("examples/01-first/01-greeting.tac", PASSING)
    site.write("examples/01-first/02-broken.tac", BROKEN)
    done = site.build()
    assert done.code == 0
    assert "ran the specs of 1 example; 1 example cannot be loaded" in done.err
    assert "1 of 2 examples failed its specs" in done.err
    index = site.page("examples/index.html")
    assert "<strong>1 of 3</strong> scenarios of 2 examples passed" in index
    assert "; 1 example does not load." in index
    assert "✗</span> Does not load <b>0/2</b>" in index
    results = site.page("examples/results/index.html")
    assert "<td>2 scenarios</td>" in results
    assert " <span>1 of 3</span></summary>" in results
    data = json.loads((site.folder / "site/examples/examples.json").read_text(encoding="utf-8"))
    counts = [
        (item["outcome"], item["scenario_count"], item["passed_count"])
        for item in data["chapters"][0]["examples"]
    ]
    assert counts == [("passed", 1, 1), ("not loaded", 2, 0)]


def test_a_failure_shows_what_its_program_printed(site):
    site.write(
        "examples/01-first/01-greeting.tac", FAILING.replace("return", 'print("so far") return')
    )
    done = site.build()
    assert done.code == 1
    assert "    output:\n      so far\n" in done.err
