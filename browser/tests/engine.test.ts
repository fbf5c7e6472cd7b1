import assert from "node:assert/strict";
import test from "node:test";

import { Engine, LuaError, Refusal } from "../src/engine.ts";
import type { Ask } from "../src/engine.ts";

const MIB = 1024 * 1024;
const engine = await Engine.create();

function open(chunk: string, { ask = () => undefined, limitBytes = 8 * MIB }: { ask?: Ask; limitBytes?: number } = {}) {
  return engine.open(chunk, { name: "chunk", limitBytes, ask });
}

test("a state answers with texts of any bytes", () => {
  const state = open("return function(text) return text .. '|' .. #text end");
  for (const text of ["", "a\0b", "ünï 🎈", "\ufeffbom"]) {
    assert.equal(state.enter(text), `${text}|${new TextEncoder().encode(text).length}`);
  }
  assert.deepEqual([...open("return function() return '\\xff\\0' end").enterBytes("")], [255, 0]);
});

test("Lua is 5.4 with integers", () => {
  assert.equal(open("return function() return _VERSION .. ' ' .. 10 // 3 .. ' ' .. 10 / 2 end").enter(""), "Lua 5.4 3 5.0");
  assert.equal(open("return function() return ('%d'):format(math.maxinteger) end").enter(""), "9223372036854775807");
});

test("Lua asks its host, which answers, answers nothing, or refuses", () => {
  const ask: Ask = (name, text) => {
    if (name === "refuse") throw new Refusal(`no ${text}`);
    return name === "twice" ? text + text : undefined;
  };
  const state = open("local ask = ... return function(name) return table.concat({ tostring((ask(name, 'a'))), tostring(select(2, ask(name, 'a'))) }, ' ') end", { ask });
  assert.deepEqual(["twice", "refuse", "other"].map((name) => state.enter(name)), ["true aa", "false no a", "true nil"]);
});

test("a host may enter another state while it answers, and be asked by both", () => {
  const inner = open("local ask = ... return function(text) return select(2, ask('inner', text)) end", { ask: (name, text) => `${name}:${text}` });
  const outer = open("local ask = ... return function(text) return select(2, ask('outer', text)) .. select(2, ask('again', text)) end", {
    ask: (name, text) => (name === "outer" ? inner.enter(text) : name),
  });
  assert.equal(outer.enter("x"), "inner:xagain");
});

test("a coroutine asks the host of its state", () => {
  const state = open("local ask = ... return function(text) return coroutine.wrap(function() return select(2, ask('co', text)) end)() end", {
    ask: (name, text) => name + text,
  });
  assert.equal(state.enter("1"), "co1");
});

test("memory over the limit is an error in Lua, and the state goes on", () => {
  const state = open("return function(text) local ok, message = pcall(string.rep, 'x', tonumber(text)) return ok and 'fits' or message end");
  assert.deepEqual(["1000", String(9 * MIB), "1000"].map((size) => state.enter(size)), ["fits", "not enough memory", "fits"]);
});

test("a text that does not fit is an error in Lua, and the next call works", () => {
  const state = open("return function(text) return tostring(#text) end", { limitBytes: MIB });
  assert.throws(() => state.enter("x".repeat(2 * MIB)), /not enough memory/);
  assert.equal(state.enter("x"), "1");
});

test("closing a state releases its memory", () => {
  open("local kept = {} for i = 1, 20000 do kept[i] = {} end return function() return '' end", { limitBytes: 64 * MIB }).close();
  const before = engine.memoryBytes;
  for (let count = 0; count < 40; count++) {
    open("local kept = {} for i = 1, 20000 do kept[i] = {} end return function() return '' end", { limitBytes: 64 * MIB }).close();
  }
  assert.equal(engine.memoryBytes, before);
});

test("an error of a chunk is thrown, and the next call works", () => {
  assert.throws(() => open("return return"), LuaError);
  assert.throws(() => open("error('at start', 0)"), /at start/);
  const state = open("return function(text) return text == '' and error('empty', 0) or text end");
  assert.throws(() => state.enter(""), /empty/);
  assert.equal(state.enter("x"), "x");
});
