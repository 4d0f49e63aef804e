"""Asks whether the routing string says where to file the archive."""

from fw_gear_dicom_check.checks.answers import OK, Answers, Facts, answer_each
from fw_gear_dicom_check.checks.sorting import SortedArchive
from fw_gear_dicom_check.derive.routing import route_fields
from fw_gear_dicom_check.model import Header, Judged, Outcome, Rule


def check_routing(rule: Rule, archive: SortedArchive, facts: Facts) -> Answers:
    """Answer malformed where there is a routing string and no group or project comes out of it."""

    def judge(header: Header) -> Judged:
        routed = route_fields(header, facts.routes)
        reasons = {passed.reason for passed in routed.passed_over}
        is_absent = not routed.fields and reasons <= {"absent or empty"}
        if is_absent or {"group._id", "project.label"} <= routed.fields.keys():
            return OK
        return Judged(Outcome.MALFORMED, fault="not_routed")

    return answer_each(rule, archive, facts, judge)
