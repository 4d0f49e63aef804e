/** A DICOMweb server for one worker: ours on pydicom (conformance/pydicom_server), which keeps all in memory. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULE = 'conformance.pydicom_server.serve';

/** Start a server with an interpreter, on a free port of loopback. It ends with this process. */
export async function startPydicom(python) {
  const child = spawn(python, ['-m', MODULE], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const [told] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])]);
  const port = Number(told);
  if (!port) throw new Error('the server on pydicom does not start');
  const origin = `http://127.0.0.1:${port}`;
  const clear = () => fetch(`${origin}/instances`, { method: 'DELETE' });
  const stop = async () => child.stdin.end();
  return { origin, clear, store: files => store(origin, files), stop };
}

/** Upload files; return how many the server has taken, and at what a strict one would fail. */
async function store(origin, files) {
  const faults = new Set();
  let stored = 0;
  for (const file of files) {
    const found = await fetch(`${origin}/instances`, { method: 'POST', body: await readFile(file) });
    if (!found.ok) continue;
    stored += 1;
    const { strict } = await found.json();
    if (strict) faults.add(strict);
  }
  return faults.size ? { stored, strict: [...faults].sort() } : { stored };
}
