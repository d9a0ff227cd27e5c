"""How dbt is run and what it left behind. Only `runner` imports dbt, and only when it runs it."""
