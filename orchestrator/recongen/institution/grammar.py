"""The grammar of an institution file: every key, its kind, whether it is required, and what it means.

The parser reads by this description and the JSON Schema is printed from it, so the two cannot disagree.
"""

from __future__ import annotations

from recongen.institution.calendar_kinds import COUNTRY, NAMED_CALENDAR, TIME_ZONE
from recongen.institution.kinds import (
    LABEL_LENGTH,
    TYPE_LENGTH,
    Anything,
    Choice,
    Flag,
    Integer,
    IsoDate,
    Key,
    ListOf,
    MapOf,
    Money,
    Name,
    Record,
    Text,
    Unused,
)
from recongen.institution.vocabulary import (
    AMOUNT_RANGE,
    CADENCE,
    COLOUR,
    COMPLETION,
    COUNT_RANGE,
    DURATION,
    METADATA_KEY,
    PERIODS,
    PREFIX,
    ROLE,
    STATUS,
    WEEKDAYS,
    Frequency,
    InstanceTemplate,
    NameOr,
    RoleExpression,
)

_SCOPE = Choice(("internal", "external"))
_ORIGIN = Name("an origin such as InternalInitiated", max_length=TYPE_LENGTH)
_TRANSFER_TYPE = Name("a transfer type", max_length=TYPE_LENGTH)
_RAIL = Name("the name of a rail")
_RAIL_OR_TEMPLATE = Name("the name of a rail or transfer template")

_DESCRIPTION = Key("description", Text(), "What this is and why it exists, in prose.")

OWNER = Record(
    "owner",
    "Who answers for it.",
    (
        Key("team", Name("a team", max_length=LABEL_LENGTH), "The team that looks after it."),
        Key(
            "contact", Name("a contact", max_length=LABEL_LENGTH), "How to reach them: an address, a channel."
        ),
    ),
)
_OWNER = Key("owner", OWNER, "Who answers for it.")
_BUSINESS_DAYS_FROM_FEED = "the feed's balances say when a business day begins and ends"
_OFFSET = Key("business_day_offset", Unused(_BUSINESS_DAYS_FROM_FEED), "Accepted and ignored.")
_CADENCE_OF_BALANCES = Key(
    "balance_cadence", Unused("every balance the feed reports is checked"), "Accepted and ignored."
)

ACCOUNT = Record(
    "account",
    "An account that exists exactly once in the institution.",
    (
        Key("id", Name("an account id"), "The account's id, as the feed writes it.", required=True),
        Key("name", Name("a name", max_length=LABEL_LENGTH), "What people call it."),
        Key("role", ROLE, "The handle by which rails and parents refer to it."),
        Key("scope", _SCOPE, "internal: on our books. external: a counterparty.", required=True),
        Key("parent_role", ROLE, "The role of the account it rolls up to."),
        Key("expected_eod_balance", Money(), "What its balance should be at the end of every day."),
        _OFFSET,
        _CADENCE_OF_BALANCES,
        _DESCRIPTION,
        _OWNER,
    ),
)

ACCOUNT_TEMPLATE = Record(
    "account template",
    "A class of accounts that exists many times: one per customer, merchant or location.",
    (
        Key("role", ROLE, "The role all these accounts share.", required=True),
        Key("scope", _SCOPE, "internal: on our books. external: a counterparty.", required=True),
        Key("parent_role", ROLE, "The role of the one account they roll up to."),
        Key("expected_eod_balance", Money(), "What each balance should be at the end of every day."),
        Key(
            "instance_id_template", InstanceTemplate(numbered=True), "Ids of synthetic accounts: {role}, {n}."
        ),
        Key("instance_name_template", InstanceTemplate(numbered=False), "Names of synthetic accounts."),
        _OFFSET,
        _CADENCE_OF_BALANCES,
        _DESCRIPTION,
        _OWNER,
    ),
)

FREQUENCY = Record(
    "frequency",
    "How often something typically happens in a period.",
    (
        Key("range", COUNT_RANGE, "[low, high] times.", required=True),
        Key("period", Choice(PERIODS), "The period; business_day when absent."),
    ),
)
_FIRINGS = Key("firings_typical_per_period", Frequency(FREQUENCY), "How often it typically fires.")

