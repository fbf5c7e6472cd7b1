"""Where files are read in the repositories of several hosts."""

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig

from docs_plugin.site.repository import reading_address

GITHUB = "https://github.com/acme/x"
GITLAB = "https://gitlab.example/group/sub/x"
FORGEJO = "https://codeberg.org/acme/x"
AZURE = "https://dev.azure.com/acme/x/_git/x"


@pytest.mark.parametrize(
    ("repo_url", "option", "address"),
    [
        (GITHUB, {"edit_uri": "edit/main/docs/"}, f"{GITHUB}/blob/main/a/b%20c%23.tac"),
        (f"{GITHUB}/", {"edit_uri": "blob/main/docs"}, f"{GITHUB}/blob/main/a/b%20c%23.tac"),
        (GITHUB, {}, f"{GITHUB}/blob/master/a/b%20c%23.tac"),
        (
            "https://github.com/edit/edit",
            {"edit_uri": "edit/edit/docs/"},
            "https://github.com/edit/edit/blob/edit/a/b%20c%23.tac",
        ),
        (GITLAB, {"edit_uri": "edit/main/docs/"}, f"{GITLAB}/blob/main/a/b%20c%23.tac"),
        (GITLAB, {"edit_uri": "-/edit/main/docs/"}, f"{GITLAB}/-/blob/main/a/b%20c%23.tac"),
        (
            GITLAB,
            {"edit_uri": "-/ide/project/group/sub/x/edit/main/-/docs/"},
            f"{GITLAB}/-/blob/main/a/b%20c%23.tac",
        ),
        (
            None,
            {"edit_uri": f"{GITLAB}/-/edit/main/docs/"},
            f"{GITLAB}/-/blob/main/a/b%20c%23.tac",
        ),
        (
            GITHUB,
            {"edit_uri": f"{FORGEJO}/_edit/main/docs/"},
            f"{FORGEJO}/src/branch/main/a/b%20c%23.tac",
        ),
        (FORGEJO, {"edit_uri": "_edit/main/docs/"}, f"{FORGEJO}/src/branch/main/a/b%20c%23.tac"),
        (
            FORGEJO,
            {"edit_uri": "src/branch/main/docs/"},
            f"{FORGEJO}/src/branch/main/a/b%20c%23.tac",
        ),
        (
            "https://bitbucket.org/acme/x",
            {"edit_uri_template": "src/main/docs/{path}?mode=edit"},
            "https://bitbucket.org/acme/x/src/main/a/b c#.tac",
        ),
        (
            AZURE,
            {"edit_uri_template": "?path=/docs/{path}&version=GBmain"},
            f"{AZURE}?path=/a/b c#.tac&version=GBmain",
        ),
        ("https://git.example/x", {}, ""),
        (None, {}, ""),
    ],
)
def test_a_file_is_read_where_its_host_shows_it(repo_url, option, address, tmp_path):
    site = MkDocsConfig(config_file_path=str(tmp_path / "mkdocs.yml"))
    (tmp_path / "docs").mkdir()
    site.load_dict({"site_name": "T", "theme": "mkdocs", "repo_url": repo_url, **option})
    site.validate()
    assert reading_address(Path(tmp_path, "a/b c#.tac"), site) == address
