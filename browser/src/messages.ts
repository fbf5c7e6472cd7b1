/** The messages between a page and the worker. */

/** Asks the worker to run the scenarios of a program. */
export interface RunRequest {
  /** Given back with every message about it. */
  readonly id: number;
  readonly path: string;
  readonly text: string;
  /** The files of its folder, by their paths. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The time limit of each scenario. */
  readonly timeoutSeconds: number;
  readonly defaults: Defaults;
}

/** The models of programs that set none, as the build of the site has them. */
export interface Defaults {
  readonly provider: string;
  readonly model: string;
}

/**
 * What the worker reports: that it is ready and the run begins, a scenario and its events, the end of the run with the errors of a program that does not
 * load, or a failure of the worker itself. Results and events are JSON; a page may read them with `JSON.parse`.
 */
export type RunMessage =
  | { readonly id: number; readonly kind: "started" }
  | { readonly id: number; readonly kind: "scenario"; readonly result: string; readonly events: readonly string[] }
  | { readonly id: number; readonly kind: "done"; readonly report: string; readonly memoryBytes: number }
  | { readonly id: number; readonly kind: "crashed"; readonly message: string };
