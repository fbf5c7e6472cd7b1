"""Access to single modules of the language, without a program."""

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
    """A Lua module whose functions take and return plain data."""

    def __init__(self, name):
        self._runtime = new_runtime()
        loader = self._runtime.eval(LOADER)
        self._functions = loader(lambda name: (LUA / f"{name.decode()}.lua").read_bytes())(
            name.encode()
        )

    def call(self, name, *arguments):
        return self._converted(self._functions[name.encode()], arguments)

    def run(self, code, *arguments):
        """Call a function of Lua that is given the module first."""
        function = self._runtime.eval(code.encode())
        return self._converted(function, arguments, self._functions)

    def _converted(self, function, arguments, *first):
        found = function(*first, *(to_lua(self._runtime, argument) for argument in arguments))
        return tuple(map(from_lua, found)) if isinstance(found, tuple) else from_lua(found)
