/** OHIF 3: its configuration, and the way from a list of studies to a picture. */
import { SERVICES } from './dicomweb.mjs';
import * as observe from './observe.mjs';

export { observe };

/** Local files; the viewer ships with this source turned off. */
const LOCAL = {
  namespace: '@ohif/extension-default.dataSourcesModule.dicomlocal',
  sourceName: 'dicomlocal',
  configuration: { friendlyName: 'local files' },
};

/** A DICOMweb server behind the page's own origin. */
const DICOMWEB = {
  namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
  sourceName: 'dicomweb',
  configuration: {
    friendlyName: 'DICOMweb server',
    name: 'dicomweb',
    ...SERVICES,
    supportsWildcard: true,
    omitQuotationForMultipartRequest: true,
  },
};

export const SOURCES = { files: LOCAL, orthanc: DICOMWEB, pydicom: DICOMWEB };

/** Return the files to serve in place of the viewer's own: its configuration, for one data source. */
export async function toAnswers(_app, source) {
  const config = {
    routerBasename: null,
    extensions: [],
    modes: [],
    showStudyList: true,
    maxNumberOfWebWorkers: 2,
    showCPUFallbackMessage: false,
    showWarningMessageForCrossOrigin: false,
    strictZSpacingForVolumeViewport: true,
    investigationalUseDialog: { option: 'never' },
    defaultDataSourceName: source.sourceName,
    dataSources: [source],
  };
  return { 'app-config.js': `window.config = ${JSON.stringify(config)};` };
}

/** Hand local files to the viewer, and wait for its list of studies. */
export async function loadFiles(page, origin, files, limit) {
  await page.goto(`${origin}/local`);
  const input = page.locator('input[type=file]').first();
  await input.waitFor({ state: 'attached', timeout: limit });
  await input.setInputFiles(files);
}

/**
 * Choose the first study in the list and start the basic workflow.
 * Return what the list shows of it, and whether it offers that workflow; null without a study.
 */
export async function startWorkflow(page, limit) {
  // While it asks for the studies, the list has one wide cell, and then may say that there are none.
  const row = page.locator('tbody tr:has(td:nth-child(4))').filter({ hasNot: page.locator('input') }).first();
  const isListed = await row.waitFor({ timeout: limit }).then(() => true, () => false);
  if (!isListed) return null;
  const cells = await row.locator('td').allInnerTexts();
  const listed = cells.map(text => text.replace(/\s+/g, ' ').trim());
  await row.click({ timeout: limit }).catch(() => {});
  const start = page.getByRole('button', { name: 'Basic Viewer' }).first();
  const isOffered = await start.waitFor({ timeout: limit / 4 }).then(() => true, () => false);
  const isAble = isOffered && (await start.isEnabled());
  if (isAble) await start.click();
  return { listed, offered: isAble };
}

/** Go to the viewer by its address, without loading the page anew. */
export async function goToViewer(page, source, study) {
  await page.evaluate(path => {
    history.pushState({}, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
  }, `/viewer/${source.sourceName}?StudyInstanceUIDs=${encodeURIComponent(study)}`);
}
