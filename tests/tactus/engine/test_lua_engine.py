"""A program sees ordinary Lua and nothing else, and nothing it does outlives its limits."""

import shutil

import pytest

from tactus import LoadError, RunError, Source, run_program
from tactus.core.errors import LimitReachedError
from tactus.core.folders import LUA
from tactus.core.ports import Ports
from tactus.engine import module_bytecode
from tactus.engine.session import Session
from tactus.testing import EventList, FixedClock, ScriptedModelClient

MAIN = "Procedure {{ function() {} end }}"


class CountingClock(FixedClock):
    """A clock on which every look takes a second."""

    def seconds(self):
        self.now += 1
        return self.now


def run_limited(text):
    session = Session(
        Source("main.tac", text), Ports(EventList(), CountingClock()), timeout_seconds=20
    )
    return session.run()


@pytest.mark.parametrize(
    "name",
    ["io", "debug", "package", "load", "loadfile", "dofile"]
    + ["os.execute", "os.remove", "os.exit", "string.dump"],
)
def test_dangerous_functions_do_not_exist(name, run):
    assert run(MAIN.format(f"return {name} == nil")).value is True


def test_everything_within_reach_is_an_ordinary_lua_value(run):
    text = """
    local seen, foreign = {}, {}
    local function walk(value, path)
      local kind = type(value)
      if kind == "userdata" then foreign[#foreign + 1] = path end
      if kind ~= "table" or seen[value] then return end
      seen[value] = true
      for key, item in next, value do walk(key, path .. ".key"); walk(item, path .. "." .. tostring(key)) end
      walk(getmetatable(value), path .. ".metatable")
    end
    poet = Agent { system_prompt = "I write." }
    Procedure { function(input)
      walk(_G, "_G"); walk(input, "input"); walk(poet("Go."), "turn")
      local ok, message = pcall(poet, 3)
      walk({ message }, "error"); walk({ getmetatable("") }, "strings")
      return table.concat(foreign, ", ")
    end }
    """
    assert run(text).value == ""


def test_the_real_string_library_is_out_of_reach(run):
    assert (
        run(MAIN.format('return ("x").dump == nil and getmetatable("") == "string"')).value is True
    )


@pytest.mark.parametrize(
    "body",
    [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(error, function() while true do end end) end",
        "coroutine.wrap(function() while true do end end)()",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
        "local t <close> = setmetatable({}, { __close = function() while true do end end })",
        "return tostring(setmetatable({}, { __tostring = function() while true do end end }))",
        "string.gsub(string.rep('a', 1e6), '.', function() while true do end end)",
    ],
    ids=["loop", "pcall", "xpcall", "wrap", "resume", "close", "tostring", "gsub"],
)
def test_an_endless_program_ends(body):
    with pytest.raises(LimitReachedError, match="ran longer than 20 s"):
        run_limited(MAIN.format(body))


@pytest.mark.parametrize(
    "body",
    ["local function f() return f() + 1 end return f()"]
    + ["return setmetatable({}, { __index = function(t, k) return t[k] end }).x"]
    + ["error(setmetatable({}, { __tostring = function() while true do end end }))"],
    ids=["recursion", "index", "error value"],
)
def test_a_runaway_program_fails(body, run):
    with pytest.raises(RunError, match=r"stack overflow|used up its memory|error value: {}"):
        run(MAIN.format(body))


def test_an_endless_top_level_ends():
    with pytest.raises(LoadError, match="ran longer than 20 s"):
        run_limited("while true do end")


@pytest.mark.parametrize(
    "body",
    [
        "table.move({}, 1, 1e15, 2)",
        "table.insert(setmetatable({}, { __len = function() return 10^15 // 1 | 0 end }), 1, 1)",
        "table.remove(setmetatable({}, { __len = function() return 10^15 // 1 | 0 end }), 1)",
        "string.rep('', 1e18)",
        "('x'):rep(1e18)",
    ],
)
def test_a_loop_in_c_without_bounds_is_refused(body, run):
    with pytest.raises(RunError, match=r"main.tac:1: .* too large"):
        run(MAIN.format(body))


