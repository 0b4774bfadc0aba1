"""Short texts rendered before are not rendered again, wherever they stand."""

from lms.text.markup import ENGLISH, render_fragment, render_inline
from lms.text.prose.model import Rendered, Target
from lms.text.rendered_texts import RenderedTexts


def test_same_text_is_rendered_once_and_the_oldest_is_forgotten() -> None:
    texts, made = RenderedTexts(most=2), []

    def get(source: str) -> None:
        def make(_: object) -> Rendered:
            made.append(source)
            return Rendered(source, source)

        texts.get(source, ENGLISH, lambda _: None, 1, "", make, is_inline=True)

    for source in ("a", "a", "b", "c", "b", "a"):
        get(source)
    assert made == ["a", "b", "c", "a"]


def test_findings_stand_on_the_lines_of_each_place() -> None:
    source = "One [link](lesson.md).\n\n![](a.png)\n\n$\\nonsense$"
    for line in (1, 40, 7):
        found = render_fragment(source, first_line=line)
        assert [one.line for one in (*found.links, *found.pictures)] == [line, line + 2]
        assert {one.line for one in found.problems} <= {line + 2, line + 4}


def test_link_that_leads_elsewhere_now_is_rendered_anew() -> None:
    first = render_inline("[x](y.md)", resolve=lambda _: Target("/learn/a"))
    second = render_inline("[x](y.md)", resolve=lambda _: Target("/learn/b"))
    assert "/learn/a" in first.html
    assert "/learn/b" in second.html
