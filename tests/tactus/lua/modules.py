"""Modules of the language on their own, without a program."""

from tactus.core.folders import LUA
from tactus.engine.conversion import from_lua, to_lua
from tactus.engine.lua_engine import new_runtime

LOADER = b"""
function(read)
  local loaded = {}
  local function import(name)
    loaded[name] = loaded[name] or assert(load(read(name), "=" .. name))(import, {})
    return loaded[name]
  end
  return import
end
"""


class LuaModule:
    """A module whose functions take and return plain data."""

    def __init__(self, name):
        self._runtime = new_runtime()
        loader = self._runtime.eval(LOADER)
        self._functions = loader(lambda name: (LUA / f"{name.decode()}.lua").read_bytes())(
            name.encode()
        )

    def call(self, name, *arguments):
        values = [to_lua(self._runtime, argument) for argument in arguments]
        found = self._functions[name.encode()](*values)
        return tuple(map(from_lua, found)) if isinstance(found, tuple) else from_lua(found)
