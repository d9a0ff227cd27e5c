"""The words of foreign institutions."""

from __future__ import annotations

from typing import Any

WORDS = """
    Clearing Vault Nostro Vostro Reserve Settlement Custody Margin Escrow Lending Deposit Card Pension Payroll Fx
    Treasury Branch Till Merchant Customer Member Broker Agent Suspense Income Interest Tax Charity Repo Control
""".split()  # noqa: SIM905 (a list of words is read better as one text)
ACTS = """
    Transfer Payment Payout Refund Reversal Charge Fee Levy Sweep Funding Drawdown Repayment Collection Return
    Accrual Remittance Purchase Redemption Opening Adjustment Inbound Outbound Withdrawal Disbursement
""".split()  # noqa: SIM905
KEYS = """
    batch_id order_ref period booking_day client_id trace_no channel week_no valid_until region memo
""".split()  # noqa: SIM905
CADENCES = """
    daily-eod daily-bod intraday-1h intraday-3h weekly-mon weekly-fri weekly-sat monthly-eom monthly-bom monthly-15
    monthly-31
""".split()  # noqa: SIM905
REQUIRED_COLUMNS = ("parent_transfer_id", "transfer_completion", "template_name", "bundle_id")
COMPLETIONS = (
    "business_day_end",
    "business_day_end",
    "business_day_end+1d",
    "business_day_end+4d",
    "month_end",
)
AGES = ("PT1M", "PT4H", "PT24H", "P3D", "P40D")
CALENDARS: tuple[dict[str, Any], ...] = (
    {},
    {"country": "GB"},
    {"country": "US", "weekend": ["sat", "sun"]},
    {"weekend": ["fri", "sat"]},
    {"weekend": ["sun"]},
    {"weekend": ["thu", "fri"], "holidays": ["2029-12-26", "2029-12-31", "2030-01-01", "2030-01-02"]},
    {"weekend": ["sat", "sun"], "holidays": ["2029-12-31", "2030-01-01"]},
    {"calendar": "target2", "time_zone": "Europe/Berlin"},
    {"calendar": "federal_reserve", "time_zone": "America/New_York"},
    {"country": "GB", "subdivision": "SCT", "time_zone": "Europe/London"},
    {"weekend": ["fri", "sat"], "time_zone": "Pacific/Kiritimati"},
    {"country": "JP", "time_zone": "Asia/Tokyo"},
)
