/**
 * The Lua engine: the only module that imports wasmoon.
 *
 * It runs Lua 5.4 in WebAssembly. A state has a memory limit, a chunk that was started in it, and one function through
 * which Lua asks its host. Only texts cross the border: JavaScript has one kind of number, so Lua reads and writes the
 * data in them.
 */

import wasmoon from "wasmoon";

/** What Lua gets for a question: a text, bytes, or nil. */
export type Answer = string | Uint8Array | undefined;

/** Answers a question of Lua. It throws a `Refusal` to answer `false` and a message. */
export type Ask = (name: string, text: string) => Answer;

/** A refusal to do what Lua asks. Any other exception ends the state. */
export class Refusal extends Error {}

/** An error in a chunk of ours; programs report their errors as data. */
export class LuaError extends Error {}

interface Exports {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(called: (...given: number[]) => number, signature: string): number;
  _malloc(size: number): number;
  _realloc(address: number, size: number): number;
  _free(address: number): void;
  _luaL_loadbufferx(lua: number, text: number, size: number, name: number, mode: number): number;
  _luaL_openlibs(lua: number): void;
  _lua_close(lua: number): void;
  _lua_newstate(allocate: number, data: number): number;
  _lua_pcallk(lua: number, count: number, results: number, handler: number, context: number, next: number): number;
  _lua_pushboolean(lua: number, value: number): void;
  _lua_pushcclosure(lua: number, called: number, count: number): void;
  _lua_pushlstring(lua: number, text: number, size: number): void;
  _lua_pushnil(lua: number): void;
  _lua_pushvalue(lua: number, index: number): void;
  _lua_settop(lua: number, index: number): void;
  _lua_tolstring(lua: number, index: number, size: number): number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

interface Memory {
  used: number;
  limit: number;
}

/** An instance of the WebAssembly module, in which any number of states live. */
export class Engine {
  readonly #exports: Exports;
  readonly #memories = new Map<number, Memory>();
  readonly #entered: State[] = [];
  readonly #allocate: number;
  readonly #call: number;
  readonly #sizePlace: number;
  #count = 0;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#allocate = exports.addFunction(this.#allocated.bind(this), "iiiii");
    this.#call = exports.addFunction(this.#called.bind(this), "ii");
    this.#sizePlace = exports._malloc(4);
  }

  /** Compiles the module. */
  static async create(): Promise<Engine> {
    const lua = await wasmoon.LuaWasm.initialize();
    return new Engine(lua.module as unknown as Exports);
  }

  /** The size of the memory of all states in bytes; it never shrinks. */
  get memoryBytes(): number {
    return this.#exports.HEAPU8.length;
  }

  /**
   * Makes a state and starts a chunk in it, which is given the function `ask(name, text)` and returns the function that
   * `State.enter` calls.
   */
  open(chunk: string | Uint8Array, { name, limitBytes, ask }: { name: string; limitBytes: number; ask: Ask }): State {
    const id = ++this.#count;
    const memory = { used: 0, limit: Infinity };
    this.#memories.set(id, memory);
    const lua = this.#exports._lua_newstate(this.#allocate, id);
    const state = new State(ask, limitBytes, memory, {
      close: () => {
        this.#exports._lua_close(lua);
        this.#memories.delete(id);
      },
      enter: (text) => {
        this.#exports._lua_pushvalue(lua, 1);
        this.#push(lua, text);
        return this.#run(state, lua);
      },
    });
    this.#exports._luaL_openlibs(lua);
    this.#load(lua, chunk, name);
    this.#exports._lua_pushcclosure(lua, this.#call, 0);
    this.#run(state, lua, true);
    return state;
  }

