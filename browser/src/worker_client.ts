/**
 * A page's side of the worker: starts it at the first run, ends it when it does not answer, and replaces it.
 *
 * Lua ends loops in programs itself. A C function that does not return, such as the matching of a hostile pattern, runs
 * no hook; then the worker is terminated.
 */

import type { RunMessage, RunRequest } from "./messages.ts";

/** How long a worker may be silent beyond the time limit of a scenario. */
const GRACE_SECONDS = 1;

/** How long a worker may take to be fetched and started. */
const START_SECONDS = 30;

/** WebAssembly memory never shrinks, so a worker that needed more than this is replaced. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** How a run ended: with the report of the worker, or with the reason why there is none. */
export type RunEnd = { readonly report: string } | { readonly problem: string };

export class WorkerClient {
  readonly #address: string;
  #worker: Promise<Worker> | undefined;
  #isWarm = false;
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Args: the address of `worker.js`. */
  constructor(address: string) {
    this.#address = address;
  }

  /** Runs a program when those before it have ended. `onScenario` receives the result of each scenario, and its events. */
  run(
    request: Omit<RunRequest, "id">,
    onScenario: (result: string, events: readonly string[]) => void,
  ): Promise<RunEnd> {
    const end = this.#last.then(() => this.#run({ ...request, id: ++this.#count }, onScenario));
    this.#last = end;
    return end;
  }

  async #run(request: RunRequest, onScenario: (result: string, events: readonly string[]) => void): Promise<RunEnd> {
    let worker: Worker;
    try {
      worker = await (this.#worker ??= startWorker(this.#address));
    } catch (error) {
      this.#worker = undefined;
      return { problem: (error as Error).message };
    }
    const end = await this.#answered(worker, request, onScenario);
    worker.onmessage = worker.onerror = null;
    if ("problem" in end) this.#discard(worker);
    return end;
  }

  #answered(
    worker: Worker,
    request: RunRequest,
    onScenario: (result: string, events: readonly string[]) => void,
  ): Promise<RunEnd> {
    return new Promise((resolve) => {
      const limit = request.timeoutSeconds;
      let timer = 0;
      const wait = (seconds: number, problem: string) => {
        clearTimeout(timer);
        timer = window.setTimeout(() => resolve({ problem }), seconds * 1000);
      };
      const waitForScenario = () => wait(limit + GRACE_SECONDS, `the program ran longer than ${limit} s`);
      const finish = (end: RunEnd) => {
        clearTimeout(timer);
        resolve(end);
      };
      worker.onerror = () => finish({ problem: `${this.#address} cannot be loaded` });
      worker.onmessage = ({ data }: MessageEvent<RunMessage>) => {
        switch (data.kind) {
          case "started":
            this.#isWarm = true;
            return waitForScenario();
          case "scenario":
            waitForScenario();
            return onScenario(data.result, data.events);
          case "crashed":
            return finish({ problem: reworded(data.message) });
          case "done":
            if (data.memoryBytes > KEPT_BYTES) this.#discard(worker);
            return finish({ report: data.report });
        }
      };
      if (this.#isWarm) waitForScenario();
      else wait(START_SECONDS, `${this.#address} does not start`);
      worker.postMessage(request);
    });
  }

  #discard(worker: Worker): void {
    worker.terminate();
    this.#worker = undefined;
    this.#isWarm = false;
  }
}

/** A page opened from a file may not start a worker from one, so the script hands over its own text. */
async function startWorker(address: string): Promise<Worker> {
  if (location.protocol !== "file:") return new Worker(address);
  const script = document.createElement("script") as HTMLScriptElement & { tactusWorker?: string };
  script.src = address;
  await new Promise<void>((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} cannot be loaded`));
    document.head.append(script);
  });
  script.remove();
  const url = URL.createObjectURL(new Blob([script.tactusWorker ?? ""], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

/** A site that forbids WebAssembly is told what to allow. */
function reworded(message: string): string {
  if (!/WebAssembly|wasm/i.test(message)) return message;
  return "this site does not allow WebAssembly; its Content-Security-Policy needs script-src 'wasm-unsafe-eval'";
}
