"""The gate and the gallery see the same example on disk: its main file, its chapter, and its entry in front matter."""

from itertools import permutations

import pytest

from docs_plugin.discovery.catalog import find_chapters
from tactus import GateOptions, verify_files
from tactus.core.files.confined_files import ConfinedFolder
from tests.tactus.cli.programs import program

KEYS = ("01-a.tac", "01-a", "a")
ORDERS = [order for most in (1, 2, 3) for order in permutations(KEYS, most)]


def skips_of(folder, *paths):
    options = GateOptions(root=folder.parent, trees=(folder,))
    results = verify_files([folder / path for path in paths], options)
    return [result.expectation.skip for result in results]


@pytest.mark.parametrize("path", ["c/01-a.tac", "c/01-a/main.tac", "c/01-a/a.tac"])
@pytest.mark.parametrize("keys", ORDERS, ids=" ".join)
def test_title_and_expectation_come_from_one_entry(keys, path, in_folder):
    entries = "\n".join(f"  {key}: {{title: 'By {key}', skip: 'By {key}'}}" for key in keys)
    readme = f"---\nexamples:\n{entries}\n---\n# C\n"
    folder = in_folder({f"examples/{path}": program("A"), "examples/c/README.md": readme})
    folder = folder / "examples"
    [chapter] = find_chapters(folder)
    [first] = [f"By {key}" for key in KEYS if key in keys][:1]
    assert chapter.examples[0].title == first
    assert skips_of(folder, path) == [first]


def test_the_entry_of_the_chapter_comes_before_one_in_the_folder(in_folder):
    files = {
        "examples/c/a/main.tac": program("A"),
        "examples/c/README.md": "---\nexamples: {a: {title: Ours}}\n---\n",
        "examples/c/a/README.md": "---\nexamples: {main: {title: Theirs, skip: Theirs}}\n---\n",
    }
    folder = in_folder(files) / "examples"
    assert find_chapters(folder)[0].examples[0].title == "Ours"
    assert skips_of(folder, "c/a/main.tac") == [None]


def test_only_the_main_file_of_a_folder_has_the_entry_of_the_folder(in_folder):
    files = {f"examples/c/01-a/{name}.tac": program("A") for name in ("main", "01-a", "a", "b")}
    files["examples/c/README.md"] = "---\nexamples: {01-a: {skip: X}}\n---\n"
    folder = in_folder(files) / "examples"
    assert [example.name for example in find_chapters(folder)[0].examples] == ["c/01-a/main.tac"]
    paths = [f"c/01-a/{name}.tac" for name in ("main", "01-a", "a", "b")]
    assert skips_of(folder, *paths) == ["X", None, None, None]


def test_a_folder_right_below_the_examples_is_a_chapter_whatever_it_holds(in_folder):
    files = {
        "examples/README.md": "---\nskip: above\nexamples: {c: {skip: above}}\n---\n",
        "examples/c/main.tac": program("A"),
        "examples/c/README.md": "---\nexamples: {main: {title: T, skip: S}}\n---\n",
    }
    folder = in_folder(files) / "examples"
    assert find_chapters(folder)[0].examples[0].title == "T"
    assert skips_of(folder, "c/main.tac") == ["S"]


def test_an_example_may_be_named_by_a_number(in_folder):
    readme = "---\nexamples: {42: {title: T, skip: S}}\n---\n"
    folder = in_folder({"examples/c/42.tac": program("A"), "examples/c/README.md": readme})
    folder = folder / "examples"
    assert find_chapters(folder)[0].examples[0].title == "T"
    assert skips_of(folder, "c/42.tac") == ["S"]


def test_each_readme_is_read_once(in_folder, monkeypatch):
    read = []

    def noted(home, path, **options):
        read.extend([str(path.relative_to(home.path))] if path.name == "README.md" else [])
        return read_text(home, path, **options)

    read_text = ConfinedFolder.read_text
    monkeypatch.setattr(ConfinedFolder, "read_text", noted)
    files = {f"{path}/README.md": f"# {path}\n" for path in ("c", "c/01-a", "c/02-d", "e")}
    files |= {"c/01-a/main.tac": "", "c/02-d/x.tac": "", "e/y.tac": ""}
    assert len(find_chapters(in_folder(files))) == 3
    assert sorted(read) == sorted(f"{path}/README.md" for path in ("c", "c/01-a", "c/02-d", "e"))
