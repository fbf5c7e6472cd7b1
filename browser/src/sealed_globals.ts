/**
 * What the bundled libraries see in place of the worker's globals; esbuild injects these names.
 *
 * wasmoon's loader looks for its WebAssembly module with `fetch` or Node's `fs`. Here it gets the bundled one, whatever
 * it asks for, and nothing in the worker can reach the network.
 */

import { parts } from "./parts.ts";

export async function fetch(): Promise<Response> {
  const { wasm } = await parts();
  return new Response(wasm, { headers: { "content-type": "application/wasm" } });
}

export function importScripts(): never {
  throw new Error("not available");
}

export const process = undefined;
export const XMLHttpRequest = undefined;
export const document = undefined;
export const location = { href: "" };
export const self = { location };
