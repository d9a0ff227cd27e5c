"""A long file takes time and no memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.statements.desk import BANK, MAP
from tests.statements.sheets import MON, WRITERS, Line, sheet

_MARKS = {
    "camt053": ("<Ntry>", "</Stmt>"),
    "mt940": (":61:", ":62F:"),
    "ofx": ("<STMTTRN>", "</BANKTRANLIST>"),
}
_SCRIPT = """
import resource, sys
from pathlib import Path
from recongen import institution
from recongen.statements import map as maps
from recongen.statements.convert import convert
from recongen.statements.output import FeedFiles

folder, seen = Path(sys.argv[1]), []
bank = institution.load(folder / "bank.yaml")
found, _ = maps.read(folder / "map.yaml", bank)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with FeedFiles(folder) as files:
    done = convert(sys.argv[2], [folder / "file"], found, bank, files, progress=lambda at, of: seen.append((at, of)))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(done.rows["transactions"], dict(done.counts), grown // 1024, len(seen), seen[-1][0] == seen[-1][1])
"""


@pytest.mark.prove
@pytest.mark.parametrize("format", _MARKS)
def test_a_long_file_streams(tmp_path: Path, format: str) -> None:
    """100,000 entries whose sum is zero."""
    (tmp_path / "bank.yaml").write_text(BANK)
    (tmp_path / "map.yaml").write_text(MAP)
    lines = [Line(-(n // 2 + 1) if n % 2 else n // 2 + 1, MON, f"entry {n} of #") for n in range(1000)]
    text = WRITERS[format]([sheet(*lines, opening=0)]).replace("<NbOfNtries>1000<", "<NbOfNtries>100000<")
    first, last = text.index(_MARKS[format][0]), text.index(_MARKS[format][1])
    with (tmp_path / "file").open("w") as file:
        file.write(text[:first].replace("<Sum>2505.00<", "<Sum>250500.00<"))
        for block in range(100):
            file.write(text[first:last].replace("#", str(block)))
        file.write(text[last:])
    command = [sys.executable, "-c", _SCRIPT, str(tmp_path), format]
    rows, *rest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(" ", 1)
    counts, grown, calls, is_complete = rest[0].rsplit(" ", 3)
    assert ("200000", "True") == (rows, is_complete.strip())
    assert "error" not in counts
    assert int(grown) < 80
    assert int(calls) > 3
