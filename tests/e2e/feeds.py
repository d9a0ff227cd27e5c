"""Rows of feeds that tests make up: money in whole cents, so that what is expected is exact."""

from __future__ import annotations

from datetime import date, timedelta

Row = dict[str, object]


def dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def account(identity: str, role: str, scope: str = "internal", parent: str = "", name: str = "") -> Row:
    return {
        "account_id": identity,
        "account_name": name or identity,
        "account_role": role,
        "account_scope": scope,
        "account_parent_role": parent,
    }


def leg(of: Row, cents: int, transfer: str, rail: str, posting: str, **more: object) -> Row:
    """A Posted leg; a credit is above zero."""
    return {
        **of,
        "id": f"{transfer}-{of['account_id']}",
        "amount_money": dollars(cents),
        "amount_direction": "Credit" if cents > 0 else "Debit",
        "status": "Posted",
        "posting": posting,
        "transfer_id": transfer,
        "transfer_type": rail,
        "rail_name": rail,
        "origin": "InternalInitiated",
        **more,
    }


def transfer(
    giver: Row, taker: Row, cents: int, number: str, rail: str, posting: str, **more: object
) -> list[Row]:
    return [
        leg(giver, -cents, number, rail, posting, **more),
        leg(taker, cents, number, rail, posting, **more),
    ]


def balance(of: Row, day: date, cents: int, **more: object) -> Row:
    return {
        **of,
        "business_day_start": f"{day} 00:00:00",
        "business_day_end": f"{day + timedelta(days=1)} 00:00:00",
        "money": dollars(cents),
        **more,
    }
