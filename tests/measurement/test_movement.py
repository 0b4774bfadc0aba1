"""The one sentence that says why an essay moved, by the sign and size of what was corrected."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

from dataclasses import replace

import numpy as np
import pytest

from lms.measurement.mixed import Marks
from lms.measurement.movement import explain
from lms.measurement.remarks import Remark
from lms.measurement.severity import Adjusted, Model, adjust
from tests.measurement.test_mixed import incomplete

MARKS = incomplete(essays=24, judges=8)


def corrected(severity: list[float], shift: float, moved: int = 0) -> tuple[Adjusted, Marks]:
    """An essay of two judges with these severities, whose mark was corrected by `shift` and which won `moved` places."""
    found = adjust(MARKS, model=Model.ADDITIVE)
    judges = tuple(
        replace(row, severity=severity[row.judge] if row.judge < 2 else 50.0) for row in found.judges
    )
    row = replace(found.essays[0], raw_mean=70.0, mark=70.0 + shift, raw_rank=5, rank=5 - moved)
    marks = replace(
        MARKS, essay=np.array([0, 0, 1]), judge=np.array([0, 1, 2]), mark=np.array([70.0, 72.0, 60.0])
    )
    return replace(found, judges=judges, essays=(row, *found.essays[1:])), marks


@pytest.mark.parametrize(
    ("severity", "shift", "moved", "said"),
    [
        ([4.0, 2.0], -3.0, 0, "Its judges mark 3.0 points more generously than the others; this was deducted."),
        ([4.0, 2.0], -0.5, 2, "Its judges mark 3.0 points more generously than the others; this was deducted."),
        ([-4.0, 1.0], 1.5, 0, "Its judges mark 1.5 points more strictly than the others; this was added."),
        ([-4.0, 1.0], 0.5, 1, "Its judges mark 1.5 points more strictly than the others; this was added."),
        ([4.0, 2.0], 3.0, 0, "Its judges differ in how widely they spread their marks. More consistent marks count for more."),
        ([-4.0, 1.0], -1.0, 0, "Its judges differ in how widely they spread their marks. More consistent marks count for more."),
        ([4.0, -4.0], 1.0, 0, "Its judges differ in how widely they spread their marks. More consistent marks count for more."),
        ([4.0, 2.0], -0.4, 1, "Its own mark hardly changed; essays close to it were corrected more."),
        ([4.0, 2.0], 0.0, -1, "Its own mark hardly changed; essays close to it were corrected more."),
        ([4.0, 2.0], -0.4, 0, "The correction did not change its rank."),
    ],
)  # fmt: skip
def test_the_main_reason_is_told(severity: list[float], shift: float, moved: int, said: str) -> None:
    found, marks = corrected(severity, shift, moved)
    assert str(explain(found, marks, 0)) == said


def test_where_nothing_was_corrected_the_refusal_is_the_reason() -> None:
    found, marks = corrected([4.0, 2.0], -3.0)
    why = Remark("Too few marks.")
    assert explain(replace(found, model=Model.RAW, refusal=why), marks, 0) is why
    assert explain(replace(found, refusal=why), marks, 0) is not why
    assert explain(replace(found, model=Model.RAW), marks, 0) is not why
