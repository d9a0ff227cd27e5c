"""Deadlines: every spelling of an instant, every completion, every edge of a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from recongen.institution.types import BusinessCalendar, Completion
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.making.hand import bank, day, institution

TEXTS = (
    "2030-01-05", "2030-01-05 10:00:00", "2030-01-05T10:00:00", "2030-01-05T10:00:00Z", "2030-01-05 10:00:00ZZ", "2030-02-30",
    "2030-02-30 10:00:00", "2030-01-05 24:00:00", "2030-01-05 23:59:59", "2030-01-05 10:00", "2030-01-05 10:00:00.5",
    "2030-01-05 10:00:00.500000", "2030-01-05 10:00:00.0", "2030-01-05 10:00:00.000001", "2030-01-05 10:00:00.1234567",
    "2030-01-05 10:00:00.123456", "2030-01-05 10:00:00.", "2030-01-05 10:00:00.Z", "2030-01-05 10:00:00.5Z",
    "2030-01-05 10:00:00.10Z", "2030-01-05 10:00:00.5ZZ", "2030-01-05Z", "2030-1-5", "2030-01-05  10:00:00", " 2030-01-05",
    "2030-01-05 10:00:60", "2030-01-05 10:60:00", "2030-01-05 1:00:00", "abc", "", "20300105", "2462501.5", "now", "12:00",
    "12:00:00", "2030-01-05 10:00:00+01:00", "2030-01-05 10:00:00.5+01:00", "2030-01-05t10:00:00", "2030-01-05 10:00:00.5a",
    "2030-01-05 10:00:00 ", "2030-01-05 10:00:00 .5", "2030-01-05Z10:00:00", "2030-01-05 10:00:00,5", "2030-01-05 10:00:00Z.5",
    "2030-13-05", "2030-00-05", "2030-02-29", "2028-02-29", "2030-01-05 10:00:00.00000", "2030-01-05-10:00:00", "Z",
    "2030-01-05 10:00:00x5", "2030-01-05 10:00:00-5", "2030-01-05 10:00:00.-5", "2030-01-05T10:00:00.250Z", "2030-01-05TT0:00:00", "2030-01-05 10:00:00~", "2030-01-05 10:00:00.5~", "2030-01-05 10:00:00.50~",
)  # fmt: skip
QUOTE, BACKSLASH = 'un"til', r"un\til"
SAID = template("Said", "pay", completion=Completion("metadata", key="until"))


def banks() -> Iterator[Bank]:
    yield _every_spelling()
    yield _every_completion(BusinessCalendar())
    yield _every_completion(
        BusinessCalendar(weekend=(7,), holidays=(date(2030, 1, 3), date(2030, 1, 7), date(2030, 2, 1)))
    )
    yield _every_completion(BusinessCalendar(weekend=(1, 2, 3, 4, 6, 7), holidays=(date(2030, 1, 4),)))


def _every_spelling() -> Bank:
    """Each alone; and each beside a later and an earlier one, as text, under an escape, and on legs that do not count."""
    legs = []
    for number, text in enumerate(TEXTS):
        value = json.dumps(text, ensure_ascii=False)
        said = {"template_name": "Said", "transfer_type": "move"}
        plain, escaped = f'{{"until": {value}}}', f'{{"note": "\\u0041", "until": {value}}}'
        later, earlier = '{"until": "2030-01-06 00:00:00.000001"}', '{"until": "2029-12-31"}'
        legs += [
            fired(f"a{number}", "pay", **said, metadata=plain),
            fired(f"b{number}", "pay", **said, metadata=escaped),
            fired(f"b{number}", "pay", id=f"b{number}.2", **said, metadata=later),
            fired(f"c{number}", "pay", **said, metadata=plain, status="Pending"),
            fired(f"c{number}", "pay", id=f"c{number}.2", **said, metadata=earlier, status="Failed"),
        ]
    for number, value in enumerate(("20300105", "2462501.5", "true", "null", '["2030-01-05"]', "1")):
        legs.append(fired(f"n{number}", "pay", template_name="Said", metadata=f'{{"until": {value}}}'))
    legs.append(fired("none", "pay", template_name="Said"))
    spelled = r'{"\u0075ntil": "2030-01-04", "unti": "2030-01-07"}'
    legs.append(fired("key", "pay", template_name="Said", metadata=spelled))
    templates, rails = [SAID], [single("pay")]
    for key in (QUOTE, BACKSLASH):
        templates.append(template(key, f"rail {key}", completion=Completion("metadata", key=key)))
        rails.append(single(f"rail {key}"))
        for number, text in enumerate((json.dumps({key: "2030-01-04"}), '{"un": "2030-01-04"}')):
            legs.append(fired(f"{key}{number}", f"rail {key}", template_name=key, metadata=text))
    return bank(institution(rails=rails, templates=templates), legs, as_of="2030-01-05 10:00:00")


def _every_completion(calendar: BusinessCalendar) -> Bank:
    completions = {f"End{days}": Completion("business_day_end", days) for days in (0, 1, 2, 5)}
    completions["Month"] = Completion("month_end")
    templates = [template(name, name.lower(), completion=given) for name, given in completions.items()]
    moments = (
        "2029-12-31 23:59:59.999999", "2030-01-01 00:00:00", "2030-01-02 16:59:59", "2030-01-02 17:00:00", "2030-01-03 16:59:59.500000",
        "2030-01-03 17:00:00", "2030-01-04 12:00:00", "2030-01-05 12:00:00", "2030-01-06 00:00:00", "2030-01-31 23:59:59",
        "2030-02-01 00:00:00", "2030-02-28 10:00:00", "2030-01-08 09:00:00.000001", "2030-12-31 10:00:00",
    )  # fmt: skip
    legs = []
    for made in templates:
        rail = made.leg_rails[0]
        for number, moment in enumerate(moments):
            key = f"{made.name}{number}"
            row = {"template_name": made.name, "transfer_type": "move"}
            legs += [
                fired(key, rail, **row, posting=moment, account_id="A" if number % 2 else "B"),
                fired(key, rail, id=f"{key}.0", **row, posting=moment, account_id="B", status="Pending"),
                fired(
                    key,
                    rail,
                    id=f"{key}.z",
                    **row,
                    posting=max(moment, "2030-03-01 10:00:00"),
                    status="Posted",
                ),
                fired(key, rail, id=f"{key}.a", **row, posting="2029-06-01 10:00:00", status="Failed"),
            ]
            if number % 3 == 0:
                legs[-2]["transfer_completion"] = moment
                legs[-1]["transfer_completion"] = "2030-01-02 17:00:00.000001"
    days = [
        day("A", "2030-01-02", "0.00"),
        day("A", "2030-01-03", "0.00", business_day_end="2030-01-03 17:00:00"),
        day("B", "2030-01-01 17:00:00", "0.00"),
        day("B", "2030-01-02 17:00:00", "0.00"),
        day("B", "2030-01-08", "0.00", business_day_end="2030-01-09 12:00:00.000001"),
        day("A", "2030-01-30", "0.00", business_day_end="2030-01-31 06:00:00"),
    ]
    rails = [single(made.leg_rails[0]) for made in templates]
    return bank(
        replace(institution(rails=rails, templates=templates), business_calendar=calendar),
        legs,
        days,
        as_of="2030-01-09 00:00:00",
    )
