"""Runs of programs in the worker, as a page starts them: in Chromium, from a server and from a file."""

import json
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import ROOT

BROWSER = ROOT / "browser"
STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"

PROGRAM = """\
Procedure {
  function()
    BODY
  end
}
Specification([[
Feature: A page
  Scenario: It runs
    When the procedure runs
    Then the procedure should complete successfully
]])
"""

HANGING = "return (('x'):rep(30) .. 'y'):find(('x?'):rep(30) .. ('x'):rep(30) .. 'z')"

RUN = """
async ([body, seconds]) => {
  window.client ??= new tactus.WorkerClient("worker.js");
  const scenarios = [];
  const end = await client.run(
    { path: "a/b.tac", text: body, files: {}, timeoutSeconds: seconds, defaults: { provider: "openai", model: "m" } },
    (result) => scenarios.push(JSON.parse(result)));
  return { end, scenarios };
}
"""


@pytest.fixture(scope="module")
def folder(node, worker, tmp_path_factory):
    """Return a folder with a page that can start the worker."""
    found = tmp_path_factory.mktemp("page")
    subprocess.run(
        [
            *(node, "node_modules/esbuild/bin/esbuild", "src/worker_client.ts", "--bundle"),
            *("--format=iife", "--global-name=tactus", f"--outfile={found / 'client.js'}"),
        ],
        cwd=BROWSER,
        check=True,
        capture_output=True,
    )
    shutil.copy(worker, found)
    (found / "index.html").write_text(
        '<!doctype html><link rel="icon" href="data:,"><script src="client.js"></script>',
        encoding="utf-8",
    )
    return found


@pytest.fixture
def serve_with_policy(folder):
    """Serve the folder with a Content-Security-Policy."""
    servers = []

    def serve(policy):
        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def end_headers(self):
                self.send_header("Content-Security-Policy", policy)
                super().end_headers()

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/index.html"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_tab(browser):
    """Open a page in a tab of its own; the console is not watched, for policies report there."""
    contexts = []

    def open_at(url):
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_at
    for context in contexts:
        context.close()


def run(page, body, seconds=10):
    found = page.evaluate(RUN, [PROGRAM.replace("BODY", body), seconds])
    return found["end"], [scenario["status"] for scenario in found["scenarios"]]


DONE = {"report": json.dumps({"errors": []})}


def test_a_program_runs_under_a_strict_policy(serve_with_policy, open_tab):
    page = open_tab(serve_with_policy(STRICT))
    assert run(page, "return 1") == (DONE, ["passed"])
    assert run(page, "error('no')") == (DONE, ["failed"])


def test_a_page_opened_from_a_file_runs_programs(folder, open_tab):
    page = open_tab((folder / "index.html").as_uri())
    assert run(page, "return 1") == (DONE, ["passed"])


def test_a_policy_without_webassembly_is_named(serve_with_policy, open_tab):
    page = open_tab(serve_with_policy("script-src 'self'"))
    end, _ = run(page, "return 1")
    assert end == {
        "problem": "this site does not allow WebAssembly; its Content-Security-Policy needs"
        " script-src 'wasm-unsafe-eval'"
    }


def test_a_function_that_does_not_return_is_ended_and_the_next_run_works(
    serve_with_policy, open_tab
):
    page = open_tab(serve_with_policy(STRICT))
    assert run(page, "return 1") == (DONE, ["passed"])
    assert run(page, HANGING, 0.5) == ({"problem": "the program ran longer than 0.5 s"}, [])
    assert run(page, "return 1") == (DONE, ["passed"])


def test_a_worker_that_needed_much_memory_is_replaced(serve_with_policy, open_tab):
    page = open_tab(serve_with_policy(STRICT))
    started = []
    page.on("worker", lambda worker: started.append(worker.url))
    bomb = "local kept = {} for i = 1, 1e9 do kept[i] = ('x'):rep(1000) .. i end"
    assert run(page, bomb) == (DONE, ["failed"])
    assert run(page, "return 1") == (DONE, ["passed"])
    assert run(page, "return 1") == (DONE, ["passed"])
    assert len(started) == 2


def test_a_missing_script_is_named(serve_with_policy, open_tab, folder):
    page = open_tab(serve_with_policy(STRICT))
    page.evaluate("window.client = new tactus.WorkerClient('missing.js')")
    assert run(page, "return 1")[0] == {"problem": "missing.js cannot be loaded"}


def test_a_run_requests_nothing_but_the_worker(serve_with_policy, open_tab):
    page = open_tab(serve_with_policy(STRICT))
    requested = []
    page.context.on("request", lambda request: requested.append(request.url.rpartition("/")[2]))
    run(page, "return 1")
    run(page, "return 1")
    assert requested == ["worker.js"]
