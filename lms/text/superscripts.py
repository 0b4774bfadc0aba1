"""The characters that Unicode has for raised and lowered text, as tables for `str.translate`."""

RAISED = str.maketrans("0123456789+-−=()n′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
