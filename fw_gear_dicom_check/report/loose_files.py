"""Tells what the loose files of a folder are: their series, what is left out, what is missing."""

from collections.abc import Iterator, Sequence

from fw_gear_dicom_check.model import Index, LooseFiles
from fw_gear_dicom_check.report.fault_words import to_fault_words
from fw_gear_dicom_check.report.lines import Line, to_visible, wrap
from fw_gear_dicom_check.report.words import to_count


def to_loose_lines(all_loose: Sequence[LooseFiles], width: int) -> Iterator[Line]:
    """Yield a section on the loose files of each folder; nothing where all of them are in order."""
    sentences = [each for loose in all_loose for each in to_loose_sentences(loose)]
    if not sentences:
        return
    yield Line("")
    yield Line("LOOSE FILES", "strong")
    for each in sentences:
        yield from wrap(each, width, "  ", "    ")


def to_loose_sentences(loose: LooseFiles) -> list[str]:
    """Return what is worth telling of a folder's loose files, in sentences."""
    found = []
    folder = to_visible(loose.folder)
    if loose.series > 1:
        found.append(
            f"{folder}: its loose files are of {loose.series:,} series, each checked by itself."
        )
    if loose.left_out and loose.series > 1:
        kinds = ", ".join(
            f"{to_fault_words(code)} ({count:,})" for code, count in loose.left_out.items()
        )
        found.append(f"{folder}: left out, because they are no images: {kinds}.")
    if loose.twice:
        count = to_count(loose.twice, "file")
        found.append(
            f"{folder}: {count} with the SOP Instance UID of an instance in another series, which "
            f"the importer refuses: {_examples(loose.twice, loose.twice_examples)}."
        )
    for index in loose.indexes:
        found += _to_index_sentences(index)
    return found


def _to_index_sentences(index: Index) -> Iterator[str]:
    name = to_visible(index.name)
    if index.lost:
        yield (
            f"{name} lists {to_count(index.lost, 'file')} not found beside it: "
            f"{_examples(index.lost, index.lost_examples)}. Copy the whole disc again."
        )
    if index.unlisted:
        yield (
            f"{name} does not list {to_count(index.unlisted, 'instance')} beside it: "
            f"{_examples(index.unlisted, index.unlisted_examples)}. They are checked all the same."
        )


def _examples(count: int, names: Sequence[str]) -> str:
    more = count - len(names)
    return ", ".join([*map(to_visible, names), *([f"{more:,} more"] if more else [])])
