"""The source document's three lists, row by row as they are printed, and its errors."""

from dataclasses import dataclass

OHIF, CLASSIFIER, CONNECTOR = "ohif-viewer", "dicom-classifier", "dicom-connector"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the document as it is printed; `vr` is "" where its cell is blank."""

    profile: str
    tag: str
    vr: str
    name: str

    @property
    def keyword(self) -> str:
        """DICOM's keyword for the printed name."""
        return self.name.replace(" ", "")


DOCUMENT = (
    Listed(OHIF, "(0020,000E)", "UI", "SeriesInstanceUID"),
    Listed(OHIF, "(0020,000D)", "UI", "StudyInstanceUID"),
    Listed(OHIF, "(0008,0060)", "CS", "Modality"),
    Listed(OHIF, "(0020,0011)", "IS", "SeriesNumber"),
    Listed(OHIF, "(0040,0009)", "SH", "ScheduledProcedureStepID"),
    Listed(OHIF, "(0040,1001)", "SH", "RequestedProcedureID"),
    Listed(OHIF, "(0008,0020)", "DA", "StudyDate"),
    Listed(OHIF, "(0008,0030)", "DM", "StudyTime"),
    Listed(OHIF, "(0020,0010)", "SH", "StudyID"),
    Listed(OHIF, "(0020,0011)", "IS", "SeriesNumber"),
    Listed(OHIF, "(0010,0020)", "LO", "PatientID"),
    Listed(OHIF, "(0028,0010)", "US", "Rows"),
    Listed(OHIF, "(0028,0010)", "US", "Columns"),
    Listed(OHIF, "(0028,0002)", "US", "SamplesPerPixel"),
    Listed(OHIF, "(0008,0018)", "UI", "SOPInstanceUID"),
    Listed(CLASSIFIER, "(0008,0060)", "CS", "Modality"),
    Listed(CLASSIFIER, "(0008,103E)", "LO", "SeriesDescription"),
    Listed(CLASSIFIER, "(0020,000D)", "UI", "StudyInstanceUID"),
    Listed(CLASSIFIER, "(0020,0010)", "SH", "StudyID"),
    Listed(CLASSIFIER, "(7FE0,0010)", "OB or OW", "Pixel Data"),
    Listed(CLASSIFIER, "(0008,0070)", "LO", "Manufacturer"),
    Listed(CONNECTOR, "(0032,4000)", "", "Study Comments"),
    Listed(CONNECTOR, "(0020,000D)", "UI", "Study Instance UID"),
    Listed(CONNECTOR, "(0008,1030)", "LO", "Study Description"),
    Listed(CONNECTOR, "(0020,000E)", "UI", "Series Instance UID"),
    Listed(CONNECTOR, "(0018,1030)", "LO", "Protocol Name"),
    Listed(CONNECTOR, "(0008,0022)", "DA", "Acquisition Date"),
    Listed(CONNECTOR, "(0008,002A)", "DT", "Acquisition DateTime"),
    Listed(CONNECTOR, "(0008,0032)", "TM", "Acquisition Time"),
    Listed(CONNECTOR, "(0008,0021)", "DA", "Series Date"),
    Listed(CONNECTOR, "(0008,0031)", "TM", "Series Time"),
)
"""The document's three lists, in its order and with its errors; SeriesNumber is there twice."""
TRUE_TAGS = {"Columns": "(0028,0011)"}
"""Name -> its tag by PS3.6, where the document prints another one."""
TRUE_VRS = {"StudyTime": "TM", "StudyComments": "LT"}
"""Name -> its VR by PS3.6, where the document prints another one, or none."""
TIMESTAMP = {
    "AcquisitionDateTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "SeriesDate",
    "SeriesTime",
}
"""Of these the document asks for one set; the rule `timestamp` does."""
