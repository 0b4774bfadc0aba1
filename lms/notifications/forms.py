"""The form of the settings: a way for each kind, the hour and day of digests, the quiet hours."""

from collections.abc import Mapping
from datetime import time

from babel.dates import get_day_names
from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from lms.http.page_form import PageForm
from lms.notifications.kinds import CATALOGUE, WAY_LABELS, Kind, Way
from lms.notifications.times import Times


class ClockField(TimeField):
    """Hours and minutes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; say how one is written when it is none."""
        try:
            super().process_formdata([text for text in valuelist if text.strip()])
        except ValueError as error:
            raise ValueError(gettext("Enter a time such as 22:00.")) from error


def _both_or_neither(form: "TimesForm", field: ClockField) -> None:
    """Refuse quiet hours of which only one end is given."""
    if not (form.quiet_from.errors or field.errors) and (form.quiet_from.data is None) != (
        field.data is None
    ):
        raise StopValidation(gettext("Enter both times, or neither."))


class TimesForm(PageForm):
    """When digests go out, and the hours without mail."""

    hour = SelectField(
        lazy_gettext("Digests go out at"),
        coerce=int,
        choices=[SelectChoice(h, f"{h:02}:00") for h in range(24)],
    )
    weekday = SelectField(
        lazy_gettext("The weekly digest goes out on"),
        coerce=int,
    )
    quiet_from = ClockField(lazy_gettext("No mail from"), [Optional()])
    quiet_until = ClockField(lazy_gettext("No mail until"), [_both_or_neither, Optional()])

    @property
    def times(self) -> Times:
        """The times as they were chosen."""
        return Times(self.hour.data, self.weekday.data, _quiet(self.quiet_from.data, self.quiet_until.data))


def _quiet(start: time | None, end: time | None) -> tuple[time, time] | None:
    return (start, end) if start is not None and end is not None else None


def settings_form(ways: Mapping[Kind, Way], times: Times) -> TimesForm:
    """Return the form with a field for each kind that may be chosen, named by the kind."""
    choices = [SelectChoice(way.value, gettext(words)) for way, words in WAY_LABELS.items()]
    fields = {
        kind.value: SelectField(gettext(CATALOGUE[kind].label), choices=choices)
        for kind in ways
        if not CATALOGUE[kind].always
    }
    form = type("SettingsForm", (TimesForm,), fields)
    quiet = times.quiet or (None, None)
    days = get_day_names("wide", "stand-alone", get_locale() or "en")
    kept: TimesForm = form(
        data={kind.value: way.value for kind, way in ways.items()}
        | {"hour": times.hour, "weekday": times.weekday, "quiet_from": quiet[0], "quiet_until": quiet[1]}
    )
    kept["weekday"].choices = [SelectChoice(day, days[day]) for day in range(7)]
    return kept


def ways_of(form: TimesForm, kinds: Mapping[Kind, Way]) -> dict[Kind, Way]:
    """Return the ways that were chosen."""
    return {kind: Way(form[kind.value].data) for kind in kinds if kind.value in form}
