{#- Constant rows with explicit types: [[name, 'text' | 'integer' | 'money' | 'date' | 'instant'], …] and the values, row by row.
    Long lists are nested in blocks, because SQLite takes at most 500 terms in one compound SELECT. `dbt run --empty` asks for none. -#}
{% macro typed_rows(columns, rows) -%}
    {%- set rows = [] if flags.EMPTY else rows -%}
    {%- if not rows -%}
        select
            {%- for name, type in columns %}
            {{ recongen.typed_literal(none, type) }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        {{ recongen.from_dual() }}
        where 1 = 0
    {%- endif -%}
    {%- for block in rows | batch(200) %}
    select * from (
        {%- for row in block %}
        select
            {%- for name, type in columns %}
            {{ recongen.typed_literal(row[loop.index0], type) }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        {{ recongen.from_dual() }}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    ) block_{{ loop.index }}
    {{- ' union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro typed_literal(value, type) -%}
    {%- if value is none -%}
        {%- set literal = 'null' -%}
    {%- elif type == 'integer' -%}
        {%- set literal = value | int | string -%}
    {%- else -%}
        {%- set literal = "'" ~ (value | string | replace("'", "''")) ~ "'" -%}
    {%- endif -%}
    {{ adapter.dispatch('typed_constant', 'recongen')(literal, type) }}
{%- endmacro %}

{% macro default__typed_constant(literal, type) -%}
    cast({{ literal }} as {{ {'text': 'text', 'integer': 'integer', 'money': 'numeric(38, 2)', 'date': 'date', 'instant': 'timestamp'}[type] }})
{%- endmacro %}

{% macro sqlite__typed_constant(literal, type) -%}
    cast({{ literal }} as {{ 'integer' if type == 'integer' else 'text' }})
{%- endmacro %}

{#- Money without quotes: as text it would be read with the session's decimal character. -#}
{% macro oracle__typed_constant(literal, type) -%}
    {%- if type == 'date' -%}
        to_date({{ literal }}, 'YYYY-MM-DD')
    {%- elif type == 'instant' -%}
        {{ recongen.instant(literal) }}
    {%- else -%}
        cast({{ literal.strip("'") if type == 'money' else literal }} as {{ {'text': 'varchar2(1000 char)', 'integer': 'number(10)', 'money': 'number(38, 2)'}[type] }})
    {%- endif -%}
{%- endmacro %}
