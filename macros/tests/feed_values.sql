{#- No row breaks the feed contract about one thing (`required`, `codes`, `money`, `signs`, `instants`, `days`, `json` or `json_keys`).
    Each row that does is told with the first reason. A null is for `required` to find. -#}
{% test feed_values(model, table, about) %}
    {%- set faulty = recongen.feed_column_faults(model, table) -%}
    {%- set rules = [] -%}
    {%- for columns, fault, reason in recongen.feed_value_faults(table, about) -%}
        {%- if columns | select('in', faulty) | list | length == 0 -%}
            {%- do rules.append([fault, reason]) -%}
        {%- endif -%}
    {%- endfor %}
    {%- if not rules %}
    select '' as reason {{ recongen.from_nothing() }} where 1 = 0
    {%- else %}
    select *
    from (
        select
            {{ 'entry,' if 'entry' not in faulty }}
            case
                {%- for fault, reason in rules %}
                when {{ fault }} then '{{ reason }}'
                {%- endfor %}
            end as reason
        from {{ model }}
    ) judged
    where reason is not null
    {%- endif %}
{% endtest %}


{#- [[columns it reads], what must not be, in words] of one table, about one thing. -#}
{% macro feed_value_faults(table, about) -%}
    {%- set faults = [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- if about == 'required' and column.required -%}
            {%- do faults.append([[column.name], column.name ~ ' is null', column.name ~ ' is missing']) -%}
        {%- elif about == 'money' and column.kind == 'money' -%}
            {%- do faults.append([[column.name], recongen.feed_money_fault(column.name), column.name ~ ' is not an exact amount']) -%}
        {%- elif about == 'instants' and column.kind == 'instant' -%}
            {%- do faults.append([[column.name], recongen.feed_instant_fault(column.name), column.name ~ ' is not a usable instant']) -%}
        {%- elif about == 'json' and column.kind == 'json' -%}
            {%- do faults.append([[column.name], recongen.feed_json_fault(column.name), column.name ~ ' is not a JSON object']) -%}
        {%- elif about == 'json_keys' and column.kind == 'json' -%}
            {%- do faults.append([[column.name], recongen.feed_json_keys_fault(column.name), column.name ~ ' names a key twice']) -%}
        {%- elif about == 'codes' and column.name == 'account_scope' -%}
            {%- do faults.append([[column.name], "account_scope not in ('internal', 'external')", 'account_scope is unknown']) -%}
        {%- elif about == 'codes' and column.name == 'amount_direction' -%}
            {%- do faults.append([[column.name], "amount_direction not in ('Debit', 'Credit')", 'amount_direction is unknown']) -%}
        {%- elif about == 'signs' and column.name == 'amount_direction' -%}
            {%- set amount = recongen.feed_amount_sign('amount_money') -%}
            {%- do faults.append([
                [column.name, 'amount_money'], "amount_direction = 'Debit' and " ~ amount ~ ' > 0', 'a debit above zero'
            ]) -%}
            {%- do faults.append([
                [column.name, 'amount_money'], "amount_direction = 'Credit' and " ~ amount ~ ' < 0', 'a credit below zero'
            ]) -%}
        {%- elif about == 'days' and column.name == 'business_day_end' -%}
            {%- do faults.append([
                [column.name, 'business_day_start'], 'business_day_end <= business_day_start', 'the day ends before it starts'
            ]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(faults) -}}
{%- endmacro %}


{% macro feed_money_fault(column) -%}
    {{- return(adapter.dispatch('feed_money_fault', 'recongen')(column)) -}}
{%- endmacro %}

{#- Not a number and infinity are beyond every bound. -#}
{% macro default__feed_money_fault(column) -%}
    abs({{ column }}) >= 1000000000000000000 or {{ column }} <> round({{ column }}, 2)
{%- endmacro %}

{#- A float has lost its cents before anybody can count them. -#}
{% macro sqlite__feed_money_fault(column) -%}
    typeof({{ column }}) not in ('text', 'integer', 'null') or not ({{ recongen.sqlite_is_plain_decimal(column) }})
{%- endmacro %}


{% macro feed_instant_fault(column) -%}
    {{- return(adapter.dispatch('feed_instant_fault', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__feed_instant_fault(column) -%}
    {{ column }} < {{ recongen.instant("'1900-01-01 00:00:00'") }} or {{ column }} >= {{ recongen.instant("'2200-01-01 00:00:00'") }}
{%- endmacro %}

{% macro sqlite__feed_instant_fault(column) -%}
    typeof({{ column }}) not in ('text', 'null') or not ({{ recongen.sqlite_is_canonical_timestamp(column) }})
        or {{ recongen.default__feed_instant_fault(column) }}
{%- endmacro %}


{% macro feed_json_fault(column) -%}
    {{- return(adapter.dispatch('feed_json_fault', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__feed_json_fault(column) -%}
    {{ column }} is not json or substr(ltrim({{ column }}), 1, 1) <> '{'
{%- endmacro %}

{#- Oracle compares no CLOB by an operator. -#}
{% macro oracle__feed_json_fault(column) -%}
    {{ column }} is not json or not regexp_like({{ column }}, '^[ ' || chr(9) || chr(10) || chr(13) || ']*[{]')
{%- endmacro %}

{#- jsonb refuses some of what is JSON by its grammar: a zero character, half a surrogate pair. -#}
{% macro postgres__feed_json_fault(column) -%}
    not pg_input_is_valid(cast({{ column }} as text), 'jsonb') or cast({{ column }} as text) is not json object
{%- endmacro %}

{% macro sqlite__feed_json_fault(column) -%}
    typeof({{ column }}) not in ('text', 'null') or not ({{ recongen.sqlite_is_json_object(column) }})
{%- endmacro %}

{% macro duckdb__feed_json_fault(column) -%}
    not json_valid({{ column }}) or json_type({{ column }}) <> 'OBJECT'
{%- endmacro %}


{#- The object itself names a key twice; what is not JSON is left to the test that says so. -#}
{% macro feed_json_keys_fault(column) -%}
    {{- return(adapter.dispatch('feed_json_keys_fault', 'recongen')(column)) -}}
{%- endmacro %}

{#- Oracle counts the keys of inner objects, too. -#}
{% macro default__feed_json_keys_fault(column) -%}
    {{ column }} is json and {{ column }} is not json with unique keys
{%- endmacro %}

{#- Nearly every object has unique keys at every level, which is asked for quickly. -#}
{% macro postgres__feed_json_keys_fault(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as text)' -%}
    case
        when pg_input_is_valid({{ text }}, 'jsonb') and {{ text }} is json object and {{ text }} is not json object with unique keys
            then (select count(*) > count(distinct named.key) from json_object_keys(cast({{ text }} as json)) named(key))
    end
{%- endmacro %}

{% macro sqlite__feed_json_keys_fault(column) -%}
    case when json_valid({{ column }}) then (
        select count(*) > count(distinct member.key) from json_each({{ column }}) member where json_type({{ column }}) = 'object'
    ) end
{%- endmacro %}

{% macro duckdb__feed_json_keys_fault(column) -%}
    case when json_valid({{ column }}) then len(json_keys({{ column }})) > len(list_distinct(json_keys({{ column }}))) end
{%- endmacro %}
