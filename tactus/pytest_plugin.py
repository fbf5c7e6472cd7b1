"""A pytest plugin that collects `.tac` files: each scenario is a test, run in mock mode through the gate.

pytest loads this module in every project, so it imports nothing until it meets a `.tac` file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from tactus.example.front_matter import FrontMatter
    from tactus.gate.processes.pool import Pool
    from tactus.specs.report import FileResult
    from tactus.specs.scenario import Scenario
    from tactus.specs.selection import Selection

POOL = pytest.StashKey["Pool"]()


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Remove frames without a line number from an interruption's traceback, which pytest fails to display.

    Python 3.11 has instructions without a line number, and an interruption can occur at any of them.
    """
    excinfo.traceback = excinfo.traceback.filter(
        lambda entry: entry._rawentry.tb_lineno is not None
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TacFile | None:
    """Collect `.tac` files."""
    if file_path.suffix != ".tac" or not _is_program(file_path):
        return None
    return TacFile.from_parent(parent, path=file_path)


def _is_program(path: Path) -> bool:
    """Return whether a file is a Tactus program. Twisted also uses `.tac` for files in Python.

    Only a file that is not valid Lua and imports Twisted as Python is excluded; a word in a comment excludes nothing.
    """
    from tactus.core.errors import LoadError
    from tactus.core.files.reading import read_source
    from tactus.tooling.syntax_check import check_syntax

    try:
        source = read_source(path)
    except LoadError:
        return True  # loading it reports the error
    if not _imports_twisted(source.text):
        return True
    try:
        check_syntax(source)
    except LoadError:
        return False
    return True


def _imports_twisted(text: str) -> bool:
    """Return whether the text is Python code that imports Twisted."""
    if "twisted" not in text:
        return False
    import ast

    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    imported = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    imported += [item.name for node in nodes if isinstance(node, ast.Import) for item in node.names]
    return any(name.partition(".")[0] == "twisted" for name in imported)


class TacFile(pytest.File):
    """A `.tac` file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Load the file and yield its scenarios."""
        from tactus.core.display import printable
        from tactus.core.errors import LoadError
        from tactus.core.files.reading import source_from
        from tactus.example.expectations import expectation_of
        from tactus.specs.failure_text import problem_lines
        from tactus.specs.gherkin import scenarios_of
        from tactus.specs.selection import NO_SCENARIO

        try:
            root = self.config.rootpath
            examples = root / "examples"
            home = examples if self.path.is_relative_to(examples) else None
            source = source_from(self.path, self._display_path, home)[0]
            expectation = expectation_of(source, self._readmes(home))
            if expectation.skip is not None:
                yield SkippedFile.from_parent(self, name="file", reason=printable(expectation.skip))
                return
            result = _verified(self, NO_SCENARIO)
            if result.error:
                raise result.error
        except LoadError as error:
            raise self.CollectError("\n".join(problem_lines(error.errors))) from None
        assert result.report
        scenarios = scenarios_of(result.report.program)
        if expectation.fails:
            yield FailingFile.from_parent(self, name="file", display_path=self._display_path)
            return
        for scenario in scenarios:
            same = [other for other in scenarios if other.name == scenario.name]
            name = printable(scenario.name)
            if len(same) > 1:
                name += f" ({scenario.location.line})"
            yield ScenarioItem.from_parent(
                self, name=name, display_path=self._display_path, scenario=scenario
            )

    @property
    def _display_path(self) -> str:
        """The display path of the file."""
        root = self.config.rootpath
        if self.path.is_relative_to(root):
            return self.path.relative_to(root).as_posix()
        return str(self.path)

    def _readmes(self, home: Path | None) -> Iterator[FrontMatter]:
        from tactus.example.front_matter import read_front_matter
        from tactus.example.layout import README, folders_about

        for folder in folders_about(self._display_path, self.path, home):
            place = self.config.rootpath / folder
            yield read_front_matter(place, (folder / README).as_posix(), home)


class TacItem(pytest.Item):
    """A test of a `.tac` file."""

    def __init__(self, *, display_path: str, **rest: Any) -> None:
        super().__init__(**rest)
        self._display_path = display_path

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the location of the test."""
        return self.path, None, self.path.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Format a failure like `tactus test`."""
        if isinstance(excinfo.value, SpecFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def _run(self, scenario: Scenario | None) -> None:
        """Run the file through the gate.

        Args:
            scenario: The scenario to run, or None for all of them.

        Raises:
            SpecFailed: A scenario failed.
        """
        from tactus.specs.failure_text import failure_lines
        from tactus.specs.selection import Selection

        selection = None
        if scenario:
            selection = Selection(name=scenario.name, line=scenario.location.line)
        result = _verified(self, selection)
        if result.has_failed:
            raise SpecFailed("\n".join(failure_lines(result)))


class ScenarioItem(TacItem):
    """A scenario."""

    def __init__(self, *, scenario: Scenario, **rest: Any) -> None:
        super().__init__(**rest)
        self._scenario = scenario
        # -k matches keywords; markers would have to be registered.
        self.extra_keyword_matches.update(tag.removeprefix("@") for tag in scenario.tags)

    def runtest(self) -> None:
        """Run the scenario.

        Raises:
            SpecFailed: The scenario failed.
        """
        self._run(self._scenario)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the location of the scenario."""
        return self.path, (self._scenario.location.line or 1) - 1, self.name


class FailingFile(TacItem):
    """A file that is expected to fail: the test passes if a scenario fails."""

    def runtest(self) -> None:
        """Run the file.

        Raises:
            SpecFailed: All scenarios passed.
        """
        self._run(None)


class SkippedFile(pytest.Item):
    """A file that its front matter marks as skipped."""

    def __init__(self, *, reason: str, **rest: Any) -> None:
        super().__init__(**rest)
        self._reason = reason

    def runtest(self) -> None:
        """Do nothing."""
        pytest.skip(self._reason)


class SpecFailed(Exception):
    """A scenario failed; the message is the report."""


def _verified(node: pytest.Item | pytest.File, selection: Selection | None) -> FileResult:
    """Run the file of a node through the gate."""
    from tactus.gate.pipeline import GateOptions, verify_files

    options = GateOptions(selection=selection, root=node.config.rootpath)
    return next(verify_files([node.path], options, pool=_pool_of(node.config)))


def _pool_of(config: pytest.Config) -> Pool:
    """Return the pool of this session, which runs all files in one process."""
    if POOL not in config.stash:
        from tactus.gate.processes.pool import open_pool

        pool = config.stash[POOL] = open_pool(1, config.rootpath)
        config.add_cleanup(pool.close)
    return config.stash[POOL]
