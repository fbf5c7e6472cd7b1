/**
 * Runs the specifications of programs in mock mode, with the same Lua as Python.
 *
 * Lua decides every answer. This module makes the states, and answers what Lua asks: modules, files of the page, regular
 * expressions, the time. Nothing else leads out of a program.
 */

import { Engine, Refusal } from "./engine.ts";
import type { Ask, State } from "./engine.ts";
import { parseGherkin } from "./gherkin.ts";
import type { Defaults } from "./messages.ts";
import { Record } from "./record.ts";
import { fullMatch, PatternError, search } from "./regular_expressions.ts";

const PROGRAM_BYTES = 128 * 1024 * 1024;
const LONGEST_LABEL = 50;
const COMPILER = `
local load, dump, assert = load, string.dump, assert
return function(given)
  local name, text = given:match("^(%Z*)%z(.*)$")
  return dump(assert(load(text, "=tactus/" .. name, "t")), true)
end`;

/** A program and the files of its folder. */
export interface Program {
  readonly path: string;
  readonly text: string;
  /** The files that it may open, by their paths relative to its folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The time limit of each scenario. */
  readonly timeoutSeconds: number;
  readonly defaults: Defaults;
}

/** Receives the result of a scenario as JSON, and the events of its run. */
export type OnScenario = (result: string, events: readonly string[]) => void;

interface Session {
  readonly state: State;
  readonly record: Record;
}

/** Options of a program's state; see `browser/lua/program.lua`. */
interface StateOptions {
  readonly path: string;
  readonly depth: number;
}

/** Runs programs, one after the other. */
export class Runner {
  readonly #engine: Engine;
  readonly #modules: ReadonlyMap<string, string>;
  readonly #bytecode = new Map<string, Uint8Array>();
  readonly #sessions = new Map<string, Session>();
  #compiler: State | undefined;
  #verification: State | undefined;
  #program: Program | undefined;
  #count = 0;
  #onScenario: OnScenario = () => {};

  /**
   * Args:
   *   engine: The engine of the states.
   *   modules: The modules of `tactus/lua/`, by their names, and those of `browser/lua/` with `browser/` in front.
   */
  constructor(engine: Engine, modules: ReadonlyMap<string, string>) {
    this.#engine = engine;
    this.#modules = modules;
  }

