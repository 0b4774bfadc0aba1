"""Answering while the network is cut again and again, with a model of what was typed beside it."""

import re
from dataclasses import dataclass, field
from random import Random

from playwright.sync_api import Page, expect

ONLY_HERE = re.compile(r"only on this device so far: (\d+)\.")


@dataclass
class Typist:
    """Someone who answers questions of an attempt; `typed` is what each question shows, as the server stores it."""

    page: Page
    random: Random
    typed: dict[str, str] = field(default_factory=dict)
    since_cut: set[str] = field(default_factory=set)

    def change(self) -> None:
        """Choose an option, or press one key, at some question of the page."""
        questions = self.page.locator("[data-question][data-kind]")
        place = questions.nth(self.random.randrange(questions.count()))
        name, kind = str(place.get_attribute("data-question")), place.get_attribute("data-kind")
        if kind in ("radio", "checkbox"):
            boxes = place.locator("input.tick")
            place_of_box = self.random.randrange(boxes.count())
            boxes.nth(place_of_box).evaluate("one => one.click()")
            chosen = place.locator("input.tick:checked").evaluate_all("all => all.map(one => one.value)")
            self.set(name, ",".join(sorted(chosen)))
        else:
            sign = self.random.choice("123")
            box = place.locator("input[type=text]")
            box.press("End")
            box.press(sign)
            self.set(name, self.typed.get(name, "") + sign)

    def set(self, name: str, answer: str) -> None:
        """Note what was typed; to choose the same option again is no change."""
        if self.typed.get(name, "") != answer:
            self.since_cut.add(name)
        self.typed[name] = answer

    def turn(self) -> None:
        """Go to some page of the paper; without a network it is one that was kept."""
        spots = self.page.locator(".answer-card a")
        wanted = spots.nth(self.random.randrange(spots.count()))
        name = str(wanted.get_attribute("data-question"))
        wanted.evaluate("one => one.click()")
        self.page.locator(f"[data-question='{name}'][data-kind]").wait_for()

    def expect_shown(self) -> None:
        """Compare what the page shows with what was typed."""
        shown: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries(Array.from(document.querySelectorAll("[data-question][data-kind]"), one => [
                one.dataset.question,
                ["radio", "checkbox"].includes(one.dataset.kind)
                    ? Array.from(one.querySelectorAll("input.tick:checked"), box => box.value).sort().join(",")
                    : one.querySelector("input[type=text]").value,
            ]))"""
        )
        wanted = {name: self.typed.get(name, "") for name in shown}
        assert shown == wanted, (shown, wanted)

    def only_here(self) -> int:
        """Return how many answers the page says are only on this device."""
        told = ONLY_HERE.search(self.page.locator("[data-where]").first.text_content() or "")
        return int(told[1]) if told else 0


def answer_with_cuts(page: Page, cuts: int, seed: int) -> dict[str, str]:
    """Answer while the network is cut that many times, reload some times without it; return what was typed."""
    random = Random(seed)
    typist = Typist(page, random)
    context = page.context
    expect(page.locator("[data-where]").first).not_to_be_empty()  # the script is at work
    for cut in range(cuts):
        typist.since_cut.clear()
        context.set_offline(True)
        for _ in range(random.randint(1, 3)):
            typist.change()
        if cut % 10 == 2:
            page.reload()
            page.locator("[data-question][data-kind]").first.wait_for()
            expect(page.locator("[data-where]").first).not_to_be_empty()
            typist.expect_shown()
        elif random.random() < 0.3:
            typist.turn()
            typist.expect_shown()
        told = typist.page.locator("[data-where]").first.text_content()
        assert typist.only_here() >= len(typist.since_cut), (cut, told, typist.since_cut, typist.typed)
        context.set_offline(False)
        # Some cuts come while answers are on their way, some after they have arrived.
        if random.random() < 0.5:
            typist.change()
        page.evaluate("ms => new Promise(done => setTimeout(done, ms))", random.randint(0, 400))
    expect(page.locator("[data-where]").first).to_contain_text(
        "Everything you have entered here is on the server"
    )
    typist.expect_shown()
    return typist.typed
