"""Says what a document of reports tells of itself: by what it was judged, and when it was made."""

from dataclasses import dataclass

from fw_gear_dicom_check.model import Policy, Profile, Via
from fw_gear_dicom_check.rules.viewers import ANY
from fw_gear_dicom_check.settings import Settings


@dataclass(frozen=True, slots=True)
class About:
    """What the answers follow, of which viewer and way into Flywheel they speak, and all rules.

    `made`: the date on which the document was made, "" where it is not to be told.
    """

    policy: Policy = Policy.OBSERVED
    viewer: str = ANY
    via: Via = Via.UPLOAD
    consumers: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ()
    made: str = ""


def to_about(settings: Settings, made: str = "") -> About:
    """Return what documents made with these settings tell of themselves."""
    return About(
        policy=settings.policy,
        viewer=settings.viewer,
        via=settings.via,
        consumers=tuple(sorted(settings.consumers)),
        profiles=settings.profiles,
        made=made,
    )
