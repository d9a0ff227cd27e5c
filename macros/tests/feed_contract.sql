{#- Every row keeps the feed contract. A row that does not is listed with its entry and the first reason; a column that does not, with the
    reason alone, and the rules that read it are left out. -#}
{% test feed_contract(model, table) %}
    {%- set faulty = recongen.feed_column_faults(table) -%}
    {%- for name, fault in faulty.items() %}
    select cast(null as integer) as entry, '{{ name }} is {{ fault }}' as reason {{ recongen.from_dual() }}
    union all
    {%- endfor %}
    {%- if 'entry' not in faulty %}
    select entry, 'entry is not a whole number of its own' as reason
    from {{ model }}
    where {{ recongen.unproved(table) }}
    group by entry
    having count(*) > 1 or {{ recongen.feed_entry_fault() }}
    union all
    {%- endif %}
    {{- recongen.feed_rows_with_faults(model, recongen.feed_faults(table), faulty, recongen.unproved(table)) }}
{% endtest %}


{#- Each row that `rows` is true of and one of the faults, with its entry and the first reason. Faults that read a faulty column are left out. -#}
{% macro feed_rows_with_faults(model, faults, faulty, rows) -%}
    {%- set rules = [] -%}
    {%- for columns, fault, reason in faults if columns | select('in', faulty) | list | length == 0 -%}
        {%- do rules.append([fault, reason]) -%}
    {%- endfor %}
    {%- if not rules %}
    select cast(null as integer) as entry, '' as reason {{ recongen.from_dual() }} where 1 = 0
    {%- else %}
    select entry, reason
    from (
        select
            {{ 'cast(null as integer) as entry' if 'entry' in faulty else 'entry' }},
            case
                {%- for fault, reason in rules %}
                when {{ fault }} then '{{ reason }}'
                {%- endfor %}
            end as reason
        from {{ model }}
        {%- if 'entry' not in faulty %}
        where {{ rows }}
        {%- endif %}
    ) judged
    where reason is not null
    {%- endif %}
{%- endmacro %}


{#- [[columns it reads, what must not be, in words]] of one table. A null is only for the first kind to find.
    Reasons for superseding are left to supersession_breach. -#}
{% macro feed_faults(table) -%}
    {%- set faults = [] -%}
    {%- for column in recongen.feed_tables()[table] if column.required and column.name != 'entry' -%}
        {%- do faults.append([[column.name], column.name ~ ' is null', column.name ~ ' is missing']) -%}
    {%- endfor -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- if column.kind == 'money' -%}
            {%- do faults.append([[column.name], recongen.feed_money_fault(column.name), column.name ~ ' is not an exact amount']) -%}
        {%- elif column.kind == 'instant' -%}
            {%- do faults.append([[column.name], recongen.feed_instant_fault(column.name), column.name ~ ' is not a usable instant']) -%}
        {%- elif column.kind == 'json' -%}
            {%- do faults.append([[column.name], recongen.feed_json_fault(column.name), column.name ~ ' is not a JSON object']) -%}
        {%- elif column.one_of and column.name != 'supersedes' -%}
            {%- do faults.append([[column.name], column.name ~ ' not in ' ~ recongen.feed_values(column), column.name ~ ' is unknown']) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if table == 'transactions' -%}
        {%- set amount = recongen.feed_amount_sign('amount_money') -%}
        {%- for direction, sign, reason in [['Debit', '>', 'a debit above zero'], ['Credit', '<', 'a credit below zero']] -%}
            {%- set fault = "amount_direction = '" ~ direction ~ "' and " ~ amount ~ ' ' ~ sign ~ ' 0' -%}
            {%- do faults.append([['amount_direction', 'amount_money'], fault, reason]) -%}
        {%- endfor -%}
    {%- else -%}
        {%- do faults.append([
            ['business_day_start', 'business_day_end'], 'business_day_end <= business_day_start', 'the day ends before it starts'
        ]) -%}
    {%- endif -%}
    {{- return(faults) -}}
{%- endmacro %}


{% macro feed_entry_fault() -%}
    {{- return(adapter.dispatch('feed_entry_fault', 'recongen')()) -}}
{%- endmacro %}

{% macro default__feed_entry_fault() -%}
    entry is null
{%- endmacro %}

{#- Text would sort '10' before '9'. -#}
{% macro sqlite__feed_entry_fault() -%}
    typeof(entry) <> 'integer'
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
    {{ column }} is not json strict or not regexp_like({{ column }}, '^[ ' || chr(9) || chr(10) || chr(13) || ']*[{]')
{%- endmacro %}

{#- jsonb refuses some of what is JSON by its grammar: a zero character, half a surrogate pair. -#}
{% macro postgres__feed_json_fault(column) -%}
    not pg_input_is_valid(cast({{ column }} as text), 'jsonb') or cast({{ column }} as text) is not json object
{%- endmacro %}

{% macro sqlite__feed_json_fault(column) -%}
    typeof({{ column }}) not in ('text', 'null') or not ({{ recongen.sqlite_is_json_object(column) }})
{%- endmacro %}

{#- Two things are accepted as JSON there that are not: a comma before a bracket that closes, and NaN or Infinity. Within a text they are its own. -#}
{% macro duckdb__feed_json_fault(column) -%}
    {%- set text, loose = 'cast(' ~ column ~ ' as text)', "',\\s*[]}]|(?i:nan|inf)'" -%}
    not json_valid({{ column }}) or json_type({{ column }}) <> 'OBJECT'
        or regexp_matches({{ text }}, {{ loose }}) and regexp_matches(regexp_replace({{ text }}, '"([^"\\]|\\.)*"', '', 'g'), {{ loose }})
{%- endmacro %}

{#- Spark reads the first value of a text and nothing after it. What may follow it within a list may not within an object, and the other way
    round, so that nothing follows. -#}
{% macro spark__feed_json_fault(column) -%}
    {{ column }} is not null and (
        from_json({{ column }}, 'map<string,string>', map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')) is null
        or coalesce(json_array_length('[' || {{ column }} || ']'), 0) <> 1
        or json_object_keys('{"only": ' || {{ column }} || '}') is null
    )
{%- endmacro %}
