/** OHIF 2, which Flywheel's older viewer was made from: its configuration, and what its pages show. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES } from './dicomweb.mjs';

/** It reads from a DICOMweb server only. */
export const SOURCES = { orthanc: 'dicomweb', pydicom: 'dicomweb' };

const CONFIG = {
  routerBasename: '/',
  extensions: [],
  showStudyList: true,
  filterQueryParam: false,
  disableServersCache: false,
  studyPrefetcher: { enabled: false },
  hotkeys: [],
  servers: {
    dicomWeb: [
      { name: 'dicomweb', ...SERVICES },
    ],
  },
};

/** Return the files to serve in place of the viewer's own; its page asks another site for scripts. */
export async function toAnswers(app) {
  const index = await readFile(join(app, 'index.html'), 'utf-8');
  return {
    'app-config.js': `window.config = ${JSON.stringify(CONFIG)};`,
    'index.html': index.replace(/<script\s+src="https:[^>]*><\/script>/, ''),
  };
}

/** Choose the first study in the list, which opens it. Return what the list shows; null without a study. */
export async function startWorkflow(page, limit) {
  const row = page.locator('tbody[data-cy=study-list-results] tr').first();
  const isListed = await row.waitFor({ timeout: limit }).then(() => true, () => false);
  if (!isListed) return null;
  const listed = [(await row.innerText()).replace(/\s+/g, ' ').trim()];
  await row.click({ timeout: limit }).catch(() => {});
  const isOpen = await page.waitForURL(/\/viewer\//, { timeout: limit / 4 }).then(() => true, () => false);
  return { listed, offered: isOpen };
}

/** Go to the viewer by its address. */
export async function goToViewer(page, _source, study) {
  await page.goto(new URL(`/viewer/${encodeURIComponent(study)}`, page.url()).href);
}

/** Return what the viewport shows, as means of 8 × 8 fields, "" if nothing is drawn. */
function readPicture() {
  const enabled = window.cornerstone?.getEnabledElements?.()[0];
  return enabled?.image ? toGrid(enabled.canvas) : '';
}

/** Show one slice of the stack. */
async function showSlice(place) {
  const { element } = window.cornerstone.getEnabledElements()[0];
  const ids = window.cornerstoneTools.getToolState(element, 'stack').data[0].imageIds;
  window.cornerstone.displayImage(element, await window.cornerstone.loadAndCacheImage(ids[place]));
}

/** It has no MPR without an extension. */
function readDrawn() {
  return [];
}

/** Return the display sets as the panel lists them. */
function readDisplaySets() {
  const words = (each, selector) => each.querySelector(selector)?.innerText.replace(/\s+/g, ' ').trim() ?? '';
  return [...document.querySelectorAll('.thumbnail')].map(each => ({
    instances: Number(words(each, '.image-frames .value')) || 0,
    is_supported: true,
    label: words(each, '.series-description'),
    modality: words(each, '.alt-image-text'),
    mpr_offered: false,
    series_number: words(each, '.item-series:not(.image-frames) .value'),
    warnings: [],
  }));
}

/** Return the stack's order, its grey window and what is written over it. */
function readViewport() {
  const enabled = window.cornerstone?.getEnabledElements?.()[0];
  const stack = enabled && window.cornerstoneTools.getToolState(enabled.element, 'stack')?.data?.[0];
  const voi = enabled?.viewport?.voi;
  const thumbnails = [...document.querySelectorAll('.ImageThumbnail canvas')];
  return {
    kind: enabled?.image ? 'stack' : '',
    order: (stack?.imageIds ?? []).map(id => id.match(/instances\/([^/]+)/)?.[1].split('.').at(-1) ?? ''),
    overlay: [...document.querySelectorAll('.overlay-element')].map(each => each.innerText.replace(/\s+/g, ' ').trim()),
    panel: [],
    patient: '',
    thumbnails: thumbnails.filter(each => each.width && new Set(toGrid(each).match(/../g)).size > 1).length,
    window: voi ? [voi.windowWidth, voi.windowCenter].map(Math.round) : null,
  };
}

export const observe = { isOfOneValue: () => false, readDisplaySets, readDrawn, readPicture, readViewport, showSlice };
