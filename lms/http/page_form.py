"""The base of every form: what a request leaves out of a text field reads as an empty text, never as None."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm


def _text(value: str | None) -> str:
    return "" if value is None else value


class PageForm(FlaskForm):
    """A form of a page."""

    class Meta(FlaskForm.Meta):
        """How the fields of all forms are made."""

        def bind_field(
            self, form: BaseForm, unbound_field: "UnboundField[Any]", options: dict[str, Any]
        ) -> Field:
            """Return the field; one of text has a text as its data whatever was sent."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": (*unbound_field.kwargs.get("filters", ()), _text)}
            bound: Field = super().bind_field(form, unbound_field, options)
            return bound
