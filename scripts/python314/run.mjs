// Runs a Python file on Python 3.14 in Node: node run.mjs FOLDER SHARED FILE ARGUMENTS…
// FOLDER: what install.py has made. SHARED: further material beside the checkout, if there is any.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [folder, shared, file, ...rest] = process.argv.slice(2);
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const entry = resolve(folder, "node_modules/pyodide/pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(entry));
const python = await loadPyodide({ env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" } });
for (const each of [root, resolve(shared)].filter(existsSync)) {
  // What is shared may be a link, whose end must be there as well.
  for (const path of new Set([each, realpathSync(each)])) {
    python.FS.mkdirTree(path);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: path }, path);
  }
}
python.FS.chdir(root);
python.globals.set("given", python.toPy([file, ...rest]));
python.runPython(`
import sys
sys.argv = [str(each) for each in given]
sys.path[:0] = [${JSON.stringify(root)}, ${JSON.stringify(resolve(folder, "site"))}]
`);
process.exitCode = python.runPython(readFileSync(file, "utf8"));
