"""What a wheel of the project holds, and how it is built with and without Node."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from tests.conftest import ROOT

SCRIPTS = "docs_plugin/rendering/browser_scripts"
SCRIPT_NAMES = {f"{SCRIPTS}/worker.js", f"{SCRIPTS}/LICENSES.txt"}

needs_scripts = pytest.mark.skipif(
    not all((ROOT / name).is_file() for name in SCRIPT_NAMES),
    reason="the scripts of the browser are not built; `make test` builds them",
)

# A Python beside which no Node is found.
HATCHLING = """
import sys
sys.executable = "/nowhere/python"
from hatchling.cli import hatchling
sys.exit(hatchling())
"""


def build(target, source, output, path=os.devnull):
    """Build a distribution without Node, and return its file and what was printed."""
    output.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", HATCHLING, "build", "-t", target, "-d", output],
        cwd=source,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    return next(output.iterdir()), done.stdout + done.stderr


@pytest.fixture
def source_tree(tmp_path):
    """Copy what an installation from source needs, without the scripts."""
    tree = tmp_path / "source"
    unneeded = shutil.ignore_patterns("node_modules", "browser_scripts", "__pycache__")
    for name in ("tactus", "docs_plugin", "browser"):
        shutil.copytree(ROOT / name, tree / name, ignore=unneeded)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(ROOT / name, tree)
    return tree


def test_the_wheel_holds_the_language_the_templates_and_the_assets(tmp_path):
    wheel, _ = build("wheel", ROOT, tmp_path / "wheel")
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = [
        path.relative_to(ROOT).as_posix()
        for package in ("tactus", "docs_plugin")
        for path in (ROOT / package).rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in expected if name not in names] == []
    assert not any(name.startswith(("tests/", "examples/", "browser/")) for name in names)
    assert not any("__pycache__" in name for name in names)


@needs_scripts
def test_a_source_distribution_brings_the_scripts_so_that_its_wheel_needs_no_node(tmp_path):
    archive, _ = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    source = tmp_path / archive.name.removesuffix(".tar.gz")
    assert not (source / "browser" / "node_modules").exists()
    wheel, printed = build("wheel", source, tmp_path / "wheel")
    assert set(zipfile.ZipFile(wheel).namelist()) >= SCRIPT_NAMES
    assert "scripts" not in printed


def test_a_source_tree_installs_without_node_and_without_the_scripts(source_tree, tmp_path):
    wheel, printed = build("wheel", source_tree, tmp_path / "wheel")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "docs_plugin/plugin.py" in names
    assert not any(name.startswith(SCRIPTS) for name in names)
    assert (
        "the scripts of the browser are missing: node is not there; install Node, or pip install"
        in " ".join(printed.split())
    )


def test_an_old_node_is_named_and_does_not_fail_an_installation(source_tree, tmp_path):
    program = tmp_path / "bin" / "node"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho v20.20.2\n", encoding="utf-8")
    program.chmod(0o755)
    _, printed = build("wheel", source_tree, tmp_path / "wheel", f"{program.parent}:/bin:/usr/bin")
    assert f"they need Node 22.18 or later; {program} is 20.20" in " ".join(printed.split())


@needs_scripts
def test_scripts_of_an_earlier_build_are_kept_where_new_ones_cannot_be_built(source_tree, tmp_path):
    kept = source_tree / SCRIPTS
    shutil.copytree(ROOT / SCRIPTS, kept)
    changed = source_tree / "tactus" / "lua" / "core.lua"
    ahead = (kept / "worker.js").stat().st_mtime + 60
    os.utime(changed, (ahead, ahead))
    wheel, printed = build("wheel", source_tree, tmp_path / "wheel")
    assert set(zipfile.ZipFile(wheel).namelist()) >= SCRIPT_NAMES
    assert "the scripts of the browser are of an earlier build: node is not there" in printed


@needs_scripts
def test_the_licences_of_all_that_is_bundled_stand_beside_it():
    text = (ROOT / SCRIPTS / "LICENSES.txt").read_text(encoding="utf-8")
    packages = json.loads((ROOT / "browser/package.json").read_text(encoding="utf-8"))
    for name, version in packages["dependencies"].items():
        assert f"{name} {version}\n" in text
    assert "Lua.org, PUC-Rio" in text


def test_the_versions_are_pinned_by_name_only():
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or ("==" in line and "/" not in line), line


def test_the_packages_of_npm_are_pinned_without_addresses():
    text = (ROOT / "browser/package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert all("integrity" in package for name, package in packages.items() if name)


def test_both_hosts_parse_gherkin_with_the_same_release():
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    packages = json.loads((ROOT / "browser/package.json").read_text(encoding="utf-8"))
    assert f"gherkin-official=={packages['dependencies']['@cucumber/gherkin']}" in pinned
