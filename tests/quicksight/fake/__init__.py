"""QuickSight as far as recongen uses it, over HTTP, with faults on demand.

Strict where the service is: every request is checked against the service's own model, and every answer too.
"""
