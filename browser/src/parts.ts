/** Unpacks what the worker brings along, so that it fetches nothing. */

import packed from "tactus:parts";

export interface Parts {
  /** The WebAssembly module of the engine. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The modules of Lua by their names. */
  readonly modules: ReadonlyMap<string, string>;
}

let unpacked: Promise<Parts> | undefined;

/** Returns the parts; they are unpacked once. */
export function parts(): Promise<Parts> {
  unpacked ??= unpack();
  return unpacked;
}

async function unpack(): Promise<Parts> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  const size = new DataView(bytes).getUint32(0);
  const modules = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4 + size))) as Record<string, string>;
  return { wasm: new Uint8Array(bytes, 4, size), modules: new Map(Object.entries(modules)) };
}
