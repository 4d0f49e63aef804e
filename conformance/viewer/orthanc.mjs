/** A DICOMweb server for one worker: Debian's Orthanc, with an empty storage of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';
const PATIENCE = 20_000;

/** Start a server on a port. It listens on all addresses: run it in a network namespace of its own. */
export async function startOrthanc(port) {
  const folder = await mkdtemp(join(tmpdir(), 'orthanc-'));
  const config = join(folder, 'orthanc.json');
  await writeFile(config, JSON.stringify(toConfig(folder, port)));
  const child = spawn('Orthanc', [config], { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  await waitFor(`${origin}/system`);
  const stop = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  return { origin, clear: () => clear(origin), store: files => store(origin, files), stop };
}

function toConfig(folder, port) {
  return {
    Name: 'conformance',
    StorageDirectory: folder,
    IndexDirectory: folder,
    HttpPort: port,
    DicomServerEnabled: false,
    AuthenticationEnabled: false,
    RemoteAccessAllowed: false,
    Plugins: [PLUGIN],
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: true },
    OverwriteInstances: true,
  };
}

async function waitFor(address) {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; ) {
    const isUp = await fetch(address).then(found => found.ok, () => false);
    if (isUp) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('Orthanc does not answer');
}

async function clear(origin) {
  const patients = await (await fetch(`${origin}/patients`)).json();
  for (const id of patients) await fetch(`${origin}/patients/${id}`, { method: 'DELETE' });
}

/** Upload files; return how many the server has taken. */
async function store(origin, files) {
  let taken = 0;
  for (const file of files) {
    const found = await fetch(`${origin}/instances`, { method: 'POST', body: await readFile(file) });
    taken += found.ok ? 1 : 0;
  }
  return { stored: taken };
}
