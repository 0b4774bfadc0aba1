"""Forms of people: shape only; rules live in actions and policy."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.http.language import LANGUAGES
from lms.http.page_form import PageForm
from lms.people.roles import ROLE_LABELS, UNIT_KIND_LABELS, Role
from lms.people.roster import MOST_NAME
from lms.text.encodings import ENCODINGS

_LANGUAGES = [
    SelectChoice("", lazy_gettext("Match browser")),
    *(SelectChoice(code, name) for code, name in LANGUAGES.items()),
]


class SignInForm(PageForm):
    """Name and password."""

    name = StringField(
        lazy_gettext("Username or phone number"),
        [InputRequired(lazy_gettext("Enter your username or phone number."))],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "enterkeyhint": "next",
        },
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password", "enterkeyhint": "go"},
    )


class ForgottenForm(PageForm):
    """Who has forgotten the password."""

    name = StringField(
        lazy_gettext("Username or phone number"),
        [InputRequired(lazy_gettext("Enter your username or phone number."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class PasswordForm(PageForm):
    """The present password and a new one; typed once, because it can be shown."""

    old = PasswordField(
        lazy_gettext("Current password"),
        [InputRequired(lazy_gettext("Enter your current password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Enter a new password."))],
        render_kw={"autocomplete": "new-password", "minlength": "8"},
    )


class FirstPasswordForm(PageForm):
    """The password someone chooses who has just signed in with the one on their slip."""

    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Enter a new password."))],
        render_kw={"autocomplete": "new-password", "minlength": "8"},
    )


class PhoneForm(PageForm):
    """One's own phone number."""

    phone = StringField(lazy_gettext("Phone number"), render_kw={"inputmode": "tel", "autocomplete": "tel"})


class AddressForm(PageForm):
    """One's own mail address."""

    address = StringField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Enter an e-mail address such as name@example.org."))],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )


class AppearanceForm(PageForm):
    """How the person wants the pages."""

    language = RadioField(lazy_gettext("Language"), choices=_LANGUAGES)
    theme = RadioField(
        lazy_gettext("Colours"),
        choices=[
            SelectChoice("", lazy_gettext("Match device")),
            SelectChoice("light", lazy_gettext("Light")),
            SelectChoice("dark", lazy_gettext("Dark")),
        ],
    )
    large_type = BooleanField(lazy_gettext("Large text"))


class PersonForm(PageForm):
    """What an account is called and reached by."""

    name = StringField(
        lazy_gettext("Name"),
        [
            InputRequired(lazy_gettext("Enter the person’s name.")),
            Length(max=MOST_NAME, message=lazy_gettext("Enter the person’s name alone.")),
        ],
    )
    username = StringField(
        lazy_gettext("Username"),
        [InputRequired(lazy_gettext("Enter a username."))],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    phone = StringField(lazy_gettext("Phone number"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    language = SelectField(lazy_gettext("Language"), choices=_LANGUAGES)


class NewPersonForm(PersonForm):
    """A person with their first unit and role."""

    unit = SelectField(lazy_gettext("Unit"))
    role = SelectField(lazy_gettext("Role"))


class StayForm(PageForm):
    """Another unit from a day on."""

    unit = SelectField(lazy_gettext("New unit"), id="stay-unit")
    from_on = DateField(lazy_gettext("From"), [InputRequired(lazy_gettext("Choose the first day."))])


class GrantForm(PageForm):
    """A role, everywhere or below a unit."""

    role = SelectField(lazy_gettext("Role"))
    unit = SelectField(lazy_gettext("Scope"), id="grant-unit")  # a page shows several of these forms


class ExtraTimeForm(PageForm):
    """Extra time with its reason."""

    percent = IntegerField(
        lazy_gettext("Extra time (percent)"),
        [
            InputRequired(lazy_gettext("Enter a whole number from 0 to 200.")),
            NumberRange(0, 200, lazy_gettext("Enter a whole number from 0 to 200.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    reason = StringField(
        lazy_gettext("Reason"), [InputRequired(lazy_gettext("Enter the reason for the record."))]
    )


class UnitForm(PageForm):
    """One unit."""

    name = StringField(lazy_gettext("Unit name"), [InputRequired(lazy_gettext("Enter the unit’s name."))])
    name_en = StringField(lazy_gettext("English name"), [Optional()])
    code = StringField(lazy_gettext("Code"), [InputRequired(lazy_gettext("Enter a code."))])
    kind = SelectField(lazy_gettext("Type"))
    parent = SelectField(lazy_gettext("Parent unit"))
    second_publisher = BooleanField(
        lazy_gettext("Publishing needs the approval of a second person"),
        description=lazy_gettext(
            "For what the people of this unit, and of the units below it, publish in the editor."
        ),
    )


class GroupNameForm(PageForm):
    """The name of a group of people."""

    name = StringField(
        lazy_gettext("Name of the group"), [InputRequired(lazy_gettext("Enter a name for the group."))]
    )


class GroupForm(GroupNameForm):
    """A new group of people."""

    unit = SelectField(lazy_gettext("Unit"))


class MoveUnitForm(PageForm):
    """Another parent for a unit."""

    parent = SelectField(lazy_gettext("Parent unit"))


class FileForm(PageForm):
    """A table to import."""

    encoding = SelectField(
        lazy_gettext("Text encoding"),
        choices=[
            SelectChoice("", lazy_gettext("Recognise automatically")),
            *(SelectChoice(key, name) for key, name in ENCODINGS.items()),
        ],
        default="",
    )

    file = FileField(
        lazy_gettext("File"),
        [FileRequired(lazy_gettext("Choose a CSV or XLSX file."))],
        render_kw={
            "accept": ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        },
    )


Choices = list[tuple[str, str]]


def select_choices(choices: Choices) -> list[SelectChoice]:
    """Return value and label pairs in the form a field of WTForms wants them."""
    return [SelectChoice(value, label) for value, label in choices]


def role_choices(roles: Sequence[Role]) -> Choices:
    """Return roles for a select, in the reader's language."""
    return [(str(role), gettext(ROLE_LABELS[role])) for role in roles]


def kind_choices() -> Choices:
    """Return kinds of unit for a select, in the reader's language."""
    return [(str(kind), gettext(label)) for kind, label in UNIT_KIND_LABELS.items()]
