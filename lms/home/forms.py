"""The shape of the settings of the site."""

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp, ValidationError

from lms.http.language import LANGUAGES
from lms.http.page_form import PageForm
from lms.text.mail_addresses import mail_addresses

_TEXT = [Length(max=20_000, message=lazy_gettext("Enter up to 20,000 characters."))]


def addresses_only(_form: PageForm, field: TextAreaField) -> None:
    """Raise ValidationError when something in the list is not a mail address."""
    if wrong := mail_addresses(field.data or "")[1]:
        raise ValidationError(gettext("“%(given)s” is not an e-mail address.", given=wrong[0]))


class SiteForm(PageForm):
    """Name, contact and language of the site, and the texts of its help, contact and privacy pages."""

    site_name = StringField(
        lazy_gettext("Name of the site"), [Length(max=60, message=lazy_gettext("Enter up to 60 characters."))]
    )
    security_contact = StringField(
        lazy_gettext("Contact for security reports"),
        [
            Length(max=200, message=lazy_gettext("Enter up to 200 characters.")),
            Regexp(
                r"\s*((mailto:|https://)\S+)?\s*$",
                message=lazy_gettext("Enter mailto: or https:// and an address."),
            ),
        ],
    )
    default_language = SelectField(lazy_gettext("Default language"), choices=[("", "–"), *LANGUAGES.items()])
    second_publisher = SelectField(
        lazy_gettext("Publishing in the editor needs a second person"),
        choices=[("", "–"), ("true", lazy_gettext("Yes")), ("false", lazy_gettext("No"))],
    )
    auditor_addresses = TextAreaField(
        lazy_gettext("Addresses of auditors for the links of the audit chain"),
        [Length(max=2_000, message=lazy_gettext("Enter up to 2,000 characters.")), addresses_only],
        render_kw={"rows": 2},
    )
    help_zh = TextAreaField(lazy_gettext("Help, in Chinese"), _TEXT)
    help_en = TextAreaField(lazy_gettext("Help, in English"), _TEXT)
    contact_zh = TextAreaField(lazy_gettext("Contact, in Chinese"), _TEXT)
    contact_en = TextAreaField(lazy_gettext("Contact, in English"), _TEXT)
    privacy_zh = TextAreaField(lazy_gettext("Privacy, in Chinese"), _TEXT)
    privacy_en = TextAreaField(lazy_gettext("Privacy, in English"), _TEXT)
