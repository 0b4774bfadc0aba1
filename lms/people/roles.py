"""The words for people: roles and kinds of unit."""

from enum import StrEnum

from lms.errors import N_


class Role(StrEnum):
    """What a person is asked to do here; a grant may be limited to a unit and all below it."""

    LEARNER = "learner"
    TRAINER = "trainer"
    JUDGE = "judge"
    CONVENER = "convener"
    UNIT_MANAGER = "unit_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.LEARNER: N_("Learner"),
    Role.TRAINER: N_("Trainer"),
    Role.JUDGE: N_("Judge"),
    Role.CONVENER: N_("Convener"),
    Role.UNIT_MANAGER: N_("Unit manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class UnitKind(StrEnum):
    """What a unit is."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    INSTITUTION = "institution"


UNIT_KIND_LABELS = {
    UnitKind.COUNTY: N_("County"),
    UnitKind.TOWNSHIP: N_("Township"),
    UnitKind.VILLAGE: N_("Village"),
    UnitKind.INSTITUTION: N_("Institution"),
}
