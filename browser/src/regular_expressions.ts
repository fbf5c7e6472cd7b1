/**
 * Python's regular expressions in JavaScript. What both have is translated, with the meaning that it has in Python; what
 * JavaScript lacks is refused with a sentence instead of being matched in another way.
 */

const CLASSES: Record<string, string> = { d: "\\p{Nd}", w: "\\p{L}\\p{N}_", s: "\\s\\x1c-\\x1f\\x85" };
const ASCII_CLASSES: Record<string, string> = { d: "0-9", w: "a-zA-Z0-9_", s: " \\t\\n\\r\\f\\v" };
const START = "(?<![^])";
const END = "(?![^])";
const GROUP_STARTS = /^\?(?::|=|!|<=|<!)/;

/** A pattern that this host cannot match as Python does. */
export class PatternError extends Error {}

/** Translates one pattern. */
class Translation {
  readonly #pattern: string;
  readonly #flags: string;
  #at = 0;

  constructor(pattern: string) {
    const lead = /^\(\?([a-zA-Z]+)\)/.exec(pattern);
    this.#flags = lead?.[1] ?? "";
    this.#pattern = pattern;
    this.#at = lead?.[0].length ?? 0;
    if (/[^aimsux]/.test(this.#flags)) throw new PatternError(`the flags '${this.#flags}' are not available in a browser`);
  }

  expression(): RegExp {
    let source = "";
    while (this.#at < this.#pattern.length) source += this.#next(source);
    try {
      return new RegExp(source, this.#has("i") ? "ui" : "u");
    } catch (error) {
      throw new PatternError((error as Error).message.replace(/^Invalid regular expression: .*: /, "").toLowerCase());
    }
  }

  #has(flag: string): boolean {
    return this.#flags.includes(flag);
  }

  #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #take(): string {
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) as number);
    this.#at += char.length;
    return char;
  }

