/** What `build.ts` packs into the worker: the WebAssembly module and the modules of Lua, compressed together. */
declare module "tactus:parts" {
  const packed: Uint8Array<ArrayBuffer>;
  export default packed;
}