RAIL = Record(
    "rail",
    "One way in which money moves. Two legs: source_role and destination_role. One leg: leg_role and leg_direction.",
    (
        Key("name", _RAIL, "Its name, as the feed's rail_name writes it.", required=True),
        Key("transfer_type", _TRANSFER_TYPE, "The type of its transfers; the rail's name when absent."),
        Key("source_role", RoleExpression(), "Two legs: whose account is debited."),
        Key("destination_role", RoleExpression(), "Two legs: whose account is credited."),
        Key("expected_net", Money(), "Two legs on their own: what they sum to, mostly 0."),
        Key("leg_role", RoleExpression(), "One leg: whose account it posts to."),
        Key("leg_direction", Choice(("Debit", "Credit", "Variable")), "One leg: its direction."),
        Key("origin", _ORIGIN, "Who drives it, for every leg without an origin of its own."),
        Key("source_origin", _ORIGIN, "Two legs: who drives the debit."),
        Key("destination_origin", _ORIGIN, "Two legs: who drives the credit."),
        Key("metadata_keys", ListOf(METADATA_KEY, repeats="warning"), "Metadata keys its legs may carry."),
        Key(
            "metadata_value_examples",
            MapOf(ListOf(Text(), min_items=1), METADATA_KEY),
            "Example values per metadata key, for synthetic data.",
        ),
        Key("posted_requirements", ListOf(METADATA_KEY, repeats="warning"), "What a Posted leg must carry."),
        Key("max_pending_age", DURATION, "How long a leg may stay Pending."),
        Key("max_unbundled_age", DURATION, "How long a Posted leg may wait for its bundle."),
        Key("aggregating", Flag(), "true: it sweeps the activity of other rails on a cadence."),
        Key("cadence", CADENCE, "Aggregating: when it runs."),
        Key(
            "bundles_activity",
            ListOf(
                Name("a transfer type, rail, template or Template.LegRail", max_length=201), repeats="warning"
            ),
            "Aggregating: what it sweeps: transfer types, rails, templates or Template.LegRail.",
        ),
        Key("amount_typical_range", AMOUNT_RANGE, "[low, high] of a typical amount, for synthetic data."),
        _FIRINGS,
        _DESCRIPTION,
        _OWNER,
    ),
)

TRANSFER_TEMPLATE = Record(
    "transfer template",
    "Many rails' legs that together make one transfer.",
    (
        Key(
            "name",
            Name("the name of a transfer template"),
            "Its name, as template_name writes it.",
            required=True,
        ),
        Key("transfer_type", _TRANSFER_TYPE, "The type of the transfer; the template's name when absent."),
        Key("expected_net", Money(), "What all legs sum to, mostly 0.", required=True),
        Key(
            "transfer_key",
            ListOf(METADATA_KEY, min_items=1, repeats="warning"),
            "Metadata keys whose equal values put legs into one transfer.",
            required=True,
        ),
        Key("completion", COMPLETION, "When the transfer must be complete.", required=True),
        Key(
            "leg_rails",
            ListOf(_RAIL, min_items=1, repeats="warning"),
            "The rails whose legs join it.",
            required=True,
        ),
        Key(
            "leg_rail_xor_groups",
            ListOf(ListOf(_RAIL, repeats="error")),
            "Groups of Variable rails: one of each.",
        ),
        _FIRINGS,
        _DESCRIPTION,
        _OWNER,
    ),
)

_FAN_IN = Key("fan_in", Flag(), "true: several parent transfers share one child transfer.")
_PARENT_COUNT = Key("expected_parent_count", Integer(2, 1_000_000), "How many parents share one child.")

CHAIN_CHILD = Record(
    "chain child",
    "A child with more to say than its name.",
    (Key("name", _RAIL_OR_TEMPLATE, "The child.", required=True), _FAN_IN, _PARENT_COUNT),
)

CHAIN = Record(
    "chain",
    "What should follow a transfer. Either child and required, or children: one is required, of several exactly one.",
    (
        Key("parent", _RAIL_OR_TEMPLATE, "What comes first.", required=True),
        Key("child", _RAIL_OR_TEMPLATE, "What follows."),
        Key("required", Flag(), "With child: true when every parent should have one."),
        Key(
            "xor_group", Name("the name of a group"), "With child: exactly one of the group follows a parent."
        ),
        Key(
            "children",
            ListOf(NameOr(_RAIL_OR_TEMPLATE, CHAIN_CHILD), min_items=1),
            "One child: required. Several: exactly one follows; fan-in children apart.",
        ),
        _FAN_IN,
        _PARENT_COUNT,
        _DESCRIPTION,
        _OWNER,
    ),
)

