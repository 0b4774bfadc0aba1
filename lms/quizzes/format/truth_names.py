"""What the two options of a true/false question are called."""


def truth_names(language: str) -> tuple[str, str]:
    """Return the words for true and false in a language."""
    return ("对", "错") if language == "zh_Hans" else ("True", "False")
