"""Formats plain data for pages; a missing value is shown as `nothing`."""

from functools import partial

from tactus.core import plain_data

shown = partial(plain_data.shown, nil="nothing")
