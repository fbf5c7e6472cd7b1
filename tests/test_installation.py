"""The original Tactus has a module and a command of the same name, so both do not fit into one environment."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def environment(tmp_path):
    """A folder as pip fills it, with the packages of this distribution."""
    for name in ("tactus", "docs_plugin"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "tactus_gallery-0.1.0.dist-info").mkdir()
    return tmp_path


def run(*arguments, cwd):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


COMMANDS = [("-m", "tactus", "stubs", "--help"), ("-c", "import docs_plugin")]


@pytest.mark.parametrize("command", COMMANDS)
def test_alone_it_runs(command, environment):
    assert run(*command, cwd=environment) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_original_in_the_same_folder_is_refused(command, environment):
    (environment / "tactus-0.53.4.dist-info").mkdir()
    code, message = run(*command, cwd=environment)
    assert code != 0
    assert "the original Tactus (the distribution 'tactus') is installed" in message
    assert "hint: pip uninstall tactus tactus-gallery" in message
    assert "Traceback" not in message


def test_the_plugin_refuses_the_original_in_its_place(environment):
    (environment / "tactus").unlink()
    original = environment / "elsewhere/tactus"
    original.mkdir(parents=True)
    (original / "__init__.py").write_text("raise RuntimeError", encoding="utf-8")
    code, message = run(
        "-c", "import sys; sys.path.append('elsewhere'); import docs_plugin", cwd=environment
    )
    assert (code, message.partition(" (")[0]) == (1, "the original Tactus")
