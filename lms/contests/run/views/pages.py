"""The pages of contests that everyone signed in may read: the list and the call."""

from flask import current_app, render_template, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup

from lms import clock
from lms.contests.entries.queries import entries
from lms.contests.entries.views.access import audits, readable_contest, sign_in_first
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.policy import may_audit, may_convene, may_judge
from lms.contests.rules.queries import contests, panel
from lms.contests.rules.queries.contests import call_html, definition_of
from lms.contests.rules.stages import Act, Stage, allows


def index() -> str:
    """List the contests, newest first; conveners see drafts and files that are not set up yet."""
    sign_in_first()
    audits = may_audit(current_user)
    panel_judges = {
        panel_judge.contest_id
        for panel_judge in panel.panel_judges_of_user(current_user.id)
        if may_judge(panel_judge)
    }
    shown = [
        one
        for one in contests.contests()
        if audits or one.id in panel_judges or allows(Stage(one.stage), Act.READ_CALL)
    ]
    return render_template(
        "contests/index.html",
        contests=[(one, definition_of(one)) for one in shown],
        panel_judges=panel_judges,
        unused=contests.unused_documents() if may_convene(current_user) else [],
        now=clock.now(),
        language=str(get_locale()),
        convenes=may_convene(current_user),
    )


def call(slug: str) -> str:
    """Show the call: what is asked for, who may take part, by when, how it is judged and what is awarded."""
    contest = readable_contest(slug)
    text = call_html(contest, str(get_locale()))
    panel_judge = panel.panel_judge_of(contest.id, current_user.id)
    return render_template(
        "contests/call.html",
        contest=contest,
        definition=definition_of(contest),
        call=text,
        html=Markup(text.html),  # noqa: S704 -- sanitised when it was stored
        language=str(get_locale()),
        panel_judge=panel_judge,
        links=_links(contest, panel_judge),
        has_discussion=allows(Stage(contest.stage), Act.READ_CALL),
    )


def _links(contest: Contest, panel_judge: PanelJudge | None) -> list[tuple[str, str, str]]:
    """Return what this reader can do here: text, address, icon; parts that are not there are left out."""
    stage = Stage(contest.stage)
    own = entries.own_entry(contest.id, current_user.id)
    wanted = (
        (allows(stage, Act.SEE_RESULT), "contests.result", gettext("Result"), "trophy"),
        (allows(stage, Act.READ_COLLECTION), "contests.collection", gettext("Winning essays"), "book-open"),
        (may_judge(panel_judge) and allows(stage, Act.MARK), "contests.desk", gettext("Judge"), "gavel"),
        (
            may_judge(panel_judge) and allows(stage, Act.CALIBRATE),
            "contests.desk",
            gettext("Calibrate"),
            "gavel",
        ),
        (
            own and allows(stage, Act.READ_FEEDBACK),
            "contests.feedback",
            gettext("My feedback"),
            "message-square",
        ),
        (
            panel_judge is None and (own is not None or allows(stage, Act.SUBMIT)),
            "contests.entry",
            gettext("My entry") if own else gettext("Write your entry"),
            "pen-line",
        ),
        (
            may_judge(panel_judge),
            "contests.declare_conflicts",
            gettext("Conflicts of interest"),
            "shield-check",
        ),
        (
            panel_judge is not None and not may_judge(panel_judge),
            "contests.own_marks",
            gettext("My marks as a judge"),
            "gavel",
        ),
        (audits(contest), "contests.convene", gettext("Run this contest"), "settings"),
    )
    return [
        (text, url_for(endpoint, slug=contest.slug), icon)
        for is_offered, endpoint, text, icon in wanted
        if is_offered and endpoint in current_app.view_functions
    ]
