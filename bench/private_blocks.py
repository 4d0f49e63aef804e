"""Private values as long and as compressible as a Siemens scanner's."""

import random
import struct

_SIGNATURE = b"SV10\4\3\2\1"
_ITEM, _ITEMS = 16, 6
"""Bytes before a value, and values a name has room for."""
_NAMES = (
    *("EchoLinePosition", "EchoColumnPosition", "EchoPartitionPosition", "UsedChannelMask"),
    *("Actual3DImaPartNumber", "ICE_Dims", "B_value", "Filter1", "Filter2", "ProtocolSliceNumber"),
    *("RealDwellTime", "PixelFile", "PixelFileName", "SliceMeasurementDuration", "SequenceMask"),
    *("AcquisitionMatrixText", "MeasuredFourierLines", "FlowEncodingDirection", "FlowVenc"),
    *("PhaseEncodingDirectionPositive", "NumberOfImagesInMosaic", "DiffusionGradientDirection"),
    *("ImageGroup", "SliceNormalVector", "DiffusionDirectionality", "TimeAfterStart", "FlipAngle"),
    *("SequenceName", "RepetitionTime", "EchoTime", "NumberOfAverages", "VoxelThickness"),
    *("VoxelPhaseFOV", "VoxelReadoutFOV", "VoxelPositionSag", "VoxelPositionCor", "MosaicRefAcq"),
)
_PATHS = (
    *("sSliceArray.asSlice[{}].sPosition.dSag", "sSliceArray.asSlice[{}].sNormal.dTra"),
    *("asCoilSelectMeas[0].asList[{}].sCoilElementID.tElement", "sAdjData.sAdjVolume.dThick{}"),
    *("sGRADSPEC.asGPAData[0].flEddyCompensation{}", "sWiPMemBlock.adFree[{}]"),
    *("sTXSPEC.aRFPULSE[{}].flAmplitude", "sProtConsistencyInfo.lEntry{}"),
)
_COMMON = ("0.0", "1.0", "0", "1", "2", "40", "4.5", "0x1")
"""Numbers that most lines of a protocol hold."""


def csa_image(rng: random.Random, number: int, size: int) -> bytes:
    """Return a block of named values of which many differ from instance to instance."""
    block = bytearray(_SIGNATURE + struct.pack("<LL", len(_NAMES) * 3, 77))
    index = 0
    while len(block) < size:
        name = _NAMES[index % len(_NAMES)]
        block += name.encode().ljust(64, b"\0") + struct.pack(
            "<l4sLLL", 1, b"FD\0\0", 3, _ITEMS, 77
        )
        value = f"{rng.random() * number:.8f}".encode().ljust(16, b"\0")
        block += struct.pack("<LLLL", len(value), len(value), 77, len(value)) + value
        block += bytes(_ITEM * (_ITEMS - 1))
        index += 1
    return bytes(block[:size])


def protocol_text(rng: random.Random, size: int) -> bytes:
    """Return a scanner's protocol as text, line after line of a path and a number."""
    lines = [b"### ASCCONV BEGIN ###"]
    length, index = len(lines[0]), 0
    while length < size:
        path = _PATHS[index % len(_PATHS)].format(index // len(_PATHS))
        number = rng.choice(_COMMON) if index % 3 else f"{rng.random() * 200 - 100:.6f}"
        lines.append(f"{path}\t = \t{number}".encode())
        length += len(lines[-1]) + 1
        index += 1
    return b"\n".join(lines)[:size]
