"""Each mistake is one finding, at its line. The mistakes are written into the healthy project one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from recongen.declared.findings import Finding
from tests.unit.apps.manifests import APP, APP_FILE, DATASETS, DATASETS_FILE, Project

WINDOW = "{name: window, kind: select, title: Days, parameter: pWindow"
VALUES = "values: [[1, Latest day], [7, Last 7 days], [0, Everything]]"


class Mistake(NamedTuple):
    rule: str
    old: str
    """What stands once in the healthy YAML."""
    new: str
    says: str
    line: str = ""
    """Part of the line that the finding names, where that is not the first line of `new`."""


IN_APP = [
    Mistake("unknown-key", "width: 2", "widht: 2", "kpi visual has no key 'widht'. Did you mean 'width'?"),
    Mistake(
        "unknown-key",
        "order: 1\n",
        "order: 1\n            colour: red\n",
        "app has no key 'colour'",
        "colour",
    ),
    Mistake("unknown-key", "          app:\n", "          ap: 1\n          app:\n", "Did you mean 'app'?"),
    Mistake(
        "missing-key",
        "                      subtitle: Drift by day.\n",
        "",
        "line visual needs subtitle",
        "by_day",
    ),
    Mistake(
        "missing-key", "                      title: Flow\n", "", "sankey visual needs title", "name: flow"
    ),
    Mistake(
        "missing-key", '                      empty: "Nothing moved."\n', "", "needs empty", "name: flow"
    ),
    Mistake(
        "missing-key",
        '                question: "Which accounts drift?"\n',
        "",
        "sheet needs question",
        "name: drift",
    ),
    Mistake("missing-key", "subtitle: Drift by day.", "subtitle:", "the key has no value"),
    Mistake("missing-key", "    label: L1 Reconciliation\n", "", "an app needs a label", "- name: l1_rec"),
    Mistake("missing-key", "order: [{column: drift,", "order: [{", "order needs column"),
    Mistake("wrong-type", "subtitle: Drift by day.", "subtitle: [a]", "this must be text; found a list"),
    Mistake("wrong-type", "subtitle: Drift by day.", "subtitle: ' '", "this must be text; found no text"),
    Mistake("wrong-type", "width: 2", "width: 0", "a whole number of at least 1; found the number 0"),
    Mistake("wrong-type", "width: 2", "width: true", "found true"),
    Mistake("wrong-type", "stacked: true", "stacked: 1", "true or false; found the number 1"),
    Mistake(
        "wrong-type", "columns: [account_id, account_role, drift]", "columns: drift", "a list of columns"
    ),
    Mistake("wrong-type", "set: {pText: account_id}", "set: [pText]", "a mapping from parameters to columns"),
    Mistake("wrong-type", "x: since", "x: 5", "the name of a column; found the number 5"),
    Mistake("wrong-type", "parameter: pText", "parameter: [pText]", "the name of a parameter; found a list"),
    Mistake("wrong-type", "[7, Last 7 days]", "[7]", "[value, label]; found a list"),
    Mistake(
        "wrong-type",
        "value: {column: account_id, aggregate: distinct_count}",
        "value: days",
        "a mapping with keys such as column",
    ),
    Mistake("control-character", "title: Flow", 'title: "Fl\\u0007ow"', "control character U+0007"),
    Mistake("too-long", "title: Flow", f"title: {'F' * 129}", "129 characters; at most 128 fit"),
    Mistake("bad-name", "- name: words", "- name: Words!", "'Words!' is not a name"),
    Mistake(
        "repeated-name", "- name: by_day", "- name: by_role", "another visual 'by_role'", "- name: by_role"
    ),
    Mistake("repeated-name", "{name: dates,", "{name: window,", "another control 'window'"),
    Mistake("repeated-name", "title: Moves", "title: drift", "another sheet with the title 'drift'"),
    Mistake("unknown-kind of visual", "kind: sankey", "kind: sankee", "Did you mean 'sankey'?"),
    Mistake("unknown-kind of control", "kind: slider", "kind: knob", "there is no kind of control 'knob'"),
    Mistake("unknown-aggregate", "aggregate: average", "aggregate: mean", "there is no aggregate 'mean'"),
    Mistake("unknown-comparison", "what: before", "what: befor", "Did you mean 'before'?"),
    Mistake("unknown-meaning", "meaning: bad", "meaning: red", "there is no meaning 'red'"),
    Mistake("unknown-direction", "good: down", "good: left", "there is no direction 'left'"),
    Mistake("threshold-order", "{at_least: 1,", "{at_least: 0,", "the thresholds do not rise"),
    Mistake("wrong-value", "{at_least: 1,", "{at_least: much,", "this must be a number"),
    Mistake("unknown-sort", "sort: category", "sort: colour", "there is no sort 'colour'"),
    Mistake("wrong-kind", "x: since", "fill: true\n                      x: days", "'days' is not a day"),
    Mistake("no-such-column", "total: [drift]", "total: [days]", "'days' is not a column of this table"),
    Mistake("wrong-kind", "total: [drift]", "total: [account_id]", "0 must be a number"),
    Mistake("repeated-column", "details: [days]", "details: [drift]", "'drift' is already in this table"),
    Mistake("column-not-in-visual", "Moves of {account_id}", "Moves of {acount}", "does not tell 'acount'"),
    Mistake("target-by-value", ", to: {Vault: drift}", "", "by and to belong together"),
    Mistake(
        "by-in-a-chart",
        "{title: The day, sheet: drift,",
        "{title: The day, sheet: drift, by: account_role, to: {Vault: moves},",
        "only the rows of a table lead to different sheets",
    ),
    Mistake("unknown-sheet", "to: {Vault: drift}", "to: {Vault: drifd}", "Did you mean 'drift'?"),
    Mistake("unknown-column", "by: account_role, to", "by: acount_role, to", "no column 'acount_role'"),
    Mistake(
        "repeated-name",
        "stamp: {name: stamp",
        "stamp: {name: words",
        "the stamp is called 'words'",
        "- name: words",
    ),
    Mistake(
        "unknown-parameter", "parameter: pRole, columns", "parameter: pRol, columns", "Did you mean 'pRole'?"
    ),
    Mistake(
        "unknown-parameter",
        "fix: {pRole: Vault}",
        "fix: {pPath: Vault}",
        "l1_accounts has no parameter 'pPath'",
    ),
    Mistake("missing-key", ", of: account_id", "", "entries needs of"),
    Mistake(
        "unknown-column", "columns: [account_id], fix", "columns: [acount_id], fix", "no column 'acount_id'"
    ),
    Mistake(
        "column-not-in-row", "Go to {account_id}", "Go to {account}", "a row of l1_accounts has no 'account'"
    ),
    Mistake("hidden-choice", "dataset: l1_roles, columns", "dataset: l1_accounts, columns", "narrowed by"),
    Mistake(
        "unknown-dataset",
        "dataset: l1_roles, column:",
        "dataset: l1_role, column:",
        "Did you mean 'l1_roles'?",
    ),
    Mistake(
        "unknown-column", "x: since", "x: sinse", "l1_drift has no column 'sinse'. Did you mean 'since'?"
    ),
    Mistake("unknown-column", "origin: from_account", "origin: form_account", "Did you mean 'from_account'?"),
    Mistake(
        "unknown-column", "set: {pText: account_id}", "set: {pText: acount_id}", "Did you mean 'account_id'?"
    ),
    Mistake(
        "unknown-column",
        "column: account_id, after",
        "column: acct, after",
        "l1_accounts has no column 'acct'",
    ),
    Mistake(
        "unknown-parameter",
        "parameter: pText",
        "parameter: pTxt",
        "no dataset of the sheet moves has a parameter 'pTxt'",
    ),
    Mistake(
        "unknown-parameter",
        "set: {pText: account_id}",
        "set: {pNone: days}",
        "the sheet moves has a parameter 'pNone'",
    ),
    Mistake("unknown-parameter", "fix: {pWindow: 0}", "fix: {pWindov: 0}", "Did you mean 'pWindow'?"),
    Mistake("unknown-sheet", "sheet: moves, by", "sheet: move, by", "Did you mean 'moves'?"),
    Mistake(
        "unknown-earlier control", "after: role}", "after: least}", "there is no earlier control 'least'"
    ),
    Mistake("unknown-format", "label: Mean days}", "format: Money}", "Did you mean 'money'?"),
    Mistake("wrong-format", "label: Mean days}", "format: day}", "average of days cannot be shown as day"),
    Mistake(
        "wrong-kind",
        "column: drift, aggregate: sum",
        "column: account_id, aggregate: sum",
        "sum takes must be a number",
    ),
    Mistake(
        "wrong-kind",
        "category: business_day",
        "category: since",
        "category must be text or a whole number or a day",
    ),
    Mistake(
        "wrong-kind", "color: account_role", "color: business_day", "color must be text or a whole number"
    ),
    Mistake("wrong-kind", "x: since", "x: account_role", "x must be a day or an instant or a whole number"),
    Mistake(
        "wrong-kind",
        "weight: {column: amount, aggregate: sum}",
        "weight: {column: from_account, aggregate: max}",
        "max takes",
    ),
    Mistake(
        "wrong-kind",
        "value: {column: days, aggregate: average",
        "value: {column: since, aggregate: max",
        "the value must be a number",
    ),
    Mistake("wrong-kind", "destination: to_account", "destination: amount", "destination must be text"),
    Mistake(
        "wrong-kind",
        "pAccount: account_id, pFrom: business_day",
        "pAccount: days, pFrom: business_day",
        "pAccount takes text; days is a whole number",
    ),
    Mistake(
        "wrong-kind", "start: pFrom", "start: pWindow", "a date_range control sets date; pWindow is integer"
    ),
    Mistake(
        "wrong-kind", "parameter: pLeast", "parameter: pFrom", "a slider control sets integer or decimal"
    ),
    Mistake(
        "wrong-kind",
        "dataset: l1_roles, column: account_role",
        "dataset: l1_moves, column: amount",
        "pRole takes text; amount is a number",
    ),
    Mistake(
        "wrong-kind",
        "kind: slider, title: At least, parameter: pLeast, low: 0, high: 10, step: 0.5, more: true}",
        "kind: text, title: At least, parameter: pRole}",
        "sets one value; pRole takes several",
    ),
    Mistake(
        "wrong-value", "fix: {pWindow: 0}", "fix: {pWindow: all}", "a whole number; found the text 'all'"
    ),
    Mistake("wrong-value", "[7, Last 7 days]", "[7.5, Last 7 days]", "a whole number; found the number 7.5"),
    Mistake("wrong-value", "low: 0,", "low: none,", "a number; found the text 'none'"),
    Mistake(
        "repeated-column",
        "[account_id, account_role, drift]",
        "[account_id, drift, drift]",
        "'drift' is already in this table",
    ),
    Mistake("no-columns", "[account_id, account_role, drift]", "[]", "a table needs columns"),
    Mistake(
        "one-click",
        "left: {title: Walk there, sheet: moves, set: {pText: to_account}}",
        "left: [{title: Walk there, sheet: moves}]",
        "a click does one thing",
    ),
    Mistake("set-twice", "fix: {pWindow: 0}", "fix: {pAccount: x}", "pAccount is both set and fixed"),
    Mistake(
        "column-not-in-visual",
        "set: {pFrom: business_day, pTo: business_day}",
        "set: {pFrom: since}",
        "'since', which is not in the visual. Take one of business_day, account_role",
    ),
    Mistake("sankey-menu", "left: {title: Walk", "right: {title: Walk", "a menu does not open on a Sankey"),
    Mistake(
        "one-column-twice",
        "origin: from_account",
        "origin: to_account",
        "origin and destination are one column",
        "name: flow",
    ),
    Mistake(
        "nothing-to-stack",
        "                      color: account_role\n",
        "",
        "stacked needs a color",
        "name: by_role",
    ),
    Mistake("duplicate-parameter", "end: pTo", "end: pFrom", "start and end are one parameter"),
    Mistake(
        "duplicate-parameter",
        "{name: dates, kind: date_range, title: Between, start: pFrom, end: pTo}",
        f"{{name: dates, {WINDOW[len('{name: window, ') :]}, {VALUES}}}",
        "another control sets pWindow",
    ),
    Mistake("slider-ends", "low: 0, high: 10", "low: 10, high: 1", "low is 10 and high is 1"),
    Mistake("slider-ends", "low: 0, high: 10", "low: 1, high: 10", "the default 0.5 is not between 1 and 10"),
    Mistake("slider-ends", "step: 0.5", "step: 0", "a step of 0 leads nowhere"),
    Mistake("options", f", {VALUES}", "", "found neither", "name: window"),
    Mistake(
        "options",
        "dataset: l1_roles, column: account_role",
        "dataset: l1_roles, column: account_role, values: [[a, A]]",
        "found both",
    ),
    Mistake("options", VALUES, "values: []", "offers nothing"),
    Mistake(
        "narrows-itself",
        "dataset: l1_roles, column: account_role",
        "dataset: l1_accounts, column: account_role",
        "narrowed by pRole itself",
    ),
    Mistake("repeated-value", "[7, Last 7 days]", "[1, Last 7 days]", "1 is offered twice"),
    Mistake("default-not-offered", "[[1, Latest day], ", "[", "the default of pWindow, 1, is not offered"),
    Mistake("cascade", "after: role}", "after: dates}", "the choice of 'dates' is not a list"),
    Mistake("cascade", "after: role}", "after: window}", "no parameter pWindow, which window sets"),
    Mistake(
        "depends-on",
        ", ref('accounts')",
        "",
        "l1_accounts reads accounts, which is not listed. Add ref('accounts')",
    ),
    Mistake(
        "depends-on",
        ", ref('accounts')",
        ", ref('accounts'), ref('orphans')",
        "none of the app's datasets reads orphans",
    ),
    Mistake("short-title", "title: Moves", "title: M", "a title of one letter"),
    Mistake("limit", "width: 2", "width: 36", "the widths add up to 37; at most 36 fit", "- - name: words"),
]
IN_DATASETS = [
    Mistake("unknown-key", "several: true, default: [\"__ALL__\"], all: \"__ALL__\"}\n              - {name: pA", "severel: true, default: \"__ALL__\", all: \"__ALL__\"}\n              - {name: pA", "Did you mean 'several'?"),
    Mistake("unknown-key", "dataset: {}", "datset: {}", "Did you mean 'dataset'?"),
    Mistake("unknown-key", "{label: Account}", "{lable: Account}", "Did you mean 'label'?"),
    Mistake("missing-key", '    description: "One row per role."\n', "", "a dataset needs a description", "- name: l1_roles"),
    Mistake("missing-key", '        description: "In dollars."\n', "", "a column needs a description", "- name: amount"),
    Mistake("missing-key", '        data_type: integer\n', "", "a column needs a data_type", "- name: days"),
    Mistake("missing-key", "default: 0.5", "all: 0", "parameter needs default"),
    Mistake("unknown-type", "data_type: integer", "data_type: interval", "the type 'interval' is not known"),
    Mistake("unknown-type", "type: decimal", "type: number", "there is no type 'number'"),
    Mistake("wrong-format", "{label: Account}", "{format: money}", "a column of text cannot be shown as money"),
    Mistake("bad-name", "- name: l1_roles", "- name: l1_Roles", "'l1_Roles' is not a name"),
    Mistake("dataset-name", "- name: unused_query\n    description: \"An analysis that is not a dataset.\"", "- name: l2_new\n    description: New.\n    columns: [{name: a, data_type: text, description: A.}]\n    config: {meta: {recongen: {dataset: }}}", "must be called l1_…"),
    Mistake("bad-name", "name: pLeast", "name: p_least", "'p_least' is not a parameter's name"),
    Mistake("repeated-name", "name: pLeast", "name: pWindow", "there is another parameter 'pWindow'"),
    Mistake("several-dates", "type: date, default: \"1900-01-01\"", "type: date, several: true, default: [\"1900-01-01\"]", "a date takes one value"),
    Mistake("wrong-value", "default: 1, all: 0", "default: many, all: 0", "a whole number; found the text 'many'"),
    Mistake("wrong-value", "default: 1, all: 0", "default: 1, all: none", "a whole number; found the text 'none'"),
    Mistake("wrong-value", "default: 1, all: 0", "default: [1], all: 0", "one value, but this is a list"),
    Mistake("wrong-value", "\"2199-12-31\"", "\"2199-02-31\"", "a date, 'YYYY-MM-DD'; found the text '2199-02-31'"),
    Mistake("wrong-value", "default: \"__ALL__\", all: \"__ALL__\"}\n\n  - name: unused", "default: yes, all: \"__ALL__\"}\n\n  - name: unused", "found true. Write text; put it in quotes"),
    Mistake("wrong-type", "several: true, default: [\"__ALL__\"], all: \"__ALL__\"}\n\n", "several: true, default: \"__ALL__\", all: \"__ALL__\"}\n\n", "a list of at least one value"),
    Mistake("limit", "several: true, default: [\"__ALL__\"], all: \"__ALL__\"}\n\n", f"several: true, default: {['x'] * 33}, all: \"__ALL__\"}}\n\n", "33 defaults; at most 32 fit"),
    Mistake("parameters-disagree", "several: true, default: [\"__ALL__\"], all: \"__ALL__\"}\n\n", "several: true, default: [\"x\"], all: \"__ALL__\"}\n\n", "pRole has another default in l1_accounts", "name: pRole"),
]  # fmt: skip


def one(findings: tuple[Finding, ...]) -> Finding:
    assert 1 == len(findings), [str(finding) for finding in findings]
    return findings[0]


def damaged(text: str, mistake: Mistake) -> str:
    assert 1 == text.count(mistake.old), mistake.old
    return text.replace(mistake.old, mistake.new)


def names_the_line(found: Finding, text: str, mistake: Mistake) -> None:
    expected = mistake.line or mistake.new.split("\n")[0].strip()
    assert expected in text.splitlines()[found.line - 1], (found.line, str(found))


@pytest.mark.parametrize("mistake", IN_APP, ids=lambda m: f"{m.rule}: {m.says[:50]}")
def test_a_mistake_in_an_app_is_one_finding_at_its_line(mistake: Mistake, tmp_path: Path) -> None:
    text = damaged(APP, mistake)
    found = one(Project(app=text).check(tmp_path)[2])
    assert mistake.rule == found.rule
    assert mistake.says in f"{found.message}. {found.remedy}"
    assert str(tmp_path / APP_FILE) == found.file
    names_the_line(found, text, mistake)


@pytest.mark.parametrize("mistake", IN_DATASETS, ids=lambda m: f"{m.rule}: {m.says[:50]}")
def test_a_mistake_in_a_dataset_is_a_finding_at_its_line(mistake: Mistake, tmp_path: Path) -> None:
    """What reads the dataset may have findings of its own: the first of this rule is meant."""
    text = damaged(DATASETS, mistake)
    findings = Project(datasets=text).check(tmp_path)[2]
    found = next(f for f in findings if f.rule == mistake.rule and mistake.says in f"{f.message}. {f.remedy}")
    assert str(tmp_path / DATASETS_FILE) == found.file
    names_the_line(found, text, mistake)
