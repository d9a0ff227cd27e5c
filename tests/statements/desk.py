"""A small institution with a map, and what a conversion writes."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from recongen import institution as institutions
from recongen.institution.types import Institution
from recongen.statements import map as maps
from recongen.statements.convert import Conversion, convert
from recongen.statements.known import Known
from recongen.statements.output import FeedFiles
from tests.statements.sheets import MAIN, SECOND, Leg

BANK = """
instance: nostro
accounts:
  - {id: main, name: Main account, role: Main, scope: internal}
  - {id: second, name: Second account, role: Second, scope: internal}
  - {id: payers, name: Payers and payees, role: Outside, scope: external}
account_templates:
  - {role: Customer, scope: external}
rails:
  - {name: Incoming, transfer_type: incoming, source_role: Outside, destination_role: [Main, Second], expected_net: 0,
     source_origin: ExternalForcePosted, destination_origin: InternalInitiated}
  - {name: Outgoing, transfer_type: outgoing, source_role: [Main, Second], destination_role: Outside, expected_net: 0,
     origin: InternalInitiated}
  - {name: FromCustomer, transfer_type: customer, source_role: Customer, destination_role: Main, expected_net: 0,
     origin: ExternalForcePosted}
"""
RULES = """
rules:
  - {match: {direction: Credit}, rail: Incoming, counterparty: {id: payers}}
  - {match: {direction: Debit}, rail: Outgoing, counterparty: {id: payers}}
"""
MAP = f"""
institution: bank.yaml
accounts:
  - {{statement: "{MAIN}", id: main}}
  - {{statement: "{SECOND}", id: second}}
{RULES}"""
NAMES = {"main": MAIN, "second": SECOND}


class Feed(NamedTuple):
    conversion: Conversion
    transactions: list[dict[str, str]]
    balances: list[dict[str, str]]

    @property
    def legs(self) -> Counter[Leg]:
        """Of the bank's accounts."""
        return Counter(
            (NAMES[row["account_id"]], row["posting"][:10], cents(row["amount_money"]), row["status"])
            for row in self.transactions
            if row["account_id"] in NAMES
        )

    @property
    def closings(self) -> dict[tuple[str, str], int]:
        return {
            (NAMES[row["account_id"]], row["business_day_start"][:10]): cents(row["money"])
            for row in self.balances
        }

    @property
    def rules(self) -> Counter[str]:
        return Counter(finding.rule for finding in self.conversion.findings)

    @property
    def errors(self) -> list[str]:
        return [str(finding) for finding in self.conversion.findings if finding.severity == "error"]


def cents(money: str) -> int:
    assert money[-3] == "."
    return int(money.replace(".", ""))


def convert_files(
    folder: Path,
    format: str | None,
    *files: str | bytes,
    map_: str = MAP,
    known: Known | None = None,
    bank: str = BANK,
) -> Feed:
    """What the files become, in their order."""
    institution, found = _declared(bank, map_)
    paths = []
    for number, content in enumerate(files, start=1):
        paths.append(folder / f"statement-{number}")
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    with FeedFiles(folder) as written:
        conversion = convert(format, paths, found, institution, written, known or Known())
    return Feed(conversion, _rows(written.transactions), _rows(written.balances))


@cache
def _declared(bank: str, map_: str) -> tuple[Institution, maps.Map]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bank.yaml").write_text(bank)
        (folder / "map.yaml").write_text(map_)
        institution = institutions.load(folder / "bank.yaml")
        found, findings = maps.read(folder / "map.yaml", institution)
    assert found, [str(finding) for finding in findings]
    return institution, found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
