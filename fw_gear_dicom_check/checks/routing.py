"""Asks whether the routing string says where to file the archive."""

from collections.abc import Mapping

from fw_gear_dicom_check.checks.check import (
    Check,
    CheckContext,
    CheckResult,
    Question,
    value_of,
)
from fw_gear_dicom_check.checks.judge_headers import OK, judge_each
from fw_gear_dicom_check.checks.partitioned_archive import PartitionedArchive
from fw_gear_dicom_check.derive.routing import route_fields, route_keywords
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule

_NOT_ROUTED = InstanceOutcome(Outcome.MALFORMED, fault="not_routed")


def check_routing(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer malformed where there is a routing string and no group or project comes out of it."""

    def judge(header: Header) -> InstanceOutcome:
        routed = route_fields(header, context.routes)
        reasons = {passed.reason for passed in routed.passed_over}
        is_absent = not routed.fields and reasons <= {"absent or empty"}
        if is_absent or {"group._id", "project.label"} <= routed.fields.keys():
            return OK
        return _NOT_ROUTED

    return judge_each(rule, archive, context, judge)


def reads(_rule: Rule, context: CheckContext) -> Mapping[str, Question]:
    """Return the attributes of the user's routes."""
    keywords = (keyword for route in context.routes for keyword in route_keywords(route))
    return dict.fromkeys(keywords, value_of)


CHECK = Check("routing", check_routing, reads=reads, faults={Outcome.MALFORMED: ("not_routed",)})
