"""The public names, and nothing else."""

import importlib
import subprocess
import sys

import tactus


def test_every_public_name_is_there_and_documented():
    assert sorted(tactus.HOMES) == tactus.__all__
    for name in tactus.__all__:
        assert getattr(tactus, name) is getattr(
            importlib.import_module(f"tactus.{tactus.HOMES[name]}"), name
        )
        assert name == "EventSink" or getattr(tactus, name).__doc__


def test_importing_the_package_costs_nothing():
    code = "import sys, tactus, docs_plugin; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"lupa", "click", "mkdocs", "gherkin"} & set(modules.stdout.split())
