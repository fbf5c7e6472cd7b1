/** The worker: runs programs that a page sends, one after the other. */

import { Engine } from "./engine.ts";
import type { RunMessage, RunRequest } from "./messages.ts";
import { parts } from "./parts.ts";
import { Runner } from "./runner.ts";

interface Worker {
  onmessage: ((event: { data: RunRequest }) => void) | null;
  postMessage(message: RunMessage): void;
}

const worker = globalThis as unknown as Worker;

interface Ready {
  engine: Engine;
  runner: Runner;
}

let ready: Promise<Ready> | undefined;

async function start(): Promise<Ready> {
  const { modules } = await parts();
  const engine = await Engine.create();
  return { engine, runner: new Runner(engine, modules) };
}

async function run({ id, files, ...rest }: RunRequest): Promise<RunMessage> {
  ready ??= start();
  const { engine, runner } = await ready;
  worker.postMessage({ id, kind: "started" });
  const program = { ...rest, files: new Map(Object.entries(files)) };
  const report = runner.verify(program, (result, events) => worker.postMessage({ id, kind: "scenario", result, events }));
  return { id, kind: "done", report, memoryBytes: engine.memoryBytes };
}

worker.onmessage = ({ data }) => {
  run(data).then(
    (message) => worker.postMessage(message),
    (error: unknown) => {
      // The state of the engine is unknown now, so the next run starts another one.
      ready = undefined;
      worker.postMessage({ id: data.id, kind: "crashed", message: String(error) });
    },
  );
};