  /** Runs all scenarios of a program, and returns the errors of one that does not load, as JSON. */
  verify(program: Program, onScenario: OnScenario): string {
    this.#program = program;
    this.#onScenario = onScenario;
    this.#verification ??= this.#engine.open(this.#module("browser/verification"), {
      name: "tactus/browser/verification",
      limitBytes: 4 * PROGRAM_BYTES,
      ask: (name, text) => this.#answerVerification(name, text),
    });
    try {
      return this.#verification.enter(JSON.stringify({ path: program.path, text: codeOf(program.text) }));
    } finally {
      for (const { state } of this.#sessions.values()) state.close();
      this.#sessions.clear();
    }
  }

  #answerVerification(name: string, text: string): string | Uint8Array | undefined {
    const [first, rest] = halves(text);
    switch (name) {
      case "core":
        return this.#module(text);
      case "lower":
        return text.toLowerCase();
      case "seconds":
        return String(performance.now() / 1000);
      case "search":
        return found(() => search(first, rest));
      case "full_match":
        return matched(fullMatch(first, rest));
      case "parse":
        return parseGherkin(text);
      case "open":
        return this.#openSession(JSON.parse(text) as { path: string });
      case "enter":
        return this.#session(first).state.enter(rest);
      case "mismatches":
        return this.#mismatches(text);
      case "close":
        this.#close(first, rest);
        return undefined;
    }
    throw new Error(`unknown question '${name}'`);
  }

  #openSession({ path }: { path: string }): string {
    const number = String(++this.#count);
    const record = new Record();
    const { timeoutSeconds } = this.#program as Program;
    this.#sessions.set(number, { record, state: this.#open({ path, depth: 0 }, record, deadline(timeoutSeconds)) });
    return number;
  }

  #session(number: string): Session {
    return this.#sessions.get(number) as Session;
  }

  #mismatches(number: string): string {
    const { mismatches, leftOut } = this.#session(number).record;
    return JSON.stringify({ messages: mismatches, left_out: leftOut });
  }

  #close(number: string, result: string): void {
    const { state, record } = this.#session(number);
    this.#sessions.delete(number);
    state.close();
    if (result) this.#onScenario(result, record.events);
  }

  #open(options: StateOptions, record: Record, tick: () => void): State {
    const seed = crypto.getRandomValues(new BigInt64Array(1))[0];
    const { files, defaults } = this.#program as Program;
    const given = JSON.stringify({ ...options, ...defaults, label: labelOf(options.path), seed: String(seed) });
    const ask: Ask = (name, text) => {
      switch (name) {
        case "tick":
          tick();
          return undefined;
        case "emit": {
          const [size, event] = halves(text);
          record.add(event, Number(size));
          return undefined;
        }
        case "core":
          return this.#modules.has(text) ? this.#module(text) : undefined;
        case "options":
          return given;
        case "file":
          return files.get(text);
        case "file_names":
          return [...files.keys()].join("\n");
        case "library_names":
          return this.#libraryNames();
        case "search": {
          const [pattern, subject] = halves(text);
          return found(() => search(pattern, subject));
        }
        case "run_file":
          return this.#runFile(text, record, tick);
      }
      throw new Error(`unknown question '${name}'`);
    };
    return this.#engine.open(this.#module("browser/program"), { name: "tactus/browser/program", limitBytes: PROGRAM_BYTES, ask });
  }

  /** Runs another file with the same files and record, in a state of its own. */
  #runFile(given: string, record: Record, tick: () => void): string {
    const [header, inputs] = halves(given);
    const { name, text, path, depth } = JSON.parse(header) as NestedRun;
    const state = this.#open({ path, depth }, record, tick);
    try {
      const loaded = request(state, "load", `"text": ${JSON.stringify(codeOf(text))}`);
      if (!loaded.ok) return failureOf(loaded, (place, message) => `'${name}' cannot be loaded: ${place}${message}`);
      const set = request(state, "set_inputs", `"inputs": ${inputs}`);
      if (!set.ok) return failureOf(set);
      const run = request(state, "run");
      return run.ok ? run.text.replace(/^\{"ok": true, "value": /, "").slice(0, -1) : failureOf(run);
    } finally {
      state.close();
    }
  }

  #libraryNames(): string {
    const names = [...this.#modules.keys()].filter((name) => name.startsWith("stdlib/"));
    return names.map((name) => name.slice("stdlib/".length).replaceAll("/", ".")).sort().join(", ");
  }

  /** Returns a module, compiled without names and lines, which loads faster and is skipped where lines are looked up. */
  #module(name: string): string | Uint8Array {
    const kept = this.#bytecode.get(name);
    if (kept) return kept;
    const text = this.#modules.get(name);
    if (text === undefined) throw new Error(`the module '${name}' is missing`);
    if (name.startsWith("stdlib/")) return text;
    this.#compiler ??= this.#engine.open(COMPILER, { name: "compiler", limitBytes: PROGRAM_BYTES, ask: () => undefined });
    const bytes = this.#compiler.enterBytes(`${name}\0${text}`);
    this.#bytecode.set(name, bytes);
    return bytes;
  }
}

interface NestedRun {
  name: string;
  text: string;
  path: string;
  depth: number;
}

interface Reply {
  ok: boolean;
  text: string;
  failures?: { message: string; hint?: string; location: { path: string; line?: number } }[];
}

function request(state: State, name: string, more?: string): Reply {
  const text = state.enter(`{"request": "${name}"${more ? `, ${more}` : ""}}`);
  return { ...(JSON.parse(text) as Omit<Reply, "text">), text };
}

function failureOf({ failures = [] }: Reply, reworded = (_: string, message: string) => message): string {
  const [failure] = failures;
  if (!failure) throw new Error("a failure is missing");
  const { path, line } = failure.location;
  const place = `${path}${line === undefined ? "" : `:${line}`}: `;
  return JSON.stringify({ failure: { message: reworded(place, failure.message), hint: failure.hint } });
}

/** Returns a function that refuses to go on after a time. */
function deadline(seconds: number): () => void {
  const end = performance.now() + seconds * 1000;
  return () => {
    if (performance.now() > end) throw new Refusal(`the program ran longer than ${seconds} s`);
  };
}

function found(isFound: () => boolean): string {
  try {
    return isFound() ? "1" : "0";
  } catch (error) {
    throw error instanceof PatternError ? new Refusal(error.message) : error;
  }
}

function matched(groups: (string | undefined)[] | undefined): string {
  return groups ? JSON.stringify({ count: groups.length, groups: groups.map((group) => group ?? null) }) : "null";
}

function halves(text: string): [string, string] {
  const at = text.indexOf("\0");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Returns the text that Lua compiles: a `#!` line at the top becomes a comment of the same length. */
function codeOf(text: string): string {
  return text.startsWith("#!/") ? `--${text.slice(2)}` : text;
}

/** Returns the name of a file in Lua's messages. */
function labelOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/[^\x00-\x7f]/gu, "?").replaceAll(":", "?").slice(-LONGEST_LABEL);
}
