/**
 * Opens each variant of a list in a viewer and records what it shows; judging is left to others.
 *
 * node drive.mjs --viewer ohif-3.13|…|ohif-2 --app DIST --list LIST.json --out RECORDS.jsonl
 *     [--source files|orthanc|pydicom] [--python INTERPRETER] [--workers 2] [--screenshots DIR] [--faster]
 * LIST.json: [{"id": …, "study": StudyInstanceUID, "files": [path, …]}, …]
 * Of a source that is a DICOMweb server every worker has one of its own. Orthanc listens on all
 * addresses: run it in a network namespace without others. The server on pydicom needs its interpreter.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SMALL, WIDE, launch } from './browser.mjs';
import * as ohif2 from './ohif2.mjs';
import * as ohif3 from './ohif3.mjs';
import { startOrthanc } from './orthanc.mjs';
import { PRELUDE } from './prelude.mjs';
import { startPydicom } from './pydicom.mjs';
import { serve } from './serve.mjs';

/** Milliseconds. A timeout looks like a black picture, so the second look takes its time. */
const QUICK = { load: 15_000, picture: 5_000, failed: 1_500, mpr: 5_000, between: 100 };
const PATIENT = { load: 30_000, picture: 12_000, failed: 5_000, mpr: 12_000, between: 100 };

const { values: options } = parseArgs({
  options: {
    app: { type: 'string' },
    faster: { type: 'boolean', default: false },
    list: { type: 'string' },
    out: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    source: { type: 'string', default: 'files' },
    workers: { type: 'string', default: '2' },
    screenshots: { type: 'string' },
    viewer: { type: 'string', default: 'ohif-3.13' },
  },
});

const VIEWER = options.viewer === 'ohif-2' ? ohif2 : ohif3;
const SOURCE = VIEWER.SOURCES[options.source];
const { observe } = VIEWER;
/** Sources of which all evidence was made faster; pictures of both ways cannot be compared. */
const FASTER = ['pydicom'];
const FIRST_PORT = 8042;
/** Source -> what starts a server for a worker. */
const SERVERS = {
  orthanc: number => startOrthanc(FIRST_PORT + number),
  pydicom: () => startPydicom(options.python),
};

async function main() {
  const queue = JSON.parse(await readFile(options.list, 'utf-8'));
  const progress = { done: 0, all: queue.length };
  await writeFile(options.out, '');
  if (options.screenshots) await mkdir(options.screenshots, { recursive: true });
  await Promise.all(Array.from({ length: Number(options.workers) }, (_, number) => work(number, queue, progress)));
}

/** Look at variants until none is left; each record is written at once, so that a run that is stopped was not for nothing. */
async function work(number, queue, progress) {
  const store = (await SERVERS[options.source]?.(number)) ?? null;
  const proxy = store ? ['/dicom-web', store.origin] : null;
  const server = await serve(options.app, await VIEWER.toAnswers(options.app, SOURCE), proxy);
  const start = () => launch(options.faster || FASTER.includes(options.source));
  const place = { server, store, browser: await start() };
  const end = async () => {
    await place.browser.close();
    server.close();
    await store?.stop();
  };
  ENDS.push(end);
  for (let variant = queue.shift(); variant; variant = queue.shift()) {
    const begun = Date.now();
    let record = await lookTwice(place, variant);
    for (let turn = 1; !record && turn < MOST_BROWSERS; turn += 1) {
      await place.browser.close().catch(() => {});
      place.browser = await start();
      record = await lookTwice(place, variant);
    }
    if (record) await appendFile(options.out, `${JSON.stringify(record)}\n`);
    else process.stderr.write(`not seen: ${variant.id}\n`);
    progress.done += 1;
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    process.stderr.write(`${progress.done}/${progress.all} ${seconds} s ${variant.id}\n`);
  }
  await end();
}

