"""What marking plans are measured to achieve, and what they ask of the judges: the figures of docs/judging.md."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from lms.errors import N_


@dataclass(frozen=True, slots=True)
class Preset:
    """One way to mark: its plan, the readings of each entry (None as the plan says), and what it means."""

    plan: str
    readings: int | None
    title: str
    hint: str

    @property
    def key(self) -> str:
        """The value by which a form sends it."""
        return f"{self.plan} {self.readings or ''}".strip()


@dataclass(frozen=True, slots=True)
class Estimate:
    """Measured in the simulated contest `source`: Kendall's tau with the true order and the part of the ten best found.

    Both are None where this was not measured. `per_judge` is how many entries a judge reads, rounded up; None
    without judges. `is_at_least`: further readings are added where two judges differ.
    """

    source: str
    tau: str | None
    top_ten: str | None
    per_judge: int | None
    is_at_least: bool = False

    @property
    def found_of_ten(self) -> Decimal | None:
        """How many of the ten best entries were among the ten chosen, on average."""
        return None if self.top_ten is None else Decimal(self.top_ten) * 10


PRESETS = (
    Preset(
        "mean", 2, N_("Yes, two readings are enough"), N_("Two judges read each entry; their mean counts.")
    ),
    Preset("mean", 3, N_("No, three readings each"), N_("Three judges read each entry; their mean counts.")),
    Preset("mean", 4, N_("No, four readings each"), N_("Four judges read each entry; their mean counts.")),
    Preset(
        "two-stage",
        None,
        N_("Two readings, and five more for the best"),
        N_(
            "Two judges read each entry, five more read the best fifth. This identifies the winners most reliably."
        ),
    ),
    Preset(
        "double",
        None,
        N_("Two readings, and a third where they differ"),
        N_("A third judge reads an entry on which two judges differ by more than ten marks."),
    ),
)
# The simulated contests of docs/judging.md, "What is recovered", marks corrected by the rule of the product.
_CONTESTS = ((40, "tiny24"), (150, "small60"), (None, "base300"))
_MEASURED = {
    ("tiny24", "mean 2"): ("0.722", "0.84"),
    ("tiny24", "mean 3"): ("0.775", "0.87"),
    ("tiny24", "mean 4"): ("0.794", "0.88"),
    ("small60", "mean 2"): ("0.675", "0.69"),
    ("small60", "mean 3"): ("0.752", "0.76"),
    ("small60", "mean 4"): ("0.793", "0.79"),
    ("base300", "mean 2"): ("0.716", "0.59"),
    ("base300", "mean 3"): ("0.769", "0.65"),
    ("base300", "mean 4"): ("0.801", "0.71"),
    ("base300", "two-stage"): ("0.736", "0.75"),
    ("base300", "double"): ("0.733", "0.60"),
}
_READINGS = {"two-stage": Fraction(3), "double": Fraction(2)}


def estimate(preset: Preset, entries: int, judges: int) -> Estimate:
    """Return what a preset achieves and asks for with so many entries and judges."""
    source = next(name for most, name in _CONTESTS if most is None or entries <= most)
    tau, top_ten = _MEASURED.get((source, preset.key), (None, None))
    readings = _READINGS.get(preset.plan) or Fraction(preset.readings or 0)
    per_judge = ceil(readings * entries / judges) if judges > 0 else None
    return Estimate(source, tau, top_ten, per_judge, preset.plan == "double")