def test_what_an_ended_coroutine_has_to_close_does_not_run():
    with pytest.raises(LimitReachedError, match="ran longer than 20 s"):
        run_limited(
            MAIN.format(
                "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
                "while true do end end }); while true do end end) "
                "local y <close> = setmetatable({}, { __close = function() coroutine.close(co) end }) coroutine.resume(co)"
            )
        )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('error("x", 2)', "main.tac:1: x"),
        ("setmetatable(_G, {})", "main.tac:1: cannot change a protected metatable"),
        ("state[nil] = 1", "main.tac:1: the key of a state is nil; expected a string"),
        ("return pcall(function() state[nil] = 1 end)", None),
        ("local function f() return f() + 1 end return f()", "main.tac:1: stack overflow"),
        ("return print.x", "main.tac:1: attempt to index a function value (global 'print')"),
    ],
)
def test_messages_speak_of_the_users_file_only(body, message, run):
    if message is None:
        assert "tactus/" not in str(
            run(f"Procedure {{ function() return {{ {body.removeprefix('return ')} }} end }}").value
        )
        return
    with pytest.raises(RunError) as caught:
        run(MAIN.format(body))
    assert str(caught.value).startswith(message)
    assert "tactus/" not in str(caught.value)


@pytest.mark.parametrize("bracket", ["(", "{"])
def test_source_nested_too_deep_is_a_syntax_error(bracket, load_errors):
    assert "overflow" in load_errors("x = " + bracket * 300)[0]


@pytest.mark.parametrize(
    "body",
    [
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000000) .. #t end",
        "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1000000) .. #t end) end",
        "return ('x'):rep(1 << 40)",
    ],
    ids=["table", "pcall", "string"],
)
def test_a_greedy_program_ends(body, run):
    with pytest.raises(RunError, match=r"used up its memory|resulting string is too large"):
        run(MAIN.format(body))


def test_garbage_is_collected_only_where_there_is_much_of_it(run):
    body = "local t for n = 1, %d do t = { n } end return collectgarbage('count')"
    assert 2000 < run(MAIN.format(body % 40_000)).value < 4000
    assert run(MAIN.format(body % 1_000_000)).value < 4500