/** What ends each worker's browser and servers: a run that is ended by a signal leaves none behind. */
const ENDS = [];
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => Promise.allSettled(ENDS.map(end => end())).then(() => process.exit(1)));
}

/** A browser in which no page opens is ended; after so many, the variant is left for another run. */
const MOST_BROWSERS = 3;

/** Return the record of a quick look, or of a slower one where that was not sure; null if no page has opened. */
async function lookTwice(place, variant) {
  const quick = await look(place, variant, stretched(QUICK));
  return quick.is_sure ? quick.record : (await look(place, variant, stretched(PATIENT))).record;
}

/** Return the limits for a machine that has other work: so many times longer as there are processes for a core. */
function stretched(limits) {
  const strain = Math.min(Math.max(loadavg()[0] / cpus().length, 1), MOST_STRAIN);
  return Object.fromEntries(Object.entries(limits).map(([name, time]) => [name, time * strain]));
}

const MOST_STRAIN = 4;

/**
 * Look, and take a page that cannot be worked with for one that has shown nothing so far. A page that
 * does not even open has nothing to do with the variant: there is no record then.
 */
async function look(place, variant, limits) {
  try {
    return await open(place, variant, limits);
  } catch (error) {
    if (String(error).includes('page.goto') || String(error).includes('newPage')) return { record: null, is_sure: true };
    const told = String(error).split('\n')[0].slice(0, 80);
    const record = { id: variant.id, listed: null, offered: false, stored: null, ...NOTHING, errors: [told] };
    delete record.is_sure;
    return { record, is_sure: false };
  }
}

/** Return what was seen, and whether a second, slower look is not needed. */
async function open({ browser, server, store }, variant, limits) {
  const { page, errors, close } = await browser.newPage();
  try {
    page.setDefaultNavigationTimeout(4 * limits.load);
    await page.addInitScript(PRELUDE);
    await page.setViewportSize(WIDE);
    const taken = store ? await upload(store, variant) : { stored: null };
    server.takeStatuses();
    if (store) await page.goto(server.origin);
    else await VIEWER.loadFiles(page, server.origin, variant.files, limits.load);
    const start = await VIEWER.startWorkflow(page, limits.picture);
    await page.setViewportSize(SMALL);
    if (start && !start.offered) await VIEWER.goToViewer(page, SOURCE, variant.study);
    const keepPicture = () =>
      options.screenshots && page.screenshot({ path: join(options.screenshots, `${toSlug(variant.id)}.png`) });
    const seen = start ? await see(page, errors, limits, keepPicture) : NOTHING;
    if (!start) await keepPicture();
    const { is_sure, ...facts } = seen;
    const record = { id: variant.id, listed: start?.listed ?? null, offered: start?.offered ?? false, ...taken, ...facts };
    if (store) record.http = server.takeStatuses();
    return { record: { ...record, errors: toTold(errors) }, is_sure };
  } finally {
    await close();
  }
}

/** Return the errors to be kept: those that say that an image was not loaded first, by the alphabet. */
function toTold(errors) {
  const told = [...errors].sort();
  const failed = told.filter(each => each.includes(LOAD_ERROR));
  return [...failed, ...told.filter(each => !failed.includes(each))].slice(0, 5);
}

const LOAD_ERROR = 'IMAGE_LOAD_ERROR';

async function upload(store, variant) {
  await store.clear();
  return store.store(variant.files);
}

const NOTHING = { display_sets: [], is_drawn: false, is_sure: false, mpr_drawn: null, pictures: [], viewport: null };