LIMIT_SCHEDULE = Record(
    "limit schedule",
    "A daily cap on what each child of a parent account may move.",
    (
        Key("parent_role", ROLE, "The role of the parent whose children are capped.", required=True),
        Key("transfer_type", _TRANSFER_TYPE, "What is capped: the transfers of a type."),
        Key("rail", _RAIL, "What is capped: the postings of a rail."),
        Key("cap", Money(not_negative=True), "Dollars per child and day.", required=True),
        Key(
            "direction",
            Choice(("Outbound", "Inbound")),
            "Money that leaves, or that arrives; Outbound when absent.",
        ),
        _DESCRIPTION,
        _OWNER,
    ),
)

BUSINESS_CALENDAR = Record(
    "business calendar",
    "Which days are business days.",
    (
        Key(
            "country",
            COUNTRY,
            "A country whose public holidays are free; for US those of the Federal Reserve.",
        ),
        Key(
            "subdivision",
            Name("a subdivision"),
            "With country: the part of it whose holidays are free, such as SCT.",
        ),
        Key("calendar", NAMED_CALENDAR, "Instead of country: a banking or market calendar."),
        Key(
            "weekend",
            ListOf(Choice(WEEKDAYS), max_items=6, repeats="warning"),
            "Free days; [sat, sun] when absent.",
        ),
        Key("holidays", ListOf(IsoDate(), repeats="warning"), "Further free days."),
        Key("time_zone", TIME_ZONE, "Where the bank's days are read off the clock; UTC when absent."),
    ),
)

_COLOURS = (
    "empty_fill_color",
    "primary_bg",
    "secondary_bg",
    "primary_fg",
    "secondary_fg",
    "accent",
    "accent_fg",
    "link_tint",
    "danger",
    "danger_fg",
    "warning",
    "warning_fg",
    "success",
    "success_fg",
    "dimension",
    "dimension_fg",
    "measure",
    "measure_fg",
)

THEME = Record(
    "theme",
    "The institution's own colours.",
    (
        Key("theme_name", Text(), "What the theme is called."),
        Key("version_description", Text(), "What this version of it is."),
        Key("analysis_name_prefix", Text(), "Put before the names of analyses."),
        Key("data_colors", ListOf(COLOUR, min_items=1), "Colours of series, in order."),
        Key("gradient", ListOf(COLOUR, min_items=2, max_items=2), "[light, dark]."),
        *(Key(name, COLOUR, f"The colour {name}.") for name in _COLOURS),
        Key("logo", Text(), "A URL, or a path beside this file."),
        Key("favicon", Text(), "A URL, or a path beside this file."),
    ),
)

INSTITUTION = Record(
    "institution",
    "A financial institution: its accounts, how money moves through them, and what should be true.",
    (
        Key("instance", PREFIX, "The prefix of every table of this institution."),
        _DESCRIPTION,
        _OWNER,
        Key("accounts", ListOf(ACCOUNT), "Accounts that exist exactly once.", required=True),
        Key("account_templates", ListOf(ACCOUNT_TEMPLATE), "Classes of accounts."),
        Key("rails", ListOf(RAIL), "The ways in which money moves.", required=True),
        Key("transfer_templates", ListOf(TRANSFER_TEMPLATE), "Transfers of many legs."),
        Key("chains", ListOf(CHAIN), "What should follow what."),
        Key("limit_schedules", ListOf(LIMIT_SCHEDULE), "Daily caps."),
        Key("business_calendar", BUSINESS_CALENDAR, "Weekend, holidays and time zone."),
        Key(
            "statuses",
            ListOf(STATUS, repeats="warning"),
            "Statuses beside Posted, Pending and Failed; they count for nothing.",
        ),
        Key(
            "balances",
            Choice(("daily", "on_change")),
            "Which days have a balance row: all, or those on which a balance changes; daily when absent.",
        ),
        Key(
            "role_business_day_offsets",
            MapOf(Integer(0, 23), ROLE),
            "Hours after midnight at which a role's business day begins, for synthetic data.",
        ),
        Key("theme", THEME, "Colours of the dashboards."),
        Key("persona", Anything(), "Names and places that give prose and synthetic data their flavour."),
        Key("institution_name", Unused("write it into persona"), "Accepted and ignored."),
        Key("institution_acronym", Unused("write it into persona"), "Accepted and ignored."),
        Key("investigation_personas", Unused("write them into persona"), "Accepted and ignored."),
    ),
)

# Every record, for the definitions of the JSON Schema.
RECORDS = (
    OWNER,
    ACCOUNT,
    ACCOUNT_TEMPLATE,
    RAIL,
    FREQUENCY,
    TRANSFER_TEMPLATE,
    CHAIN,
    CHAIN_CHILD,
    LIMIT_SCHEDULE,
    BUSINESS_CALENDAR,
    THEME,
)
