"""Plain data as readers of pages see it: no value is `nothing`."""

from functools import partial

from tactus.core import plain_data

shown = partial(plain_data.shown, nil="nothing")
