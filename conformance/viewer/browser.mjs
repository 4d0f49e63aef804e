/** Starts headless Chromium so that it draws without a graphics card and talks to nobody. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const SWITCHES = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu-rasterization',
  '--disable-quic',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
  '--no-first-run',
  '--use-angle=swiftshader',
  '--use-gl=angle',
];
/**
 * Draws pages by the processor, which halves the time. What is read off a picture is then scaled by
 * another filter: all records of a setup must be made with it, or all without.
 */
const FASTER = ['--disable-gpu-compositing'];
/** Small: without a graphics card every pixel costs. */
export const SMALL = { width: 800, height: 520 };
/** Wide enough for all columns of a list of studies. */
export const WIDE = { width: 1600, height: 520 };

/** Nothing is remembered from other pages but that the viewer's guided tour, which lies over the picture, was seen. */
const FRESH = `
localStorage.clear();
sessionStorage.clear();
localStorage.setItem('shownTours', '["basicViewerTour"]');`;
/** The guided tour of OHIF 3.11 and 3.12 complains of what it cannot point at; no picture depends on it. */
const NOISE = /selector supplied to advanceOn|shepherd/i;

/**
 * Return a browser whose `newPage()` has an error list, and nothing of the pages before but the
 * viewer's own compiled code.
 */
export async function launch(isFaster, executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium') {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const args = isFaster ? [...SWITCHES, ...FASTER] : SWITCHES;
  const settings = { executablePath, args, headless: true, viewport: SMALL };
  const context = await chromium.launchPersistentContext(profile, settings);
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { close, newPage: () => newPage(context) };
}

async function newPage(context) {
  const page = await context.newPage();
  await page.addInitScript(FRESH);
  const errors = new Set();
  const note = text => NOISE.test(text) || errors.add(toKind(text));
  page.on('pageerror', error => note(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') note(message.text());
  });
  return { page, errors, close: () => page.close() };
}

/** Keep what an error says; addresses, numbers and names of built files differ from run to run. */
function toKind(text) {
  return text
    .split('\n')[0]
    .replace(/(https?|blob|dicomfile|wadors):\S+/g, '…')
    .replace(/[\w-]*\d[\w.-]*/g, '#')
    .slice(0, 120)
    .trim();
}
