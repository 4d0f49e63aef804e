/** Serves a built viewer from a folder on loopback, with a configuration of ours. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
/** The decoders share memory between threads, which browsers allow to isolated pages only. */
const ISOLATED = {
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The browser keeps the viewer's code, compiled, from one page to the next. */
const KEPT = { 'Cache-Control': 'public, max-age=86400' };

/**
 * Start a server. `answers`: path -> text, served in place of a file of that name.
 * `proxy`: [prefix, origin] of requests that are handed on. `takeStatuses` returns what those were
 * answered with since it was last called: kind of request -> HTTP statuses.
 */
export async function serve(folder, answers, proxy = null) {
  let statuses = {};
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const found = proxy && path.startsWith(proxy[0])
      ? handOn(request, response, proxy[1]).then(status => note(statuses, path, status))
      : send(response, folder, path, answers);
    found.catch(() => response.headersSent || response.writeHead(502).end());
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const takeStatuses = () => {
    const taken = statuses;
    statuses = {};
    return taken;
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close(), takeStatuses };
}

const KINDS = ['frames', 'metadata', 'bulk', 'bulkdata', 'rendered', 'thumbnail'];

function note(statuses, path, status) {
  const steps = path.split('/').filter(Boolean);
  const named = KINDS.find(each => steps.includes(each));
  const last = steps.at(-1);
  const kind = named ?? (['studies', 'series', 'instances'].includes(last) ? last : steps.at(-2));
  statuses[kind] = [...new Set([...(statuses[kind] ?? []), status])].sort((a, b) => a - b);
}

async function send(response, folder, path, answers) {
  const name = normalize(path).replace(/^\/+/, '') || 'index.html';
  const content = answers[name] ?? (await read(join(folder, name)));
  // A path that is no file is one of the viewer's own pages.
  const found = content ?? (await readFile(join(folder, 'index.html')));
  const type = TYPES[content === null ? '.html' : extname(name) || '.html'] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, ...KEPT, ...ISOLATED }).end(found);
}

async function read(path) {
  return readFile(path).catch(() => null);
}

async function handOn(request, response, origin) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const found = await fetch(origin + request.url, {
    method: request.method,
    headers: { ...kept(request.headers), forwarded: `host=${request.headers.host};proto=http` },
    body: parts.length ? Buffer.concat(parts) : undefined,
  });
  const type = found.headers.get('content-type') ?? 'application/octet-stream';
  response.writeHead(found.status, { 'Content-Type': type, ...ISOLATED });
  response.end(Buffer.from(await found.arrayBuffer()));
  return found.status;
}

/** Return the headers to hand on; by `forwarded` the server learns at which address it is asked. */
function kept(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host' && name !== 'connection'));
}
