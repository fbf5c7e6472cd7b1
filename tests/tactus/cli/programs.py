"""Programs for tests of `tactus test`: files whose scenarios pass or fail as they are told to."""

import re

BROKEN = "x = = 1"
WITHOUT_SPECS = "Procedure { function() end }"


def program(*scenarios, feature="Numbers"):
    """Return a program with these scenarios; "@tag ✗ Name" has a tag, and fails. The first is on line 4."""
    lines = ["Procedure { function() return 1 end }", "Specification([[", f"Feature: {feature}"]
    for scenario in scenarios:
        tags, cross, name = re.fullmatch(r"((?:@\w+ )*)(✗ )?(.*)", scenario).groups()
        lines += [tags] if tags else []
        lines += [f"  Scenario: {name}", "    When the procedure runs"]
        lines += [f"    Then the output should be {2 if cross else 1}"]
    return "\n".join([*lines, "]])", ""])


def timeless(text):
    """Return an output with "time" for every time in it."""
    return re.sub(r"[\d.]+ (µs|ms|s)\b", "time", text)
