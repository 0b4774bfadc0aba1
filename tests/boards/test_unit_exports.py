"""The units of an issue in the files that programs read."""

import io
import json

from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.boards.make import board_text, make_published


def test_units_are_in_every_file(client: FlaskClient) -> None:
    make_published(3, text=board_text(more="unit-board: top 3"))
    english = {"Accept-Language": "en"}
    units = json.loads(client.get("/boards/weekly/1.json", headers=english).data)["units"]
    assert units == [{"rank": 1, "unit": "Willow Village", "score": "19", "people": 3}]
    book = load_workbook(io.BytesIO(client.get("/boards/weekly/1.xlsx", headers=english).data))
    found = [[cell.value for cell in row] for row in book["Units"].rows]
    assert found == [
        ["Rank", "Unit", "Score", "On the board", "Issue"],
        [1, "Willow Village", "19", 3, "Issue 1"],
    ]
    table = client.get("/boards/weekly/1/units.csv", headers=english).data.decode("utf-8-sig")
    assert table.splitlines() == [",".join(str(cell) for cell in row) for row in found]
    assert (
        "<td>1</td><td>Willow Village</td><td>19</td>"
        in client.get("/boards/weekly/feed.atom", headers=english).text
    )
