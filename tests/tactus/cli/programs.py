"""Programs for tests of `tactus test`, with scenarios that pass or fail as specified."""

import re

BROKEN = "x = = 1"
WITHOUT_SPECS = "Procedure { function() end }"


def program(*scenarios, feature="Numbers"):
    """Return a program with the given scenarios, the first on line 4; "@tag ✗ Name" has a tag and fails."""
    lines = ["Procedure { function() return 1 end }", "Specification([[", f"Feature: {feature}"]
    for scenario in scenarios:
        tags, cross, name = re.fullmatch(r"((?:@\w+ )*)(✗ )?(.*)", scenario).groups()
        lines += [tags] if tags else []
        lines += [f"  Scenario: {name}", "    When the procedure runs"]
        lines += [f"    Then the output should be {2 if cross else 1}"]
    return "\n".join([*lines, "]])", ""])


def timeless(text):
    """Replace all durations in an output by "time"."""
    return re.sub(r"[\d.]+ (µs|ms|s)\b", "time", text)
