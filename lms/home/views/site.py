"""Help, contact and privacy, and the page on which an administrator changes them and the name of the site."""

from functools import lru_cache
from typing import cast

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.home import actions, queries
from lms.home.forms import SiteForm
from lms.home.site import EDITABLE, TEXTS
from lms.http.language import chosen_language
from lms.http.web import require, settings
from lms.people.identity import User
from lms.people.policy import may_run_site
from lms.text.markup import render, words_for


def edit() -> str | Response:
    """Change the settings and texts of the site."""
    require(may_run_site(current_user))
    stored = queries.site_values()
    form = SiteForm(data={name: stored.get(name, "") for name in (*EDITABLE, *TEXTS)})
    if form.validate_on_submit():
        return _saved(form)
    fixed = current_app.extensions["configured"].fixed
    return render_template(
        "home/site.html", form=form, editable=EDITABLE, texts=TEXTS, fixed=fixed, shown=settings()
    )


def _saved(form: SiteForm) -> Response:
    fixed = current_app.extensions["configured"].fixed
    values = {name: (form[name].data or "").strip() for name in (*EDITABLE, *TEXTS) if name not in fixed}
    actions.save_site(values, by=cast(User, current_user), now=clock.now())
    db.session.commit()
    actions.put_in_force(current_app._get_current_object())  # type: ignore[attr-defined]
    flash(gettext("Saved."), "good")
    return redirect(url_for("home.edit"), 303)


def help_page() -> str:
    """Say how to get on."""
    return _page("help", gettext("Help"))


def contact() -> str:
    """Say whom to ask."""
    return _page("contact", gettext("Contact"))


def privacy() -> str:
    """Say what is stored about people and who sees it."""
    return _page("privacy", gettext("Privacy"))


def _page(name: str, title: str) -> str:
    texts, short = current_app.extensions.get("site_texts", {}), chosen_language()[:2]
    text = texts.get(f"{name}_{short}") or texts.get(f"{name}_{'en' if short == 'zh' else 'zh'}", "")
    return render_template("home/site_page.html", name=name, title=title, text=_html(text, chosen_language()))


@lru_cache(maxsize=16)
def _html(text: str, language: str) -> Markup:
    """Return a text of the site as safe HTML; made once, because every visitor may ask for it."""
    return Markup(render(text, words=words_for(language)).html)  # noqa: S704 -- sanitised
