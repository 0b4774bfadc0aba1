"""Forms of invitations to judge: shape only; rules live in actions."""

from datetime import date

from flask import request
from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.contests.judging.forms.panel import CheckboxListField, ConflictsForm
from lms.contests.rules.definition import ContestDefinition
from lms.errors import N_, Refused
from lms.http.page_form import PageForm
from lms.people.identity import User

MOST_ESSAYS = 10_000


class InviteForm(PageForm):
    """Whom to invite, and until when they can answer."""

    people = CheckboxListField(
        lazy_gettext("People with the judge role"),
        [InputRequired(lazy_gettext("Choose at least one person."))],
        coerce=int,
    )
    until = DateField(
        lazy_gettext("Last day to answer"), [InputRequired(lazy_gettext("Choose the last day to answer."))]
    )

    def addresses(self) -> dict[int, str]:
        """Return the addresses typed for people of the list; raises Refused for someone who was not ticked."""
        found = {}
        for person, name in self.people.choices:
            if text := request.form.get(f"address-{person}", "").strip():
                if person not in self.people.data:
                    raise Refused(
                        N_("You entered an address for %(name)s. Choose this person too."), name=name
                    )
                found[person] = text
        return found

    def offer(self, people: list[User], day: date) -> None:
        """Fill the list; `day` is the last day proposed."""
        self.people.choices = [(person.id, person.name) for person in people]
        if not self.is_submitted():
            self.until.data = day


class RenewForm(PageForm):
    """Until when a renewed invitation can be answered, and a new address if there is one."""

    until = DateField(
        lazy_gettext("Last day to answer"), [InputRequired(lazy_gettext("Choose the last day to answer."))]
    )
    address = StringField()


class AcceptForm(ConflictsForm):
    """The declaration of a person who agrees to judge."""

    categories = CheckboxListField(lazy_gettext("Categories I can mark"))
    essays_max = IntegerField(
        lazy_gettext("Highest number of essays"),
        [
            Optional(),
            NumberRange(
                1, MOST_ESSAYS, lazy_gettext("Enter a whole number from 1 to %(most)s.", most=MOST_ESSAYS)
            ),
        ],
        render_kw={"min": 1, "inputmode": "numeric"},
    )

    def offer_categories(self, definition: ContestDefinition, language: str) -> None:
        """Fill the list of categories, all of them ticked at first."""
        self.categories.choices = [
            (one.key, definition.category_title(one.key, language)) for one in definition.categories
        ]
        if not self.is_submitted():
            self.categories.data = [one.key for one in definition.categories]


class DeclineForm(PageForm):
    """Why a person does not judge."""

    reason = TextAreaField(
        lazy_gettext("Why do you decline?"),
        [InputRequired(lazy_gettext("Explain why you decline.")), Length(max=500)],
        id="decline-reason",
        render_kw={"rows": 3},
    )
