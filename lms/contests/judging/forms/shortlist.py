"""Which essays are compared: the best so many by their marks, or those chosen from a list or by code."""

import re
from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.http.page_form import PageForm
from lms.text import typed

# Longer lists are no help: there the number or the codes are entered.
LISTED_AT_MOST = 200
_BETWEEN = re.compile(r"[\s,;，；、]+")


class ShortlistForm(PageForm):
    """A number of best essays, or essays ticked and typed."""

    number = IntegerField(lazy_gettext("How many"), [Optional()])
    category = SelectField(lazy_gettext("Category"), [Optional()])
    code = SelectMultipleField(
        lazy_gettext("Essays"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    codes = TextAreaField(lazy_gettext("Codes"))

    def offer(self, entries: Sequence[tuple[str, str]], categories: Sequence[tuple[str, str]]) -> None:
        """Set what can be chosen: entries by code with title, categories by key with title."""
        self.code.choices = [(code, f"{code} {title}") for code, title in entries]
        self.category.choices = list(categories) or [("", "")]

    @property
    def is_listed(self) -> bool:
        """Return whether the entries are few enough to be shown one by one."""
        return 0 < len(self.code.choices) <= LISTED_AT_MOST

    @property
    def chosen(self) -> list[str]:
        """The codes ticked and typed, each once."""
        entered = (typed.code(one) for one in _BETWEEN.split(self.codes.data or "") if one)
        return list(dict.fromkeys([*(self.code.data or []), *entered]))
