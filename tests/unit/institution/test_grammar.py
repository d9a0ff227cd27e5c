"""What each kind of value accepts and refuses, and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import holidays
import pytest

from recongen.errors import InstitutionError
from recongen.institution import Finding, Institution, business_calendar, check, load
from recongen.institution.types import BusinessCalendar, ChainEntry, Completion, Firings, Owner

HERE = Path(__file__).parent
Findings = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def institution() -> Institution:
    return load(HERE / "healthy.yaml")


@pytest.fixture(scope="module")
def short() -> Institution:
    return load(HERE / "short.yaml", prefix="shorty")


def by_name(institution: Institution, name: str) -> Any:
    return next(rail for rail in institution.rails if rail.name == name)


# Replaced passage, its replacement (the finding belongs to the line that ends in #!), rule, part of the message.
REFUSED = [
    # prefix
    ("instance: test_bank", "instance: Test #!", "bad-prefix", "'Test' is not a prefix"),
    ("instance: test_bank", "instance: sqlite #!", "bad-prefix", "not sqlite"),
    ("instance: test_bank", "instance: sqlite_bank #!", "bad-prefix", "not sqlite"),
    ("instance: test_bank", "instance: 1st #!", "bad-prefix", "'1st' is not a prefix"),
    ("instance: test_bank", f"instance: {'a' * 31} #!", "bad-prefix", "30 characters at most"),
    ("instance: test_bank", 'instance: "a\\n" #!', "bad-prefix", "'a\\n' is not a prefix"),
    ("instance: test_bank", "instance: [a] #!", "wrong-type", "found a list"),
    # keys
    (
        "    leg_direction: Debit\n    origin: ExternalF",
        "    leg_dirction: Debit #!\n    origin: ExternalF",
        "unknown-key",
        "rail has no key 'leg_dirction'",
    ),
    ("limit_schedules:", "limits: [] #!\nlimit_schedules:", "unknown-key", "institution has no key 'limits'"),
    ("  - id: suspense\n", "  - #!\n", "missing-key", ""),
    ("    scope: external\n", "    scope: #!\n", "missing-key", "the key has no value"),
    ("    completion: metadata.period_end\n", "", "missing-key", "transfer template needs completion"),
    # scalars
    ("    scope: external", "    scope: externl #!", "bad-choice", "'externl' is not internal or external"),
    ("    scope: external", "    scope: true #!", "wrong-type", "must be internal or external; found true"),
    (
        "leg_direction: Credit",
        "leg_direction: credit #!",
        "bad-choice",
        "'credit' is not Debit, Credit or Variable",
    ),
    (
        "    aggregating: true\n    cadence: monthly",
        "    aggregating: yes #!\n    cadence: monthly",
        "wrong-type",
        "must be true or false; found the text 'yes'",
    ),
    ("id: merchant-control", "id: true #!", "wrong-type", "must be an account id; found true"),
    ("id: merchant-control", 'id: " x" #!', "bad-name", "begins or ends with a space"),
    ("id: merchant-control", 'id: "" #!', "bad-name", "is blank"),
    ("id: merchant-control", 'id: "a\\0b" #!', "bad-name", "holds a character that cannot be seen"),
    ("id: merchant-control", 'id: "a\\u200bb" #!', "bad-name", "holds a character that cannot be seen"),
    (
        "id: merchant-control",
        f"id: {'a' * 101} #!",
        "bad-name",
        "has 101 characters; the feed's column holds 100",
    ),
    (
        "transfer_type: receipt",
        f"transfer_type: {'a' * 51} #!",
        "bad-name",
        "has 51 characters; the feed's column holds 50",
    ),
    ("    description: Everybody else.", '    description: "a\\x07" #!', "control-character", "U+0007"),
    (
        "    description: Everybody else.",
        "    description: {a: 1} #!",
        "wrong-type",
        "must be text; found a mapping",
    ),
    # money
    ("    cap: 5000.00", "    cap: 5000.005 #!", "bad-money", "5000.005 is finer than a cent"),
    ("    cap: 5000.00", "    cap: 5,000.00 #!", "bad-money", "'5,000.00' is not an amount"),
    ("    cap: 5000.00", "    cap: 5e3 #!", "bad-money", "'5e3' is not an amount"),
    ("    cap: 5000.00", "    cap: .inf #!", "bad-money", "'.inf' is not an amount"),
    ("    cap: 5000.00", "    cap: -1 #!", "bad-money", "-1.00 is negative"),
    ("    cap: 5000.00", f"    cap: 1{'0' * 16} #!", "bad-money", "more than 16 digits"),
    ("    cap: 5000.00", "    cap: [1] #!", "wrong-type", "must be an amount such as 5000.00; found a list"),
    # durations
    ("PT4H", "4h #!", "bad-duration", "'4h' is not an ISO 8601 duration"),
    ("PT4H", "P1M #!", "bad-duration", "counts years or months"),
    ("PT4H", "P1Y #!", "bad-duration", "counts years or months"),
    ("PT4H", "P #!", "bad-duration", "is not an ISO 8601 duration"),
    ("PT4H", "P1DT #!", "bad-duration", "is not an ISO 8601 duration"),
    ("PT4H", "PT0S #!", "bad-duration", "must be positive"),
    ("PT4H", "-PT4H #!", "bad-duration", "is not an ISO 8601 duration"),
    ("PT4H", "PT0.3S #!", "bad-duration", "is not a whole number of seconds"),
    ("PT4H", "PT999999999999H #!", "bad-duration", "is longer than 24,855 days"),
    *[
        (
            "limit_schedules:",
            f"service_levels: {{high: {days}}} #!\nlimit_schedules:",
            "bad-business-days",
            f"'{days}' is not a number of business days",
        )
        for days in ("P0D", "P1000D", "PT24H", "P1W", "P1.5D")
    ],
    # completion, cadence
    ("metadata.period_end\n", "business_day_end+0d #!\n", "bad-completion", "is not a completion"),
    (
        "metadata.period_end\n",
        "business_day_end+3651d #!\n",
        "bad-completion",
        "is more than 3,650 business days away",
    ),
    ("metadata.period_end\n", "week_end #!\n", "bad-completion", "'week_end' is not a completion"),
    ("metadata.period_end\n", "metadata. #!\n", "bad-completion", "is not a completion"),
    ("metadata.period_end\n", "metadata.o'clock #!\n", "bad-completion", "is not a completion"),
    *[
        ("monthly-eom", f"{cadence} #!", "bad-cadence", f"'{cadence}' is not a cadence")
        for cadence in (
            "monthly-0",
            "monthly-32",
            "monthly-",
            "intraday-0h",
            "intraday-24h",
            "weekly-friday",
            "daily",
        )
    ],
    # roles
    (
        "(Customer | Suspense)",
        "(Customer | ) #!",
        "bad-role",
        "is not a role, (RoleA | RoleB) or a list of roles",
    ),
    ("(Customer | Suspense)", "(Customer | Suspense #!", "bad-role", "is not a role"),
    ("(Customer | Suspense)", "[] #!", "list-length", "must have at least 1 item"),
    ("    role: Suspense", "    role: A|B #!", "bad-name", "holds |, which has a meaning of its own here"),
    # metadata keys
    ("metadata_keys: [month]", 'metadata_keys: ["mo\'nth"] #!', "bad-name", "holds '"),
    ("metadata_keys: [month]", "metadata_keys: ['mo\"nth'] #!", "bad-name", 'holds "'),
    ("metadata_keys: [month]", "metadata_keys: ['mo\\nth'] #!", "bad-name", "holds \\"),
    (
        "metadata_keys: [month]",
        "metadata_keys: month #!",
        "wrong-type",
        "must be a list; found the text 'month'",
    ),
    # lists
    ("    transfer_key: [merchant_id, period]", "    transfer_key: [] #!", "list-length", "at least 1 item"),
    ("    child: Receipt\n    required: true\n", "    children: [] #!\n", "list-length", "at least 1 item"),
    # ranges
    ('["1.00", 100]', '["100.00", 1] #!', "range-order", "100.00 is greater than 1.00"),
    ('["1.00", 100]', "[1] #!", "list-length", "exactly 2 items; found 1"),
    ("[3, 9]", "[9, 3] #!", "range-order", "9 is greater than 3"),
    ("[3, 9]", "[a, 9] #!", "wrong-type", "a whole number from 0 to 1,000,000; found the text 'a'"),
    (
        "{period: week, range: [1, 5]}",
        "{period: weak, range: [1, 5]} #!",
        "bad-choice",
        "'weak' is not business_day",
    ),
    ("{period: week, range: [1, 5]}", "{period: week} #!", "missing-key", "frequency needs range"),
    # instance templates
    ('"cust-{n:04d}"', '"cust-{m}" #!', "bad-placeholder", "{m} in 'cust-{m}' is not a known placeholder"),
    ('"cust-{n:04d}"', '"cust-{n.__class__}" #!', "bad-placeholder", "is not a known placeholder"),
    ('"cust-{n:04d}"', '"cust-{n!r}" #!', "bad-placeholder", "is not a known placeholder"),
    ('"cust-{n:04d}"', '"cust-{n:999999999d}" #!', "bad-placeholder", "has the unknown format '999999999d'"),
    ('"cust-{n:04d}"', '"cust-{n" #!', "bad-placeholder", "has an unpaired brace"),
    ('"cust-{n:04d}"', '"cust-{role}" #!', "bad-placeholder", "gives every account the same id"),
    # calendar and offsets
    (
        "country: US",
        "country: USSR #!",
        "unknown-country",
        "'USSR' is not a country whose holidays are known",
    ),
    (
        "country: US",
        "calendar: TARGET2 #!",
        "unknown-calendar",
        "'TARGET2' is not a banking or market calendar",
    ),
    ("country: US", "time_zone: Kathmandu #!", "unknown-time-zone", "'Kathmandu' is not a time zone"),
    ("country: US", "time_zone: +05:45 #!", "unknown-time-zone", "'+05:45' is not a time zone"),
    # statuses, balances, owners
    ("instance:", "statuses: Cancelled #!\ninstance:", "wrong-type", "this must be a list"),
    (
        "instance:",
        "statuses: [CancelledByTheCustomer] #!\ninstance:",
        "bad-name",
        "has 22 characters; the feed's column holds 20",
    ),
    ("instance:", "balances: weekly #!\ninstance:", "bad-choice", "'weekly' is not daily or on_change"),
    ("instance:", "owner: Ann #!\ninstance:", "wrong-type", "this must be a mapping"),
    ("instance:", "owner: {name: Ann} #!\ninstance:", "unknown-key", "owner has no key 'name'"),
    ("weekend: [sat, sun]", "weekend: [sat, sunday] #!", "bad-choice", "'sunday' is not mon, tue"),
    ("weekend: [sat, sun]", "weekend: [mon, tue, wed, thu, fri, sat, sun] #!", "list-length", "found 7"),
    ("holidays: [2030-07-05]", "holidays: [2030-02-30] #!", "bad-date", "the calendar has no 2030-02-30"),
    ("holidays: [2030-07-05]", "holidays: [5.7.2030] #!", "bad-date", "'5.7.2030' is not a date"),
    ("  Customer: 17", "  Customer: 24 #!", "out-of-range", "24 is not a whole number from 0 to 23"),
    ("  Customer: 17", '  Customer: "17" #!', "wrong-type", "found the text '17'"),
    # chains
    (
        "    expected_parent_count: 2",
        "    expected_parent_count: 1 #!",
        "out-of-range",
        "1 is not a whole number from 2",
    ),
    (
        "    child: Receipt\n",
        "    child: Receipt\n    children: [Receipt] #!\n",
        "chain-form",
        "either child or children, not both",
    ),
    (
        "  - parent: AchIn\n    child: Receipt\n    required: true\n",
        "  - parent: AchIn #!\n",
        "chain-form",
        "this chain names no child",
    ),
    (
        "    child: Receipt\n    required: true\n",
        "    children: [Receipt]\n    required: true #!\n",
        "chain-form",
        "required belongs to child, not to children",
    ),
    (
        "  - parent: AchIn\n    child: Receipt\n    required: true\n",
        "  - parent: AchIn #!\n    child: Receipt\n",
        "missing-key",
        "chain needs required beside child",
    ),
    # theme, persona
    ('  accent: "#2E5090"', "  accent: blue #!", "bad-colour", "'blue' is not a colour such as #1B2A4A"),
    ('  accent: "#2E5090"', '  acent: "#2E5090" #!', "unknown-key", "theme has no key 'acent'"),
    (
        'gradient: ["#C5DAF7", "#2E5090"]',
        'gradient: ["#C5DAF7"] #!',
        "list-length",
        "exactly 2 items; found 1",
    ),
    ("  institution: [Test Bank, TB]", "  - TB #!", "wrong-type", "this must be a mapping; found a list"),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"), REFUSED, ids=[f"{r[2]}-{i}" for i, r in enumerate(REFUSED)]
)
def test_a_value_outside_the_grammar_is_one_finding_on_its_line(
    old: str, new: str, rule: str, says: str, healthy: str, findings_of: Findings
) -> None:
    assert old in healthy
    text = healthy.replace(old, new, 1)
    marked = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("#!")]
    expected = marked or [text.splitlines().index("  - name: Cycle") + 1]
    if new == "  - #!\n":
        expected = [marked[0] + 1]
    findings = findings_of(text)
    assert [(rule, line) for line in expected] == [(f.rule, f.line) for f in findings], [
        str(f) for f in findings
    ]
    assert says in findings[0].message
    assert "error" == findings[0].severity


def test_a_misspelt_key_is_offered_its_right_spelling(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("limit_schedules:", "limit_schedule:")
    assert ["Did you mean 'limit_schedules'? Fix or delete it."] == [f.remedy for f in findings_of(text)]


def test_a_repeated_item_that_does_no_harm_is_a_warning(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("[month]", "[month, month]")
    findings = findings_of(text.replace("[Charge, Refund,", "[Charge, Charge, Refund,"))
    assert [("repeated-item", "warning")] * 2 == [(f.rule, f.severity) for f in findings]


def test_keys_of_other_tools_are_named_and_ignored(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("    description: Everybody else.\n", "    business_day_offset: -5\n")
    text += "institution_name: Test Bank\n"
    assert [("unused-key", "warning")] * 2 == [(f.rule, f.severity) for f in findings_of(text)]


def test_a_file_with_twelve_mistakes_has_twelve_findings_with_their_lines() -> None:
    path = HERE / "twelve_mistakes.yaml"
    marks = re.findall(r"#! (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    lines = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "#!" in line]
    institution, findings = check(path)
    assert institution is None
    assert 12 == len(marks)
    assert list(zip(marks, lines, strict=True)) == [(f.rule, f.line) for f in findings]


def test_load_raises_with_every_finding() -> None:
    with pytest.raises(InstitutionError, match="12 errors in the institution file") as error:
        load(HERE / "twelve_mistakes.yaml")
    assert 12 == len(error.value.findings)


def test_a_finding_reads_as_one_line_of_place_path_fault_and_remedy(
    healthy: str, findings_of: Findings
) -> None:
    text = healthy.replace("leg_direction: Credit", "leg_direction: credit")
    (finding,) = findings_of(text)
    assert str(finding).endswith(
        "bank.yaml:60:20: error: rails[1] Refund › leg_direction: 'credit' is not Debit, Credit or Variable. "
        "Did you mean 'Credit'? Write Debit, Credit or Variable."
    )
    assert {"rule", "severity", "file", "line", "column", "where", "message", "remedy"} == set(
        finding.to_dict()
    )


# --- what values become


def test_text_is_kept_as_it_is_written(institution: Institution) -> None:
    assert "0010" == institution.accounts[0].id


def test_a_country_called_no_is_norway(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("country: US", "country: NO"))
    assert "NO" == load(path).business_calendar.country


@pytest.mark.parametrize(
    ("written", "cap"),
    [
        ("5000.00", "5000.00"),
        ("5000.1", "5000.10"),
        ("'5000.10'", "5000.10"),
        ("5000.", "5000.00"),
        ("5000.1000", "5000.10"),
        ("+5", "5.00"),
        ("0", "0.00"),
        ("90000000000000.01", "90000000000000.01"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_money_is_exact(written: str, cap: str, healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("cap: 5000.00", f"cap: {written}"))
    assert Decimal(cap) == load(path).limit_schedules[0].cap


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("PT24H", 86_400),
        ("P1D", 86_400),
        ("P1DT2H", 93_600),
        ("PT90M", 5_400),
        ("PT30S", 30),
        ("PT0.5H", 1_800),
        ("P1W", 604_800),
        ("P1DT1H1M1S", 90_061),
    ],
)
def test_durations_become_seconds(written: str, seconds: int, healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("PT4H", written))
    assert seconds == by_name(load(path), "Charge").max_unbundled_seconds


@pytest.mark.parametrize(
    ("written", "completion"),
    [
        ("business_day_end", Completion("business_day_end")),
        ("business_day_end+3d", Completion("business_day_end", 3)),
        ("business_day_end+3650d", Completion("business_day_end", 3650)),
        ("month_end", Completion("month_end")),
        ("metadata.period", Completion("metadata", key="period")),
    ],
)
def test_completions(written: str, completion: Completion, healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("metadata.period_end", written))
    assert completion == load(path).transfer_templates[0].completion


@pytest.mark.parametrize(
    "cadence",
    [
        "intraday-1h",
        "intraday-23h",
        "daily-eod",
        "daily-bod",
        "weekly-sun",
        "monthly-eom",
        "monthly-bom",
        "monthly-31",
    ],
)
def test_every_cadence_of_the_vocabulary_is_accepted(
    cadence: str, healthy: str, findings_of: Findings
) -> None:
    assert [] == findings_of(healthy.replace("monthly-eom", cadence))


def test_role_expressions_become_tuples(institution: Institution) -> None:
    assert ("Customer", "Suspense") == by_name(institution, "Fee").leg_roles
    assert ("Merchant", "Customer") == by_name(institution, "PayoutInternal").destination_roles
    assert ("Outside",) == by_name(institution, "AchIn").source_roles


def test_ranges_and_frequencies(institution: Institution) -> None:
    charge = by_name(institution, "Charge")
    assert (Decimal("1.00"), Decimal("100.00")) == charge.amount_typical_range
    assert Firings(3, 9, "business_day") == charge.firings_typical_per_period
    assert Firings(1, 5, "week") == institution.transfer_templates[0].firings_typical_per_period


def test_the_calendar(institution: Institution, short: Institution) -> None:
    assert ("US", (6, 7), (date(2030, 7, 5),)) == (
        institution.business_calendar.country,
        institution.business_calendar.weekend,
        institution.business_calendar.holidays,
    )
    assert (None, (6, 7), ()) == (
        short.business_calendar.country,
        short.business_calendar.weekend,
        short.business_calendar.holidays,
    )


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        (
            "country: US",
            "calendar: TARGET2",
            "Did you mean 'target2'? Write one of federal_reserve, target2, ASX,",
        ),
        ("country: US", "calendar: nyse", "Did you mean 'NYSE'? Write one of"),
        (
            "country: US",
            "country: GB\n  subdivision: England",
            "Did you mean 'ENG'? Write one of ENG, NIR, SCT, WLS.",
        ),
        (
            "country: US",
            "country: GB\n  subdivision: GB-SCT",
            "Did you mean 'SCT'? Write one of ENG, NIR, SCT, WLS.",
        ),
        (
            "country: US",
            "country: GB\n  subdivision: wls",
            "Did you mean 'WLS'? Write one of ENG, NIR, SCT, WLS.",
        ),
        ("country: US", "time_zone: Kathmandu", "Did you mean 'Asia/Kathmandu'?"),
        ("country: US", "time_zone: america/new york", "Did you mean 'America/New_York'?"),
        ("country: US", "time_zone: Asia/Tokio", "Did you mean 'Asia/Tokyo'?"),
        ("country: US", "timezone: UTC", "Did you mean 'time_zone'?"),
    ],
)
def test_what_was_meant_in_the_calendar_is_offered(
    old: str, new: str, hint: str, healthy: str, findings_of: Findings
) -> None:
    (finding,) = findings_of(healthy.replace(old, new))
    assert finding.remedy.startswith(hint)


def test_the_calendar_names_a_part_a_bank_and_a_zone(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    calendars = []
    for new in ("country: GB\n  subdivision: NIR", "calendar: XLON\n  time_zone: Europe/London"):
        path.write_text(healthy.replace("country: US", new))
        calendars.append(load(path).business_calendar)
    days = (date(2030, 7, 5),)
    assert [
        BusinessCalendar("GB", holidays=days, subdivision="NIR"),
        BusinessCalendar(holidays=days, calendar="XLON", time_zone="Europe/London"),
    ] == calendars


def test_statuses_and_balances(institution: Institution, healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text("statuses: [Returned, Cancelled]\nbalances: on_change\n" + healthy)
    declared = load(path)
    assert (("Cancelled", "Returned"), "on_change") == (declared.statuses, declared.balances)
    assert ((), "daily") == (institution.statuses, institution.balances)


def test_everything_declared_may_have_an_owner(healthy: str, tmp_path: Path) -> None:
    owner = "    owner: {team: Ops, contact: ops@example.org}\n"
    text = "owner: {team: Finance}\n" + healthy
    for first in (
        "    role: DepositControl\n    scope: internal\n",
        "  - role: Customer\n",
        "  - name: Charge\n",
        "  - name: Cycle\n",
        "    child: PayoutAch\n",
        "    cap: 5000.00\n",
    ):
        assert first in text
        text = text.replace(first, first + owner, 1)
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    bank = load(path)
    sections = (
        bank.accounts,
        bank.account_templates,
        bank.rails,
        bank.transfer_templates,
        bank.chains,
        bank.limit_schedules,
    )
    assert Owner("Finance", None) == bank.owner
    assert [Owner("Ops", "ops@example.org")] * 6 == [section[0].owner for section in sections]
    assert [None] * 5 == [section[-1].owner for section in sections if len(section) > 1]


def test_what_a_rail_ignores_is_not_in_its_rows(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(
        healthy.replace(
            "    metadata_keys: [customer_id]\n",
            "    metadata_keys: [customer_id]\n    cadence: daily-eod\n    bundles_activity: [Charge]\n"
            "    expected_net: 0\n",
        )
    )
    fee = by_name(load(path), "Fee")
    assert (None, (), None) == (fee.cadence, fee.bundles_activity, fee.expected_net)


def test_of_two_chains_between_the_same_the_first_counts(
    institution: Institution, healthy: str, tmp_path: Path
) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(
        healthy.replace(
            "chains:\n", "chains:\n  - parent: AchIn\n    child: Receipt\n    required: false\n", 1
        )
    )
    chains = load(path).chains
    assert len(institution.chains) == len(chains)
    assert ChainEntry("AchIn", "Receipt", required=False) == chains[0]


def test_a_bank_may_never_close(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("weekend: [sat, sun]", "weekend: []"))
    assert () == load(path).business_calendar.weekend


# --- the short grammar


def test_a_rail_without_type_is_its_own_type(short: Institution) -> None:
    assert {(rail.name, rail.name) for rail in short.rails} == {
        (rail.name, rail.transfer_type) for rail in short.rails
    }
    assert "Batch" == short.transfer_templates[1].transfer_type


def test_children_become_entries(short: Institution) -> None:
    assert (
        ChainEntry("Cycle", "PayAch", required=True, xor_group="Cycle #1"),
        ChainEntry("Cycle", "PayWire", required=True, xor_group="Cycle #1"),
        ChainEntry("Cycle", "Batch", required=False, fan_in=True, expected_parent_count=5),
        ChainEntry("Inbound", "Cycle", required=True),
        ChainEntry("CycleLeg", "Batch", required=True, fan_in=True),
    ) == short.chains


def test_a_child_beside_fan_in_children_alone_is_required(tmp_path: Path) -> None:
    text = (HERE / "short.yaml").read_text().replace("      - PayWire\n", "")
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    assert ChainEntry("Cycle", "PayAch", required=True) == load(path, "shorty").chains[0]


def test_a_child_that_is_named_twice_is_no_choice(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text((HERE / "short.yaml").read_text().replace("      - PayWire\n", "      - PayAch\n"))
    found = [chain for chain in load(path, "shorty").chains if chain.child == "PayAch"]
    assert [ChainEntry("Cycle", "PayAch", required=True)] == found
    row = "    child: Receipt\n    required: true\n"
    group = f"{row}    xor_group: Vehicles\n"
    path.write_text(healthy.replace(row, f"{group}  - parent: AchIn\n{group}"))
    assert {"chain-group-size", "duplicate-chain"} == {finding.rule for finding in check(path)[1]}


def test_a_group_of_children_has_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    more = "".join(
        f"  - parent: Inbound\n    child: {child}\n    required: true\n    xor_group: 'Cycle #1'\n"
        for child in ("PayAch", "PayWire")
    )
    path.write_text((HERE / "short.yaml").read_text().replace("chains:\n", f"chains:\n{more}"))
    groups = {(chain.parent, chain.xor_group) for chain in load(path, "shorty").chains if chain.xor_group}
    assert {("Inbound", "Cycle #1"), ("Cycle", "Cycle #2")} == groups


def test_limits_by_rail(short: Institution) -> None:
    assert [("Inbound", "Inbound"), ("Accrual", "Outbound")] == [
        (limit.rail, limit.direction) for limit in short.limit_schedules
    ]


def test_the_prefix_comes_from_outside_when_the_file_has_none(short: Institution) -> None:
    assert "shorty" == short.prefix


def test_a_file_without_prefix_says_how_to_give_one() -> None:
    (finding,) = check(HERE / "short.yaml")[1]
    assert ("missing-prefix", 2) == (finding.rule, finding.line)
    assert "Add a line such as `instance: first_bank`, or give a prefix with --prefix." == finding.remedy


def test_a_bad_prefix_from_outside_is_a_finding() -> None:
    (finding,) = check(HERE / "short.yaml", prefix="No Good")[1]
    assert "bad-prefix" == finding.rule


def test_the_files_own_prefix_stands_and_another_is_called_out() -> None:
    institution, findings = check(HERE / "healthy.yaml", prefix="other")
    assert institution is not None
    assert "test_bank" == institution.prefix
    assert [("prefix-ignored", "warning")] == [(f.rule, f.severity) for f in findings]


def test_the_treasury_loads_without_a_finding() -> None:
    path = HERE.parents[2] / "examples" / "treasury-2005" / "institution.yaml"
    institution, findings = check(path)
    assert [] == findings
    assert institution is not None
    assert (4, 5, 2) == (len(institution.accounts), len(institution.rails), len(institution.limit_schedules))


# --- the fingerprint


def test_the_hash_ignores_layout_order_and_line_breaks_of_prose(healthy: str, tmp_path: Path) -> None:
    other = healthy.replace(
        "description: A bank that exists to be checked.",
        "description: >\n  A bank that\n  exists to be checked.",
    )
    other = other.replace("    cap: 3000\n", '    cap: "3000.00"  # the same\n')
    account = "  - id: outside\n    role: Outside\n    scope: external\n    description: Everybody else.\n"
    other = other.replace(account, "").replace("accounts:\n", "accounts:\n" + account, 1)
    path = tmp_path / "elsewhere.yaml"
    path.write_text(other)
    assert load(HERE / "healthy.yaml").content_hash == load(path).content_hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cap: 3000", "cap: 3001"),
        ("to be checked", "to be tested"),
        ("instance: test_bank", "instance: test_bonk"),
    ],
)
def test_the_hash_follows_the_meaning(old: str, new: str, healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace(old, new))
    assert load(HERE / "healthy.yaml").content_hash != load(path).content_hash


def test_every_country_of_the_library_is_known() -> None:
    known = [code for code in holidays.list_supported_countries() if len(code) == 2]
    assert sorted(known) == business_calendar.countries()
