"""`python -m recongen.apps MANIFEST [PROJECT]`: what is wrong with the apps of a manifest."""

from __future__ import annotations

import sys
from pathlib import Path

from recongen.apps.load import check
from recongen.errors import RecongenError
from recongen.text import plural, printable


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m recongen.apps MANIFEST [PROJECT]", file=sys.stderr)
        return 2
    manifest, *project = map(Path, arguments)
    try:
        apps, datasets, findings = check(manifest, project=project[0] if project else None)
    except RecongenError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for finding in findings:
        print(printable(str(finding)), file=sys.stderr)
    told = [plural(len(apps), "app"), plural(len(datasets), "dataset"), plural(len(findings), "finding")]
    print(", ".join(told))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