/** Look at the picture, keep it, leaf through the slices, and try MPR. */
async function see(page, errors, limits, keepPicture) {
  const outcome = await waitForPicture(page, errors, limits);
  const is_drawn = outcome === 'drawn';
  if (is_drawn) await settle(page);
  await keepPicture();
  const display_sets = await page.evaluate(observe.readDisplaySets);
  const pictures = is_drawn ? await leafThrough(page, limits) : [];
  const seen = {
    display_sets,
    is_drawn,
    pictures,
    viewport: await page.evaluate(observe.readViewport).catch(() => null),
  };
  const isOffered = is_drawn && display_sets.some(each => each.mpr_offered);
  const mpr_drawn = isOffered ? await tryMpr(page, limits) : null;
  // Whether a single image with such an error is drawn is a matter of who comes first: look again.
  const isFailed = [...errors].some(each => each.includes(LOAD_ERROR));
  const isRace = is_drawn && pictures.length < 2 && isFailed;
  return { ...seen, is_sure: outcome !== 'nothing' && mpr_drawn !== false && !isRace, mpr_drawn };
}

/**
 * Wait until something is drawn; shorter where the page has complained and nothing has come, and no
 * longer than a moment where the viewer itself says that there will be no picture.
 */
async function waitForPicture(page, errors, limits) {
  const begun = Date.now();
  const since = {};
  const holds = (name, is) => {
    since[name] = is ? (since[name] ?? Date.now()) : undefined;
    return is && Date.now() - since[name] > limits.failed;
  };
  while (Date.now() - begun < limits.picture) {
    const picture = await page.evaluate(observe.readPicture).catch(() => '');
    if (new Set(picture.match(/../g)).size > 1) return 'drawn';
    if (picture && (await page.evaluate(observe.isOfOneValue).catch(() => false))) return 'drawn';
    const sets = await page.evaluate(observe.readDisplaySets).catch(() => []);
    if (holds('unsupported', sets.length > 0 && !sets.some(each => each.is_supported))) return 'unsupported';
    if (holds('pane', sets.length > 0 && PANES.includes(sets[0].modality))) return 'pane';
    if (holds('complaint', errors.size > 0)) return 'nothing';
    await page.waitForTimeout(limits.between);
  }
  return 'nothing';
}

/** Modalities that are shown in a pane of their own: text, documents, curves. */
const PANES = ['SR', 'DOC', 'ECG'];

/** Wait until picture, overlay and thumbnails have stood still for a moment. */
async function settle(page) {
  let before = '';
  for (let turn = 0; turn < 12; turn += 1) {
    const now = JSON.stringify([await page.evaluate(observe.readPicture), await page.evaluate(observe.readViewport)]);
    if (now === before && turn > 2) return;
    before = now;
    await page.waitForTimeout(200);
  }
}

/** Return the picture of each slice, "" for one that stays black; of a long stack the first few. */
async function leafThrough(page, limits) {
  const { order } = await page.evaluate(observe.readViewport);
  const pictures = [];
  for (let place = 0; place < Math.min(order.length, MOST_SLICES); place += 1) {
    await page.evaluate(observe.showSlice, place).catch(() => {});
    pictures.push(await standStill(page, limits.failed));
  }
  await page.evaluate(observe.showSlice, 0).catch(() => {});
  return pictures;
}

const MOST_SLICES = 6;

/** Return the picture once it has not changed for a moment, "" if there is none. */
async function standStill(page, limit) {
  const begun = Date.now();
  let before = '';
  for (let same = 0; same < 3 && Date.now() - begun < limit; ) {
    await page.waitForTimeout(60);
    const now = await page.evaluate(observe.readPicture);
    same = now === before ? same + 1 : 0;
    before = now;
  }
  return new Set(before.match(/../g)).size > 1 ? before : '';
}

/** Switch to MPR and tell whether all its planes are drawn. */
async function tryMpr(page, limits) {
  const begun = Date.now();
  await page.evaluate(() => window.commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' })).catch(() => {});
  while (Date.now() - begun < limits.mpr) {
    const drawn = await page.evaluate(observe.readDrawn).catch(() => []);
    if (drawn.length >= 3 && drawn.every(Boolean)) return true;
    await page.waitForTimeout(limits.between);
  }
  return false;
}

function toSlug(id) {
  return id.replace(/[^A-Za-z0-9]+/g, '-');
}

await main();
