"""What a wheel of the project holds."""

import subprocess
import sys
import zipfile

from tests.conftest import ROOT


def test_the_wheel_holds_the_language_the_templates_and_the_assets(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    expected = [
        path.relative_to(ROOT).as_posix()
        for package in ("tactus", "docs_plugin")
        for path in (ROOT / package).rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in expected if name not in names] == []
    assert not any(name.startswith(("tests/", "examples/")) for name in names)
    assert not any("__pycache__" in name for name in names)


def test_the_versions_are_pinned_by_name_only():
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or ("==" in line and "/" not in line), line
