"""The language that commands speak: one in each output, chosen by `--lang`."""

from collections.abc import Callable
from functools import wraps
from typing import IO, Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from lms.errors import Refused
from lms.http.language import localize


class Failed(click.ClickException):
    """The end of a command, whose message and the word before it are in one language."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # a class variable to Click, read from the instance
        self.line = gettext("Error: %(message)s", message=message)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on standard error."""
        click.echo(self.line, err=file is None, file=file)


def spoken(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--lang` and speak that language, else English as the help does.

    A refusal or ClickException ends the command with its sentence, and with exit code 1 or that of the exception.
    """

    @click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the messages; else English.")
    @with_appcontext
    @wraps(command)
    def speaking(lang: str | None, **given: Any) -> None:
        with force_locale(_code(lang)):
            try:
                command(**given)
            except Refused as refusal:
                raise Failed(localize(refusal)) from refusal
            except click.ClickException as error:
                raise Failed(error.message, error.exit_code) from error

    return speaking


def _code(asked: str | None) -> str:
    return {"zh": "zh_Hans"}.get(asked or "", "en")
