/** The modules of Lua that are bundled: the language, and what this host adds to it. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const HERE = import.meta.dirname;
const FOLDERS = { "": join(dirname(HERE), "tactus", "lua"), "browser/": join(HERE, "lua") };

/** Returns the texts of all modules, by the names with which Lua imports them. */
export function readModules(): Map<string, string> {
  const modules = new Map<string, string>();
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".lua"));
    for (const file of files.sort()) {
      const name = file.slice(0, -".lua".length).replaceAll("\\", "/");
      modules.set(prefix + name, readFileSync(join(folder, file), "utf8"));
    }
  }
  return modules;
}
