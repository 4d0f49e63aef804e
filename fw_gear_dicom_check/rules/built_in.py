"""Names the profiles that come with the product, without reading them: help needs the names."""

BUILT_IN = ("archive", "ohif-viewer", "dicom-classifier", "dicom-connector", "dcm2niix")
"""The profiles that come with the product, in the order in which they are shown."""
CONSUMERS = ("ohif-viewer", "dicom-classifier", "dicom-connector")
"""The consumers of Flywheel's document: their verdicts make the state where nothing is chosen."""
LATER = tuple(each for each in BUILT_IN[1:] if each not in CONSUMERS)
"""Those that the document does not know; their columns are at the end of a table."""
CONVERSION = "dcm2niix"
"""The consumer that makes NIfTI files: what it refuses has none."""
