/** Starts headless Chromium so that it draws without a graphics card and talks to nobody. */
import { chromium } from 'playwright-core';

const SWITCHES = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
  '--no-first-run',
  '--use-angle=swiftshader',
  '--use-gl=angle',
];
const VIEWPORT = { width: 1200, height: 800 };

/** Return a browser; `newPage()` of it has an error list, and nothing of the pages before. */
export async function launch(executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium') {
  const browser = await chromium.launch({ executablePath, args: SWITCHES, headless: true });
  return { close: () => browser.close(), newPage: () => newPage(browser) };
}

async function newPage(browser) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  const errors = new Set();
  page.on('pageerror', error => errors.add(toKind(String(error))));
  page.on('console', message => {
    if (message.type() === 'error') errors.add(toKind(message.text()));
  });
  return { page, errors, close: () => context.close() };
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
