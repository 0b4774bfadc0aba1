"""Tables of Markdown where the site shows them."""

from lms.text.markup import render_fragment, render_inline


def test_a_table_stays_one_within_an_option_and_needs_no_heading() -> None:
    table = "|  |  |\n| --- | --- |\n| 1 | 2 |"
    rows = "<table>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"
    assert render_inline(f"a\n\n{table}\n\nb").html == f"a{rows}\nb"
    assert rows in render_fragment(table).html
