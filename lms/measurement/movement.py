"""Why severity correction moved an essay, in one sentence."""

from lms.errors import N_
from lms.measurement.mixed import Marks
from lms.measurement.remarks import Remark
from lms.measurement.severity import Adjusted, EssayRow, Model

NOTICEABLE = 0.5


def _why(row: EssayRow, severities: list[float]) -> Remark:
    lean = sum(severities) / len(severities)
    shift = row.mark - row.raw_mean
    if abs(shift) >= NOTICEABLE and lean * shift < 0:
        if lean > 0:
            return Remark(
                N_("Its judges mark %(points).1f points more generously than the others; this was deducted."),
                {"points": lean},
            )
        return Remark(
            N_("Its judges mark %(points).1f points more strictly than the others; this was added."),
            {"points": -lean},
        )
    if abs(shift) >= NOTICEABLE:
        return Remark(
            N_(
                "Its judges differ in how widely they spread their marks. More consistent marks count for more."
            )
        )
    if row.moved:
        return Remark(N_("Its own mark hardly changed; essays close to it were corrected more."))
    return Remark(N_("The correction did not change its rank."))


def explain(result: Adjusted, marks: Marks, essay: int) -> Remark:
    """Return the main reason why one essay moved, or why nothing was corrected; it must have marks."""
    row = result.essays[essay]
    if result.model is Model.RAW and result.refusal is not None:
        return result.refusal
    return _why(row, [result.judges[judge].severity for judge in marks.judge[marks.essay == essay].tolist()])