  #next(before: string): string {
    const char = this.#take();
    switch (char) {
      case "\\":
        return this.#escape();
      case "[":
        return this.#set();
      case "(":
        return this.#group();
      case "^":
        return this.#has("m") ? `(?:${START}|(?<=\\n))` : START;
      case "$":
        return this.#has("m") ? `(?:${END}|(?=\\n))` : `(?=\\n?${END})`;
      case ".":
        return this.#has("s") ? "[^]" : "[^\\n]";
      case "{":
        return this.#repetition();
      case "}":
      case "]":
        return `\\${char}`;
      case "+":
        if (/(?:[*+?]|\{\d*(?:,\d*)?\})$/.test(before) && !/\\[*+?]$/.test(before)) {
          throw new PatternError("possessive quantifiers are not available in a browser");
        }
        return char;
      default:
        return this.#has("x") ? this.#verbose(char) : char;
    }
  }

  #verbose(char: string): string {
    if (char === "#") this.#at += /^[^\n]*/.exec(this.#rest())?.[0].length ?? 0;
    return char === "#" || /\s/.test(char) ? "" : char;
  }

  #repetition(): string {
    const counts = /^(\d*)(,?)(\d*)\}/.exec(this.#rest());
    if (!counts || (!counts[1] && !counts[2]) || (!counts[1] && !counts[3])) return "\\{";
    this.#at += counts[0].length;
    return `{${counts[1] || "0"}${counts[2]}${counts[3]}}`;
  }

  #group(): string {
    const rest = this.#rest();
    if (!rest.startsWith("?")) return "(";
    const comment = /^\?#[^)]*\)/.exec(rest);
    const named = /^\?P<([A-Za-z_]\w*)>/.exec(rest);
    const reference = /^\?P=([A-Za-z_]\w*)\)/.exec(rest);
    const found = comment ?? named ?? reference ?? GROUP_STARTS.exec(rest);
    if (!found) throw new PatternError(`groups that begin with '(${rest.slice(0, 2)}' are not available in a browser`);
    this.#at += found[0].length;
    if (comment) return "";
    if (named) return `(?<${named[1]}>`;
    return reference ? `\\k<${reference[1]}>` : `(${found[0]}`;
  }

  #escape(): string {
    const char = this.#escaped();
    const words = this.#classes().w;
    switch (char) {
      case "A":
        return START;
      case "Z":
        return END;
      case "b":
        return `(?:(?<=[${words}])(?![${words}])|(?<![${words}])(?=[${words}]))`;
      case "B":
        return `(?:(?<=[${words}])(?=[${words}])|(?<![${words}])(?![${words}]))`;
    }
    if (/[1-9]/.test(char)) return `(?:\\${char}${/^\d?/.exec(this.#rest())?.[0] && this.#take()})`;
    if (/[DWS]/.test(char)) return `[^${this.#classes()[char.toLowerCase()]}]`;
    return /[dws]/.test(char) ? `[${this.#classes()[char]}]` : this.#literal(char);
  }

  #escaped(): string {
    if (this.#at >= this.#pattern.length) throw new PatternError(`bad escape (end of pattern) at position ${this.#at - 1}`);
    return this.#take();
  }

  #classes(): Record<string, string> {
    return this.#has("a") ? ASCII_CLASSES : CLASSES;
  }

  /** An escape that stands for one character. */
  #literal(char: string): string {
    if (/[nrtfv]/.test(char)) return `\\${char}`;
    if (char === "a") return "\\x07";
    if (char === "0") {
      const digits = /^[0-7]{0,2}/.exec(this.#rest())?.[0] ?? "";
      this.#at += digits.length;
      return `\\u{${parseInt(`0${digits}`, 8).toString(16)}}`;
    }
    const size = { x: 2, u: 4, U: 8 }[char];
    if (size) {
      const digits = this.#pattern.slice(this.#at, this.#at + size);
      if (!/^[\da-fA-F]+$/.test(digits) || digits.length < size) throw new PatternError(`incomplete escape \\${char}${digits} at position ${this.#at - 2}`);
      this.#at += size;
      return `\\u{${digits}}`;
    }
    if (/[a-zA-Z]/.test(char)) throw new PatternError(`bad escape \\${char} at position ${this.#at - 2}`);
    return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char === "-" ? "\\x2d" : char;
  }

  #set(): string {
    const start = this.#at - 1;
    let source = "[";
    if (this.#rest().startsWith("^")) source += this.#take();
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#pattern.length) throw new PatternError(`unterminated character set at position ${start}`);
      const char = this.#take();
      if (char === "]" && !isFirst) return `${source}]`;
      source += char === "\\" ? this.#escapeInSet() : /[\]^[]/.test(char) ? `\\${char}` : this.#signInSet(char, source);
    }
  }

  /** A hyphen beside a class is a hyphen. */
  #signInSet(char: string, before: string): string {
    if (char !== "-") return /[()|/{}]/.test(char) ? `\\${char}` : char;
    return before === "[" || before === "[^" || /^\]|^\\[dwsDWS]/.test(this.#rest()) || /\\p\{\w+\}$|\\x85$/.test(before) ? "\\-" : "-";
  }

  #escapeInSet(): string {
    const char = this.#escaped();
    if (/[DWS]/.test(char)) throw new PatternError(`\\${char} in a set is not available in a browser`);
    if (/[dws]/.test(char)) return this.#classes()[char] as string;
    return char === "b" ? "\\x08" : this.#literal(char);
  }
}

const translated = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  let found = translated.get(pattern);
  if (!found) translated.set(pattern, (found = new Translation(pattern).expression()));
  return found;
}

/** Returns whether a pattern matches anywhere in a text, like Python's `re.search`. */
export function search(pattern: string, text: string): boolean {
  return expressionOf(pattern).test(text);
}

/** Returns the groups of a pattern that matches a whole text, like Python's `re.fullmatch`; undefined for one without a text. */
export function fullMatch(pattern: string, text: string): (string | undefined)[] | undefined {
  const { source, flags } = expressionOf(pattern);
  return new RegExp(`^(?:${source})${END}`, flags).exec(text)?.slice(1);
}
