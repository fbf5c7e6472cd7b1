import assert from "node:assert/strict";
import test from "node:test";

import { fullMatch, PatternError, search } from "../src/regular_expressions.ts";

test("patterns mean what they mean in Python", () => {
  const rows: [string, string, boolean][] = [
    ["^\\d+$", "12\n", true],
    ["^\\d+\\Z", "12\n", false],
    ["^\\d$", "٣", true],
    ["(?a)^\\d$", "٣", false],
    ["^\\w+$", "naïve_1", true],
    ["a.c", "a\nc", false],
    ["(?s)a.c", "a\nc", true],
    ["a.c", "a\rc", true],
    ["^b", "a\nb", false],
    ["(?m)^b$", "a\nb\nc", true],
    ["(?i)HÉ", "hé", true],
    ["\\bcafé\\b", "un café!", true],
    ["\\bcaf\\b", "café", false],
    ["(?P<a>x)(?P=a)", "xx", true],
    ["(x)\\1", "xx", true],
    ["[]a]", "]", true],
    ["[^]a]", "]", false],
    ["[\\w-]", "-", true],
    ["[a\\-z]", "m", false],
    ["[[]", "[", true],
    ["x{,2}$", "xx", true],
    ["a{b}", "a{b}", true],
    ["a}", "a}", true],
    ["(?x) a b # c", "ab", true],
    ["a(?#note)b", "ab", true],
    ["\\x41\\u00e9\\U0001F388", "Aé🎈", true],
    ["^.$", "🎈", true],
    ["\\$5\\.00", "$5.00", true],
    ["a/b", "a/b", true],
    ["\\s", "\u00a0", true],
  ];
  for (const [pattern, text, isFound] of rows) assert.equal(search(pattern, text), isFound, pattern);
});

test("a whole text is matched, with its groups", () => {
  assert.deepEqual(fullMatch("(a)|(b)", "b"), [undefined, "b"]);
  assert.equal(fullMatch("a|ab", "ab")?.length, 0);
  assert.equal(fullMatch("a", "a\n"), undefined);
});

test("what JavaScript cannot match as Python does is refused", () => {
  for (const pattern of ["a++", "(?>a)", "(?(1)a|b)", "(a", "[a", "a\\", "\\q", "*a", "[\\W]", "(?i:a)"]) {
    assert.throws(() => search(pattern, "a"), PatternError, pattern);
  }
});
