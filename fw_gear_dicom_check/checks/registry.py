"""The checks: functions over an archive that answer one rule, listed here and nowhere else."""

from collections.abc import Callable, Mapping

from fw_gear_dicom_check.checks.allowed_value import check_allowed_value
from fw_gear_dicom_check.checks.answers import CheckContext, CheckResult
from fw_gear_dicom_check.checks.attribute import check_attribute
from fw_gear_dicom_check.checks.character_set import check_character_set
from fw_gear_dicom_check.checks.decodable_text import check_decodable_text
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.checks.file_format import (
    check_encoding,
    check_plain_preamble,
    check_preamble,
)
from fw_gear_dicom_check.checks.file_meta import check_file_meta
from fw_gear_dicom_check.checks.members import (
    check_first_member,
    check_foreign_members,
    check_holds_dicom,
    check_opens,
    check_readable_members,
    check_unique_names,
)
from fw_gear_dicom_check.checks.modality import check_modality
from fw_gear_dicom_check.checks.not_zero import check_not_zero
from fw_gear_dicom_check.checks.one_place import check_one_place
from fw_gear_dicom_check.checks.one_value import check_one_value
from fw_gear_dicom_check.checks.pixel_data import check_pixel_data_complete, check_pixel_data_size
from fw_gear_dicom_check.checks.routing import check_routing
from fw_gear_dicom_check.checks.timestamp import check_importer_timestamp, check_timestamp
from fw_gear_dicom_check.checks.unique import check_unique
from fw_gear_dicom_check.model import Rule

CHECKS: Mapping[str, Callable[[Rule, PartitionedArchive, CheckContext], CheckResult]] = {
    "allowed-value": check_allowed_value,
    "attribute": check_attribute,
    "character-set": check_character_set,
    "decodable-text": check_decodable_text,
    "encoding": check_encoding,
    "file-meta": check_file_meta,
    "first-member": check_first_member,
    "foreign-members": check_foreign_members,
    "holds-dicom": check_holds_dicom,
    "importer-timestamp": check_importer_timestamp,
    "modality": check_modality,
    "not-zero": check_not_zero,
    "one-place": check_one_place,
    "one-value": check_one_value,
    "opens": check_opens,
    "pixel-data-complete": check_pixel_data_complete,
    "pixel-data-size": check_pixel_data_size,
    "plain-preamble": check_plain_preamble,
    "preamble": check_preamble,
    "readable-members": check_readable_members,
    "routing": check_routing,
    "timestamp": check_timestamp,
    "unique": check_unique,
    "unique-names": check_unique_names,
}
"""Name in a profile -> the check."""

KEYWORD_CHECKS = frozenset(
    {"allowed-value", "attribute", "character-set", "modality", "not-zero", "one-value", "unique"}
)
"""Checks that are about one attribute, which a rule must name."""

MEMBER_CHECKS = frozenset(
    {"first-member", "foreign-members", "holds-dicom", "opens", "readable-members", "unique-names"}
)
"""Checks that are about members and archives, not about instances."""

UNSURE_IF_OK = frozenset(
    {
        *("first-member", "foreign-members", "one-place", "one-value", "readable-members"),
        *("unique", "unique-names"),
    }
)
"""Checks over all members: some that are fine say nothing of the others."""

UNSURE_IF_FOUND = frozenset({"holds-dicom", "opens"})
"""Checks whose problem is that nothing was found, which some members alone do not tell."""