def test_large_texts_that_are_dropped_are_no_use_of_memory(run):
    body = "for n = 1, 20 do local text = ('x'):rep(20000000) end return 'done'"
    assert run(MAIN.format(body)).value == "done"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Keep compiled modules in a folder of our own, and begin anew: `kept()` is another process."""
    shutil.copytree(LUA, tmp_path / "lua", ignore=shutil.ignore_patterns("__pycache__"))
    place = tmp_path / "lua" / "__pycache__" / "kept"
    monkeypatch.setattr("tactus.engine.module_bytecode.LUA", tmp_path / "lua")
    monkeypatch.setattr("tactus.engine.module_bytecode.KEPT", place)
    monkeypatch.setattr("sys.dont_write_bytecode", False)

    def begin():
        module_bytecode.core_module.cache_clear()
        module_bytecode._kept.cache_clear()
        module_bytecode._news.clear()
        return place

    yield begin
    monkeypatch.undo()
    begin()


def test_compiled_modules_are_kept_for_the_next_process(kept):
    place = kept()
    compiled = module_bytecode.core_module(b"agents/token_listener")
    module_bytecode.keep_compiled()
    assert [path.name for path in place.parent.iterdir()] == ["kept"]
    kept()
    assert module_bytecode.core_module(b"agents/token_listener") == compiled
    assert module_bytecode._news == []


@pytest.mark.parametrize("size", [0, -1, 5000])
def test_a_module_that_was_changed_is_compiled_again(size, kept):
    place = kept()
    module_bytecode.core_module(b"agents/token_listener")
    state, _ = module_bytecode._kept()[b"agents/token_listener"]
    module_bytecode._kept()[b"agents/token_listener"] = (
        (state[0], state[1] + size),
        b"bytecode of another text",
    )
    module_bytecode.keep_compiled()
    kept()
    assert (
        module_bytecode.core_module(b"agents/token_listener") == b"bytecode of another text"
    ) is (size == 0)
    assert place.exists()


@pytest.mark.parametrize("data", [b"", b"rubbish", b"i\x01\x00\x00\x00"])
def test_a_damaged_file_of_modules_is_none(data, kept):
    place = kept()
    place.parent.mkdir()
    place.write_bytes(data)
    assert module_bytecode.core_module(b"agents/token_listener").startswith(b"\x1bLua")


def test_modules_that_cannot_be_kept_are_no_failure(kept):
    place = kept()
    place.parent.write_text("a file")
    module_bytecode.core_module(b"agents/token_listener")
    module_bytecode.keep_compiled()


def test_a_finalizer_is_refused(run):
    with pytest.raises(RunError, match="__gc is not available"):
        run(MAIN.format("setmetatable({}, { __gc = function() end })"))


def test_pcall_gives_the_program_its_own_errors(run):
    text = MAIN.format(
        'local ok, message = pcall(function() error("boom") end) return { ok, message }'
    )
    assert run(text).value == [False, "main.tac:1: boom"]


def test_broken_text_is_mended_and_not_fatal(run):
    made = run(MAIN.format(r'print("a\xff") return { text = "\xe9t\xe9", ["k\xff"] = 1 }'))
    assert made.value == {"k\ufffd": 1, "text": "\ufffdt\ufffd"}
    assert made.events.of_type("text_printed") == ["a\ufffd"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("function() end", "the result cannot be shown: a function is not plain data"),
        (
            "{ a = { b = print } }",
            "the result cannot be shown: a function at 'b' is not plain data",
        ),
        ("(function() local t = {} t.t = t return t end)()", "the table at 't' contains itself"),
        ("{ [{}] = 1 }", "a key is a table; expected a string or a number"),
        ("coroutine.create(print)", "a thread is not plain data"),
    ],
    ids=["function", "nested", "cycle", "key", "coroutine"],
)
def test_a_result_that_is_not_plain_data(value, message, run):
    with pytest.raises(RunError, match=message):
        run(MAIN.format(f"return {value}"))


def test_what_makes_runs_differ_is_told_once(run):
    made = run(
        """Procedure { function()
        local _ = os.time(), os.date(), os.clock(), math.random(), math.random(3), os.date("%Y", 0)
        return { os.date("!%Y", 0), os.time { year = 2024, month = 1, day = 1 } > 0, os.getenv("HOME") }
        end }"""
    )
    assert made.value == ["1970", True]
    assert [event["type"] for event in made.events.to_dicts()][1:-1] == [
        "clock_read",
        "random_used",
        "environment_read",
    ]


def test_no_two_runs_draw_the_same_random_numbers(run):
    drawn = [run(MAIN.format("return math.random(1 << 53)")).value for _ in range(100)]
    assert len(set(drawn)) == 100


def test_a_program_can_ask_for_the_same_random_numbers(run):
    drawn = [
        run(MAIN.format("math.randomseed(7) return math.random(1 << 53)")).value for _ in range(2)
    ]
    assert drawn[0] == drawn[1]


def test_a_real_run_reads_the_environment():
    ports = Ports(EventList(), FixedClock(), ScriptedModelClient(), environment={"CITY": "Oslo"})
    text = 'Procedure { function() return { os.getenv("CITY"), os.getenv("HOME") } end }'
    assert run_program(Source("main.tac", text), ports, {}).value == ["Oslo"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('("Grüße"):len()', 5),
        ('#"Grüße"', 7),
        ('string.sub("Grüße", 3, 4)', "üß"),
        ('("Grüße"):sub(-2)', "ße"),
        ('("Grüße"):sub(0)', "Grüße"),
        ('("Grüße"):sub(4, 2)', ""),
        ('("Grüße"):sub(2, 99)', "rüße"),
        ('("Grüße"):reverse()', "eßürG"),
        ('("abc"):sub(2) .. ("abc"):reverse() .. ("abc"):len()', "bccba3"),
        ('("\\255a"):len()', 2),
        ('utf8_clean("a\\255b\\xc3")', "a\ufffdb\ufffd"),
        ("math.pow(2, 3) + math.log10(1000)", 11),
        ("math.tanh(0) + math.sinh(0) + math.cosh(0)", 1),
        ("math.atan2(0, 1)", 0),
        ('os.date("%H:%M", 0)', "00:00"),
        ("os.date(nil, 0)", "Thu Jan 01 00:00:00 1970"),
        ('collectgarbage("count") > 0', True),
        ('collectgarbage("stop")', 0),
    ],
)
def test_functions_of_lua(expression, value, run):
    assert run(MAIN.format(f"return {expression}")).value == pytest.approx(value)


def test_warn_writes_to_the_log(run):
    assert run(MAIN.format('warn("a", "b")')).events.of_type("log_written") == ["ab"]


class InterruptedClock(FixedClock):
    """A clock on which the user interrupts whoever looks, from a moment on."""

    is_interrupted = False

    def seconds(self):
        if self.is_interrupted:
            raise KeyboardInterrupt
        return self.now


@pytest.mark.parametrize(
    "ask",
    [
        Session.own_steps,
        Session.step_library,
        Session.global_names,
        Session.vocabulary,
        Session.specifications,
        Session.state,
        lambda session: session.set_inputs({"n": 1}),
    ],
)
def test_whatever_is_asked_of_a_program_may_be_interrupted(ask):
    clock = InterruptedClock()
    source = Source("main.tac", MAIN.format("return 1"))
    session = Session(source, Ports(EventList(), clock), timeout_seconds=20)
    clock.is_interrupted = True
    # Lua looks at the clock once in some thousand instructions, and most questions take fewer.
    with pytest.raises(KeyboardInterrupt):
        for _ in range(5_000):
            ask(session)
