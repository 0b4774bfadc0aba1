"""Twenty thousand damaged banks through all importers: none raises."""

from bench.authoring import inputs


def test_no_damaged_bank_raises() -> None:
    carried = 0
    for _, read, data in inputs(20_000, 7):
        carried += len(read(data, "zh_Hans", "x").questions)
    assert carried > 1_000
