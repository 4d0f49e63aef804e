/** Reads off an OHIF 3 page what it shows; each function here runs inside the page, after PRELUDE. */

/**
 * Return what the first viewport shows, as means of 8 × 8 fields, "" if nothing is drawn. A whole slide
 * is drawn on canvases of its own, one for each layer.
 */
export function readPicture() {
  const [viewport] = window.cornerstone?.getRenderingEngines?.().flatMap(each => each.getViewports()) ?? [];
  if (viewport?.type !== 'wholeSlide') return viewport ? toGrid(viewport.canvas) : '';
  const layers = [...viewport.element.querySelectorAll('.ol-layers canvas')].map(toGrid);
  return layers.find(each => new Set(each.match(/../g)).size > 1) ?? layers[0] ?? '';
}

/** Tell whether the image in the first viewport is loaded, and all its pixels have one value: no window shows more. */
export function isOfOneValue() {
  const [viewport] = window.cornerstone?.getRenderingEngines?.().flatMap(each => each.getViewports()) ?? [];
  const image = viewport?.csImage;
  return Boolean(image) && image.minPixelValue === image.maxPixelValue;
}

/** Show one slice of the stack. */
export async function showSlice(place) {
  const viewport = window.cornerstone.getRenderingEngines().flatMap(each => each.getViewports())[0];
  await viewport.setImageIdIndex?.(place);
  viewport.render();
}

/** Return for each viewport whether anything but one colour is drawn. */
export function readDrawn() {
  const viewports = window.cornerstone?.getRenderingEngines?.().flatMap(each => each.getViewports()) ?? [];
  return viewports.map(each => new Set(toGrid(each.canvas).match(/../g)).size > 1);
}

/** Return the display sets as the panel lists them. */
export function readDisplaySets() {
  const found = window.services?.displaySetService?.getActiveDisplaySets?.() ?? [];
  return found.map(each => ({
    instances: each.numImageFrames ?? each.instances?.length ?? 0,
    is_supported: !each.unsupported,
    label: each.label ?? each.SeriesDescription ?? '',
    modality: each.Modality ?? '',
    mpr_offered: Boolean(each.isReconstructable),
    series_number: String(each.SeriesNumber ?? ''),
    warnings: (each.messages?.messages ?? []).map(message => message.id).sort((a, b) => a - b),
  }));
}

/** Return the stack's order, its grey window and what is written beside and over it. */
export function readViewport() {
  const viewport = window.cornerstone?.getRenderingEngines?.().flatMap(each => each.getViewports())[0];
  const ids = viewport?.getImageIds?.() ?? [];
  const range = viewport?.getProperties?.().voiRange;
  const texts = [...document.querySelectorAll('[data-cy^=viewport-overlay]')];
  const thumbnails = [...document.querySelectorAll('[data-cy^=study-browser-thumbnail]')];
  const drawn = thumbnails.filter(each => [...each.querySelectorAll('img')].some(image => image.naturalWidth > 0));
  return {
    kind: viewport?.type ?? '',
    order: ids.map(id => String(window.cornerstone.metaData.get('instance', id)?.SOPInstanceUID ?? '').split('.').at(-1)),
    overlay: texts.map(each => each.innerText.replace(/\s+/g, ' ').trim()),
    panel: thumbnails.map(each => each.innerText.replace(/\s+/g, ' ').trim()),
    patient: readPatient(),
    thumbnails: drawn.length,
    window: range ? [Math.round(range.lower), Math.round(range.upper)] : null,
  };
}
