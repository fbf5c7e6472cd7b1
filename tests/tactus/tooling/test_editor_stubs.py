"""The definition files for editors: Lua, complete, and what the comments say."""

import re

import pytest

from tactus.core.source import Source
from tactus.engine.lua_engine import new_runtime, syntax_error
from tactus.engine.session import Session
from tactus.tooling.editor_stubs import WITHHELD, definition_files, settings
from tests.tactus.tooling.test_doc_comments import PORTS

FILES = definition_files()
TEXT = FILES["tactus.lua"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_lua_for_editors_only(name):
    assert FILES[name].startswith("---@meta")
    assert syntax_error(FILES[name], name) is None


def globals_after(text):
    """The globals of a fresh Lua that has run a definition file, and of which editors are told to forget some."""
    lua = new_runtime()
    for name in (*WITHHELD, "require"):
        lua.globals()[name.encode()] = None
    lua.execute(text.encode())
    return {name.decode() for name in lua.globals()}


def test_every_global_that_a_program_may_use_is_defined():
    names = Session(Source("a.tac", "Procedure { function() end }"), PORTS).global_names()
    assert set(names) - globals_after(TEXT) == set()


def test_what_programs_have_of_os_is_defined():
    assert set(re.findall(r"^function os\.(\w+)", TEXT, re.MULTILINE)) == {
        name
        for name in ("time", "date", "clock", "difftime", "getenv", "execute", "tmpname")
        if name in session_value("local t = {} for k in pairs(os) do t[#t + 1] = k end return t")
    }


def session_value(body):
    return Session(Source("a.tac", f"Procedure {{ function() {body} end }}"), PORTS).run().value


def test_the_options_of_a_construct_are_a_class():
    options = TEXT[TEXT.index("---@class AgentOptions") :].partition("\n\n")[0].splitlines()
    assert (
        "---@field system_prompt string|(fun(): string) a template, or a function that returns one and is called before each turn"
        in options
    )
    assert "---@field prepare (fun(): table)? " in "\n".join(options)
    assert "---@param given AgentOptions\n---@return AgentHandle\nfunction Agent(given) end" in TEXT


def test_every_class_that_is_named_is_there():
    defined = set(re.findall(r"---@class (\w+)", "\n".join(FILES.values())))
    tags = re.findall(r"^---@(?:field|param|return|type|overload) .*", TEXT, re.MULTILINE)
    named = set(re.findall(r"\b[A-Z]\w+(?:Options|Handle|Result|Call|Context)\b", "\n".join(tags)))
    assert named <= defined
    assert named >= {"AgentOptions", "ToolHandle", "AgentResult", "ToolCall", "StepContext"}


def test_a_module_is_found_by_the_name_it_is_required_by():
    text = FILES["tactus/tools/done.lua"]
    assert text.startswith("---@meta tactus.tools.done\n")
    assert "---@type ToolHandle\nlocal M" in text


def test_the_settings_name_the_folder():
    assert '"workspace.library": [\n    "x/y"\n  ]' in settings("x/y")


def test_a_class_in_a_module_is_a_field_of_it():
    assert "---@type LLMGenerator\nM.LLMGenerator = nil\n" in FILES["tactus/generate.lua"]
    assert "---@type ClassifyModule\nlocal M" in FILES["tactus/text/classify.lua"]
    assert "---@field LLMClassifier ClassifierClass Asks a model.\n" in TEXT
