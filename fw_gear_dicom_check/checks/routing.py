"""Asks whether the routing string says where to file the archive."""

from fw_gear_dicom_check.checks.answers import OK, CheckContext, CheckResult, check_each_part
from fw_gear_dicom_check.checks.equivalent_instances import PartitionedArchive
from fw_gear_dicom_check.derive.routing import route_fields
from fw_gear_dicom_check.model import Header, InstanceOutcome, Outcome, Rule


def check_routing(rule: Rule, archive: PartitionedArchive, context: CheckContext) -> CheckResult:
    """Answer malformed where there is a routing string and no group or project comes out of it."""

    def judge(header: Header) -> InstanceOutcome:
        routed = route_fields(header, context.routes)
        reasons = {passed.reason for passed in routed.passed_over}
        is_absent = not routed.fields and reasons <= {"absent or empty"}
        if is_absent or {"group._id", "project.label"} <= routed.fields.keys():
            return OK
        return InstanceOutcome(Outcome.MALFORMED, fault="not_routed")

    return check_each_part(rule, archive, context, judge)
