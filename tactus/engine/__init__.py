"""From a Source and Ports to a Program, events and a result: the border to Lua."""
