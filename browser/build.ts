/**
 * Builds the scripts of the gallery's pages, and the file with the licences of what they contain.
 *
 *     node build.ts FOLDER
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import type { Plugin } from "esbuild";

import { readModules } from "./modules.ts";
import { Engine } from "./src/engine.ts";

const HERE = import.meta.dirname;
const PACKAGES = join(HERE, "node_modules");

/** Blanks comments and indentation that mean nothing: the lines, and with them the compiled chunk, stay the same. */
async function withoutComments(modules: Map<string, string>): Promise<Map<string, string>> {
  const engine = await Engine.create();
  const compile = "return function(text) return string.dump(assert(load(text, '=module', 't')), true) end";
  const compiler = engine.open(compile, { name: "compiler", limitBytes: 2 ** 27, ask: () => undefined });
  const compiled = (text: string) => Buffer.from(compiler.enterBytes(text));
  const short = new Map<string, string>();
  for (const [name, text] of modules) {
    const bare = text.replace(/^[ \t]*(--.*)?/gm, "");
    short.set(name, compiled(bare).equals(compiled(text)) ? bare : text);
  }
  return short;
}

async function packed(): Promise<Uint8Array> {
  const wasm = readFileSync(join(PACKAGES, "wasmoon", "dist", "glue.wasm"));
  const modules = await withoutComments(readModules());
  const size = Buffer.alloc(4);
  size.writeUInt32BE(wasm.length);
  return gzipSync(Buffer.concat([size, wasm, Buffer.from(JSON.stringify(Object.fromEntries(modules)))]), { level: 9 });
}

/** In a page, the script hands over its own text; in a worker, it runs. */
const FRAME = {
  start: '(function start(){if(typeof document!=="undefined"){document.currentScript.tactusWorker="("+start+")()";return}',
  end: "})()",
};

const parts: Plugin = {
  name: "parts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^tactus:parts$/ }, () => ({ path: "parts", namespace: "tactus" }));
    onLoad({ filter: /.*/, namespace: "tactus" }, async () => ({ contents: await packed(), loader: "binary" }));
  },
};

/** Returns the licences of the packages of which files are bundled. */
function licences(files: string[]): string {
  const names = new Set(files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? ""));
  const ofPackages = [...names].filter(Boolean).sort().map((name) => {
    const folder = join(PACKAGES, name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  const inside = readdirSync(join(HERE, "licenses")).sort().map((file) => readFileSync(join(HERE, "licenses", file), "utf8"));
  return [...ofPackages, ...inside].join(`\n${"-".repeat(80)}\n\n`);
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node build.ts FOLDER");
const { outputFiles, metafile } = await build({
  absWorkingDir: HERE,
  banner: { js: FRAME.start },
  bundle: true,
  entryPoints: ["src/worker.ts"],
  footer: { js: FRAME.end },
  format: "iife",
  inject: ["src/sealed_globals.ts"],
  legalComments: "none",
  external: ["module", "url"], // wasmoon would use them in Node
  metafile: true,
  minify: true,
  outdir: folder,
  plugins: [parts],
  target: "es2022",
  write: false,
});
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
writeFileSync(join(folder, "LICENSES.txt"), licences(Object.keys(metafile.inputs)));
