"""What judges mark by: criteria with levels, weights and scales, and the check of one judge's marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from lms.errors import N_, Refused
from lms.measurement.remarks import Remark
from lms.text.wording import plain_number

TOTAL_PLACES = 2


@dataclass(frozen=True, slots=True)
class Level:
    """One described level of a criterion."""

    mark: Decimal
    title: str
    text: str = ""


# At most so many digits before the point of a mark, and so many after it.
MARK_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is marked from `least` to `most` in steps of `step`; `weight` multiplies the mark."""

    key: str
    title: str
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10)
    step: Decimal = Decimal(1)
    weight: Decimal = Decimal(1)
    levels: tuple[Level, ...] = ()
    text: str = ""

    def read(self, raw: object) -> Decimal | Remark:
        """Return a mark for this criterion as a number, or what is wrong with it."""
        values: dict[str, object] = {
            "criterion": self.title,
            "least": self.least,
            "most": self.most,
            "step": self.step,
        }
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return Remark(N_("Enter a mark for %(criterion)s."), values)
        mark = as_mark(raw)
        if mark is None:
            return Remark(N_("The mark for %(criterion)s is not a number."), values)
        if not self.least <= mark <= self.most:
            return Remark(N_("The mark for %(criterion)s must be between %(least)s and %(most)s."), values)
        if (mark - self.least) % self.step:
            return Remark(
                N_("The mark for %(criterion)s must be %(least)s plus a multiple of %(step)s."), values
            )
        return mark

    def level_of(self, mark: Decimal) -> Level | None:
        """Return the highest described level that the mark reaches."""
        reached = [level for level in self.levels if level.mark <= mark]
        return max(reached, key=lambda level: level.mark) if reached else None


def as_mark(raw: object) -> Decimal | None:
    """Read a mark as typed (full-width digits and a decimal comma included); None when it is not a number.

    Nor is one of more than twelve digits on either side of the point: sums and remainders of those that are read stay
    within the precision of decimals.
    """
    try:
        found = Decimal(str(raw).strip().replace(",", ".").replace("，", ".").replace("。", "."))
    except InvalidOperation:
        return None
    if not found.is_finite():
        return None
    exponent = found.as_tuple().exponent
    return found if found.adjusted() < MARK_DIGITS and int(exponent) >= -MARK_DIGITS else None


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria whose weighted sum, scaled to `out_of` when given, is the total; one alone is holistic."""

    title: str
    criteria: tuple[Criterion, ...]
    out_of: Decimal | None = None

    @property
    def is_holistic(self) -> bool:
        """Return whether judges give one mark for the whole."""
        return len(self.criteria) == 1

    @property
    def maximum(self) -> Decimal:
        """The highest possible total."""
        return self.out_of if self.out_of is not None else self._sum({c.key: c.most for c in self.criteria})

    def _sum(self, marks: Mapping[str, Decimal]) -> Decimal:
        return sum((c.weight * marks[c.key] for c in self.criteria), Decimal(0))

    def read(self, scores: Mapping[str, object]) -> tuple[dict[str, Decimal], dict[str, Remark]]:
        """Return the scores as numbers by criterion key, and what is wrong by key: nothing when all are given."""
        found = {c.key: c.read(scores.get(c.key)) for c in self.criteria}
        marks = {key: one for key, one in found.items() if isinstance(one, Decimal)}
        faults = {key: one for key, one in found.items() if isinstance(one, Remark)}
        for key in scores:
            if key not in found:
                faults[key] = Remark(N_("The rubric has no criterion %(criterion)s."), {"criterion": key})
        return marks, faults

    def check(self, scores: Mapping[str, object]) -> dict[str, Decimal]:
        """Return the marks as decimals; raises Refused with the first fault."""
        marks, faults = self.read(scores)
        for fault in faults.values():
            raise Refused(fault.sentence, **dict(fault.values))
        return marks

    def total(self, marks: Mapping[str, Decimal]) -> Decimal:
        """Return the weighted total, rounded half up to two places; `marks` must have passed `check`."""
        exact = sum((Fraction(c.weight) * Fraction(marks[c.key]) for c in self.criteria), Fraction(0))
        top = Fraction(self._sum({c.key: c.most for c in self.criteria}))
        if self.out_of is not None and top:
            exact = exact * Fraction(self.out_of) / top
        return rounded(exact, TOTAL_PLACES)


def rounded(value: Fraction, places: int) -> Decimal:
    """Return an exact fraction as a decimal, half up: away from 0 at the middle."""
    scaled, whole = abs(value.numerator) * 10**places * 2, value.denominator
    nearest = (scaled + whole) // (2 * whole)
    return Decimal(nearest if value.numerator >= 0 else -nearest).scaleb(-places)


def scale_of(least: Decimal, most: Decimal, step: Decimal, at_most: int = 11) -> Sequence[str]:
    """Return every mark of a short scale as text, nothing when there are more than `at_most`."""
    number = int((most - least) / step) + 1
    return [plain_number(least + step * place) for place in range(number)] if number <= at_most else []
