"""Who gets what on the routes of mail addresses and password links; tests/access_table.py explains the words."""

from collections.abc import Callable
from typing import Any

OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
MANAGE_THING = "in -- -- -- -- ok -- no ok --"

ROWS = {
    "GET people.change_address 200": SIGNED_IN,
    "POST people.change_address 422": SIGNED_IN,
    "GET people.confirm_address 422": SIGNED_IN,  # the link is forged
    "POST people.confirm_address 422": SIGNED_IN,
    "GET people.forgotten 200": OPEN,
    "POST people.forgotten 422": OPEN,
    "POST people.remove_address 302": "in no no no no no no no ok no",
    "POST people.send_password_link 422": MANAGE_THING,
    "GET people.set_password 422": OPEN,  # the link is forged
    "POST people.set_password 422": OPEN,
}
PARAMETERS: dict[str, Callable[[Any], object]] = {
    "people.confirm_address:token": lambda _world: "forged",
    "people.set_password:token": lambda _world: "forged",
}
