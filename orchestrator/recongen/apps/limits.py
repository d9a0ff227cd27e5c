"""What the most limited surface, QuickSight, holds."""

SHEETS = 20
DATASETS = 50
PARAMETERS = 400
DATASET_PARAMETERS = 32
DEFAULTS = 32
COLUMNS = 2048
COLUMN_NAME = 127
SQL = 168_000
NAME = 128
VISUALS = 50
QUESTION = 1024
SUBTITLE = 1012
"""Of a visual's subtitle and its sentence for no rows together, which become one text of 1,024 characters."""
GRID = 36
