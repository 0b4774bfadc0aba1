"""The shape of the settings of the site."""

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp

from lms.http.language import LANGUAGES
from lms.http.page_form import PageForm

_TEXT = [Length(max=20_000, message=lazy_gettext("Enter up to 20,000 characters."))]


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
    help_zh = TextAreaField(lazy_gettext("Help, in Chinese"), _TEXT)
    help_en = TextAreaField(lazy_gettext("Help, in English"), _TEXT)
    contact_zh = TextAreaField(lazy_gettext("Contact, in Chinese"), _TEXT)
    contact_en = TextAreaField(lazy_gettext("Contact, in English"), _TEXT)
    privacy_zh = TextAreaField(lazy_gettext("Privacy, in Chinese"), _TEXT)
    privacy_en = TextAreaField(lazy_gettext("Privacy, in English"), _TEXT)
