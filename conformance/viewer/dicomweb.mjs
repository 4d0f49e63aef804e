/** How both viewers reach the DICOMweb server: behind the page's own origin. */
export const SERVICES = {
  wadoUriRoot: '/dicom-web',
  qidoRoot: '/dicom-web',
  wadoRoot: '/dicom-web',
  qidoSupportsIncludeField: true,
  imageRendering: 'wadors',
  thumbnailRendering: 'wadors',
  enableStudyLazyLoad: true,
  supportsFuzzyMatching: false,
};
