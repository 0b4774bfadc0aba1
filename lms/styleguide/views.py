"""The living style guide: every component on one page; registered in development and tests only."""

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, render_template, request
from flask_babel import force_locale
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice

from lms.http.language import LANGUAGES, TAGS
from lms.http.navigation import NAV_ENTRIES, NavItem
from lms.http.page_form import PageForm

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")

# The page shows a fixed moment, so that two pictures of it can be compared.
NOW = datetime(2026, 3, 9, 6, 3, 7, tzinfo=UTC)


class SampleForm(PageForm):
    """One field of each kind, in words that need no translation of their own."""

    name = StringField()
    password = PasswordField()
    village = SelectField(
        choices=[SelectChoice("", "–"), SelectChoice("1", "青石 Qingshi"), SelectChoice("2", "柳湾 Liuwan")]
    )
    born = DateField()
    paper = FileField()
    remarks = TextAreaField()
    role = RadioField(choices=[SelectChoice("learner", "学员 Learner"), SelectChoice("judge", "评委 Judge")])
    days = SelectMultipleField(
        choices=[SelectChoice("1", "周一 Monday"), SelectChoice("2", "周二 Tuesday")],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    agreed = BooleanField()


@blueprint.get("/")
def index() -> str:
    """Show everything; ?lang=en|zh_Hans, ?theme=light|dark, ?type=large and ?errors=1 choose how."""
    language = request.args.get("lang", "")
    language = language if language in LANGUAGES else "en"
    theme = request.args.get("theme", "")
    form = SampleForm(formdata=None)
    with force_locale(language):
        return render_template(
            "styleguide/index.html",
            form=_with_errors(form) if "errors" in request.args else form,
            icon_names=_icon_names(),
            nav_items=[
                NavItem(place.label, "#", place.icon, place is NAV_ENTRIES[1]) for place in NAV_ENTRIES
            ],
            now=NOW,
            later=NOW + timedelta(minutes=38, seconds=12),
            current_language=language,
            html_lang=TAGS[language],
            theme=theme if theme in SelectChoice("light", "dark") else "",
            type_size="large" if request.args.get("type") == "large" else "normal",
        )


def _with_errors(form: SampleForm) -> SampleForm:
    form.name.errors = ["请填写姓名。 Enter the name."]
    form.role.errors = ["请选择角色。 Choose a role."]
    form.agreed.errors = ["请先作出承诺。 Confirm that this is your own work."]
    return form


def _icon_names() -> list[str]:
    with current_app.open_resource("static/icons.svg", "rt") as sprite:
        return re.findall(r'<symbol id="([^"]+)"', sprite.read())
