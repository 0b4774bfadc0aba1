"""Words of contests for templates: filters rather than names, because imported macros see only these."""

from flask_babel import gettext

from lms.contests.stages import TITLES, Stage
from lms.language import told
from lms.measurement.remarks import Remark


def stage_title(stage: str) -> str:
    """Return the title of a stage in the reader's language."""
    return gettext(TITLES[Stage(stage)])


def told_remark(remark: Remark | None) -> str:
    """Return a remark in the reader's language; empty for none."""
    return "" if remark is None else told(remark)
