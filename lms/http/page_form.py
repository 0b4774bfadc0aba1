"""The base of every form: reads fields alone, and what a request leaves out of a text field as an empty text."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm


def _text(value: str | None) -> str:
    return "" if value is None else value


class PageForm(FlaskForm):
    """A form of a page."""

    class Meta(FlaskForm.Meta):
        """How all forms read a request and make their fields."""

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return the fields that were sent; a body of JSON has none, whatever it says."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

        def bind_field(
            self, form: BaseForm, unbound_field: "UnboundField[Any]", options: dict[str, Any]
        ) -> Field:
            """Return the field; one of text has a text as its data whatever was sent."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": (*unbound_field.kwargs.get("filters", ()), _text)}
            bound: Field = super().bind_field(form, unbound_field, options)
            return bound
