"""Options that several commands share."""

from __future__ import annotations

import click

model_option = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="[AGENT=]MODEL",
    help="Use the model provider/name for all agents, or for one.",
)

max_cost_option = click.option(
    "--max-cost",
    type=click.FloatRange(min=0, min_open=True),
    metavar="USD",
    help="Send no more requests once this amount is spent.",
)
