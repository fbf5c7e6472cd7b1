"""Providers of models: endpoints, wire formats, errors and prices."""
