"""`mkdocs serve`: the server outlives a failing example, shows it, and the page heals on save."""

import socket
import subprocess
import sys
import threading
import urllib.request
from queue import Queue

import pytest

from tests.docs_plugin.conftest import FAILING, PASSING

PAGE = "examples/01-first/01-greeting/"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A real `mkdocs serve`, whose log is read as it comes."""

    def __init__(self, site, environment, *options):
        self.lines = Queue()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "mkdocs", "serve", *options),
                *("--dev-addr", f"127.0.0.1:{free_port()}"),
            ],
            cwd=site.folder,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with self._process.stderr as log:
            for line in log:
                self.lines.put(line)

    def wait_for(self, text):
        """Return the lines of the log up to one that holds a text."""
        seen = []
        while not seen or text not in seen[-1]:
            seen.append(self.lines.get(timeout=60))
        return "".join(seen)

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=30)


@pytest.fixture
def serve(site, environment):
    servers = []

    def start(*options):
        servers.append(Server(site, environment, *options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def get(address):
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.read().decode()


def test_a_failing_example_shows_its_failure_and_heals(site, serve):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    server = serve()
    log = server.wait_for("Serving on")
    assert "01-greeting.tac:9: Then the output text should be" in log
    address = log.split("Serving on ")[1].strip()
    html = get(address + PAGE)
    assert "The specs of this example fail" in html
    assert "expected: &#34;Good day.&#34;" in html
    assert "✗</span> Has Specs <b>0/1</b>" in html
    site.write("examples/01-first/01-greeting.tac", PASSING)
    assert "Detected file changes" in server.wait_for("Reloading browsers")
    html = get(address + PAGE)
    assert "The specs of this example fail" not in html
    assert "✓</span> Has Specs <b>1/1</b>" in html
    site.write("examples/01-first/01-greeting.tac", "x = = 1")
    server.wait_for("Reloading browsers")
    html = get(address + PAGE)
    assert "Does not load" in html
    assert "unexpected symbol near" in html


def test_a_save_rebuilds_once_and_runs_what_changed_only(site, serve):
    site.write("examples/01-first/02-second.tac", PASSING)
    site.write("examples/01-first/03-third.tac", 'require("helper")\n' + PASSING)
    site.write("examples/01-first/helper.lua", "return 1")
    server = serve()
    assert "ran the specs of 3 examples\n" in server.wait_for("Serving on")
    site.write("examples/01-first/02-second.tac", PASSING + "-- changed")
    log = server.wait_for("Reloading browsers")
    assert "ran the specs of 3 examples, 2 of them cached" in log
    site.write("examples/01-first/helper.lua", "return 2")
    log = server.wait_for("Reloading browsers")
    assert "ran the specs of 3 examples, 2 of them cached" in log
    assert log.count("Building documentation") == 1


def test_a_strict_server_lives_on_and_heals_too(site, serve):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    server = serve("--strict")
    log = server.wait_for("Serving on")
    assert "1 of 1 example failed its specs" in log
    address = log.split("Serving on ")[1].strip()
    assert "The specs of this example fail" in get(address + PAGE)
    site.write("examples/01-first/01-greeting.tac", "x = = 1")
    assert "unexpected symbol near" in server.wait_for("Reloading browsers")
    assert "Does not load" in get(address + PAGE)
    site.write("examples/01-first/01-greeting.tac", PASSING)
    server.wait_for("Reloading browsers")
    assert "✓</span> Has Specs <b>1/1</b>" in get(address + PAGE)
