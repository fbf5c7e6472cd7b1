/**
 * Runs programs in the built worker, for comparison with Python.
 *
 *     node run_worker.ts WORKER < CASES > REPORTS
 *
 * Each line of the input is a case in JSON: `path`, `text`, `folder` (where its files are), `timeoutSeconds` and `defaults`.
 * Each line of the output is what the worker sends: the `scenarios`, their `events`, and the `report` or a `crash`.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";

import type { Defaults, RunMessage, RunRequest } from "./src/messages.ts";

interface Case {
  readonly path: string;
  readonly text: string;
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly defaults: Defaults;
}

const worker = globalThis as unknown as {
  onmessage: (event: { data: RunRequest }) => void;
  postMessage: (message: RunMessage) => void;
};

const folders = new Map<string, Record<string, Uint8Array>>();

function filesOf(folder: string): Record<string, Uint8Array> {
  let files = folders.get(folder);
  if (!files) {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
    const shown = paths.map((path) => [relative(folder, path).replaceAll(sep, "/"), path] as const);
    const open = shown.filter(([name]) => !name.split("/").some((part) => part.startsWith(".")));
    files = Object.fromEntries(open.map(([name, path]) => [name, readFileSync(path)]));
    folders.set(folder, files);
  }
  return files;
}

function run(id: number, { folder, ...given }: Case): Promise<object> {
  const scenarios: string[] = [];
  const events: (readonly string[])[] = [];
  return new Promise((resolve) => {
    worker.postMessage = (message) => {
      if (message.kind === "scenario") {
        scenarios.push(message.result);
        events.push(message.events);
      } else if (message.kind !== "started") {
        resolve({ scenarios, events, report: message.kind === "done" ? message.report : null, crash: message.kind === "crashed" ? message.message : null });
      }
    };
    worker.onmessage({ data: { id, ...given, files: filesOf(folder) } });
  });
}

const [script] = process.argv.slice(2);
if (!script) throw new Error("usage: node run_worker.ts WORKER < CASES > REPORTS");
(0, eval)(readFileSync(script, "utf8"));
let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(++count, JSON.parse(line) as Case))}\n`);
}
