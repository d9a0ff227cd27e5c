"""Runs dbt and reads what it leaves behind. Only `runner` imports dbt, and only when it runs it."""