  #load(lua: number, chunk: string | Uint8Array, name: string): void {
    const bytes = typeof chunk === "string" ? encoder.encode(chunk) : chunk;
    const failed = this.#lent(bytes, (place) =>
      this.#lent(encoder.encode(`=${name}\0`), (label) =>
        this.#exports._luaL_loadbufferx(lua, place, bytes.length, label, 0),
      ),
    );
    if (failed) throw new LuaError(decoder.decode(this.#text(lua, -1)));
  }

  /** Calls the function below the top of the stack with the value on the top, within the limit. */
  #run(state: State, lua: number, isStart = false): Uint8Array {
    const { memory } = state;
    this.#entered.push(state);
    memory.limit = state.limitBytes;
    let failed: number;
    try {
      failed = this.#exports._lua_pcallk(lua, 1, 1, 0, 0, 0);
    } finally {
      memory.limit = Infinity;
      this.#entered.pop();
    }
    if (isStart && !failed) return new Uint8Array();
    const text = this.#text(lua, -1);
    this.#exports._lua_settop(lua, 1);
    if (failed) throw new LuaError(decoder.decode(text));
    return text;
  }

  #called(lua: number): number {
    const name = decoder.decode(this.#text(lua, 1));
    const text = decoder.decode(this.#text(lua, 2));
    let answer: Answer;
    let isAnswered = 1;
    try {
      answer = this.#entered.at(-1)?.ask(name, text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = error.message;
      isAnswered = 0;
    }
    this.#exports._lua_pushboolean(lua, isAnswered);
    if (answer === undefined) this.#exports._lua_pushnil(lua);
    else this.#push(lua, answer);
    return 2;
  }

  #push(lua: number, value: string | Uint8Array): void {
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    this.#lent(bytes, (place) => this.#exports._lua_pushlstring(lua, place, bytes.length));
  }

  /** Returns a copy of a text on the stack. */
  #text(lua: number, index: number): Uint8Array<ArrayBuffer> {
    const place = this.#exports._lua_tolstring(lua, index, this.#sizePlace);
    const size = place ? (this.#exports.HEAPU32[this.#sizePlace >> 2] ?? 0) : 0;
    return this.#exports.HEAPU8.slice(place, place + size) as Uint8Array<ArrayBuffer>;
  }

  /** Lends bytes to WebAssembly for one call. */
  #lent<T>(bytes: Uint8Array, use: (place: number) => T): T {
    const place = this.#exports._malloc(bytes.length + 1);
    if (!place) throw new LuaError("not enough memory");
    try {
      this.#exports.HEAPU8.set(bytes, place);
      return use(place);
    } finally {
      this.#exports._free(place);
    }
  }

  /** Lua's allocator: it answers 0, which is an error in Lua, where a state would exceed its limit. */
  #allocated(id: number, place: number, before: number, size: number): number {
    const memory = this.#memories.get(id) as Memory;
    const held = place ? before : 0;
    if (size === 0) {
      this.#exports._free(place);
      memory.used -= held;
      return 0;
    }
    if (size > held && memory.used + size - held > memory.limit) return 0;
    const found = this.#exports._realloc(place, size);
    if (found) memory.used += size - held;
    return found;
  }
}

/** A Lua of its own. */
export class State {
  /** Answers its questions. */
  readonly ask: Ask;
  /** The memory limit in bytes while Lua runs. */
  readonly limitBytes: number;
  /** Its use of memory. */
  readonly memory: Memory;
  readonly #functions: { enter: (text: string) => Uint8Array; close: () => void };

  constructor(ask: Ask, limitBytes: number, memory: Memory, functions: { enter: (text: string) => Uint8Array; close: () => void }) {
    this.ask = ask;
    this.limitBytes = limitBytes;
    this.memory = memory;
    this.#functions = functions;
  }

  /** Calls the function of the chunk with a text, and returns the text that it returns. */
  enter(text: string): string {
    return decoder.decode(this.enterBytes(text));
  }

  /** Like `enter`, for a function that returns bytes. */
  enterBytes(text: string): Uint8Array {
    return this.#functions.enter(text);
  }

  /** Releases its memory. */
  close(): void {
    this.#functions.close();
  }
}
