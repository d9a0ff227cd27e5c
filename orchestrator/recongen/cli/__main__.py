"""`python -m recongen.cli`"""

from recongen.cli import run

run()
