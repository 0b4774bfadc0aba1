"""Forms about judges: shape only; rules live in actions."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from lms.contests.rules.definition import ContestDefinition
from lms.http.page_form import PageForm
from lms.people.identity import Unit, User
from lms.people.tree import in_tree_order, name_of


class _Box(CheckboxInput):
    """One box of several: that something must be chosen does not make this box required."""

    validation_attrs = ("disabled",)


class CheckboxListField(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = _Box()


class AppointForm(PageForm):
    """Whom to appoint, and for which category."""

    people = CheckboxListField(
        lazy_gettext("People with the judge role"),
        [InputRequired(lazy_gettext("Choose at least one person."))],
        coerce=int,
    )
    category = SelectField(lazy_gettext("Categories they mark"), default="")

    def offer(self, people: Sequence[User], definition: ContestDefinition, language: str) -> None:
        """Fill the lists."""
        self.people.choices = [(person.id, person.name) for person in people]
        self.category.choices = category_choices(definition, language)


class LeaveForm(PageForm):
    """Why a judge leaves."""

    reason = StringField(
        lazy_gettext("Why is the judge being removed?"),
        [
            InputRequired(
                lazy_gettext(
                    "Explain why the judge is being removed. The judge reads the reason, and it is kept on record."
                )
            ),
            Length(max=500),
        ],
        id="leave-reason",  # another form on the same page asks for a reason too
    )


class ConflictsForm(PageForm):
    """What a judge must not read: units with all below them, people, and (only the convener knows it) an entry."""

    units = CheckboxListField(lazy_gettext("Units, with all units below them"), coerce=int)
    people = TextAreaField(
        lazy_gettext("People"), [Length(max=2000)], render_kw={"rows": 4, "autocomplete": "off"}
    )
    reason = StringField(lazy_gettext("Reason"), [Length(max=500)])
    code = StringField(lazy_gettext("Entry code"), render_kw={"maxlength": 6, "autocomplete": "off"})

    def offer(self, units: Sequence[Unit], language: str) -> None:
        """Fill the list of units, each set in below the one above it."""
        self.units.choices = [
            (unit.id, "\u2003" * depth + name_of(unit, language)) for depth, unit in in_tree_order(units)
        ]

    def names(self) -> list[str]:
        """Return the names as typed, one a line or with commas between."""
        text = (self.people.data or "").replace("，", "\n").replace("、", "\n").replace(",", "\n")
        return [name.strip() for name in text.splitlines() if name.strip()]


def category_choices(
    definition: ContestDefinition, language: str, chosen: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return the categories to choose from, all of them first; several that are chosen now are one choice more."""
    several = [",".join(chosen)] if len(chosen) > 1 else []
    return [
        ("", gettext("All categories")),
        *((one.key, definition.category_title(one.key, language)) for one in definition.categories),
        *((keys, gettext(", ").join(definition.category_titles(chosen, language))) for keys in several),
    ]
