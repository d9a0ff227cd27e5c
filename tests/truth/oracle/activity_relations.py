"""The relations of the investigation and executive layers by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .activity import exec_account_activity, exec_daily_activity
from .anomalies import inv_pair_rolling_anomalies
from .books import Books
from .edges import inv_transfer_edges
from .limit_checks import limit_usage
from .trail import inv_money_trail_edges, inv_trails

ACTIVITY_RELATIONS: dict[str, Callable[[Books], Sequence[Any]]] = {
    "inv_transfer_edges": inv_transfer_edges,
    "inv_pair_rolling_anomalies": inv_pair_rolling_anomalies,
    "inv_money_trail_edges": inv_money_trail_edges,
    "inv_trails": inv_trails,
    "exec_daily_activity": exec_daily_activity,
    "exec_account_activity": exec_account_activity,
    "limit_usage": limit_usage,
}
ACTIVITY_MONEY = {
    "amount",
    "day_amount",
    "gross_amount",
    "inflow",
    "net_inflow",
    "outflow",
    "root_amount",
    "window_amount",
}
