"""Model providers: endpoints, wire formats, errors and prices."""
