{#- Constant rows with explicit types: [[name, 'text' | 'integer' | 'money' | 'date' | 'instant'], …] and the values, row by row.
    Long lists are nested in blocks, because SQLite takes at most 500 terms in one compound SELECT. `dbt run --empty` asks for no rows, and
    dbt needs none to parse. -#}
{% macro typed_rows(columns, rows) -%}
    {%- set rows = [] if flags.EMPTY or not execute else rows -%}
    {%- set dual = recongen.from_dual() -%}
    {%- if not rows -%}
        select
            {%- for name, type in columns %}
            {{ recongen.typed_literal(none, type) }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        {{ dual }}
        where 1 = 0
    {%- endif -%}
    {{- adapter.dispatch('listed_rows', 'recongen')(columns, rows) -}}
{%- endmacro %}


{% macro default__listed_rows(columns, rows) -%}
    {%- set dual = recongen.from_dual() -%}
    {%- set money_constant = adapter.dispatch('money_constant', 'recongen') -%}
    {#- PostgreSQL takes two nulls for texts, and no number after them. -#}
    {%- set nulls = {} -%}
    {%- for name, type in columns -%}
        {%- do nulls.update({type: recongen.typed_literal(none, type)}) -%}
    {%- endfor -%}
    {%- for block in rows | batch(200) %}
    select
        {%- for name, type in columns %}
        {{ adapter.dispatch('typed_constant', 'recongen')(name, type) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        {%- for row in block %}
        select
            {%- for name, type in columns %}
            {%- set value = row[loop.index0] %}
            {% if value is none %}{{ nulls[type] }}{% elif type == 'integer' %}{{ value | int }}{% elif type == 'money' %}{{ money_constant(value) }}{% else %}'{{ value | string | replace("'", "''") }}'{% endif %} as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        {{ dual }}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    ) block_{{ loop.index }}
    {{- ' union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- One inline table: a union of so many rows would be as many tasks. -#}
{% macro spark__listed_rows(columns, rows) -%}
    {%- if rows %}
    select
        {%- for name, type in columns %}
        {{ recongen.spark__typed_constant(name, type) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from values
        {%- for row in rows %}
        (
            {%- for value in row -%}
            {{ 'null' if value is none else recongen.text_literal((value | int if columns[loop.index0][1] == 'integer' else value) | string) }}{{ ', ' if not loop.last }}
            {%- endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    as listed ({{ columns | map(attribute=0) | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{#- A null or a text of a type. -#}
{% macro typed_literal(value, type) -%}
    {{ adapter.dispatch('typed_constant', 'recongen')('null' if value is none else recongen.text_literal(value | string), type) }}
{%- endmacro %}


{#- Money arrives as text with two decimals. It is not quoted: Oracle would read quoted money with the session's decimal character. -#}
{% macro default__money_constant(dollars) -%}
    {{ dollars }}
{%- endmacro %}

{% macro sqlite__money_constant(dollars) -%}
    {{ dollars | replace('.', '') | int }}
{%- endmacro %}


{% macro default__typed_constant(constant, type) -%}
    cast({{ constant }} as {{ {'text': 'text', 'integer': 'integer', 'money': 'numeric(38, 2)', 'date': 'date', 'instant': 'timestamp'}[type] }})
{%- endmacro %}

{% macro sqlite__typed_constant(constant, type) -%}
    cast({{ constant }} as {{ 'integer' if type in ('integer', 'money') else 'text' }})
{%- endmacro %}

{% macro oracle__typed_constant(constant, type) -%}
    {%- if type == 'date' -%}
        to_date({{ constant }}, 'YYYY-MM-DD')
    {%- elif type == 'instant' -%}
        to_timestamp({{ constant }}, 'YYYY-MM-DD HH24:MI:SS')
    {%- else -%}
        cast({{ constant }} as {{ {'text': 'varchar2(1000 char)', 'integer': 'number(10)', 'money': 'number(38, 2)'}[type] }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__typed_constant(constant, type) -%}
    cast({{ constant }} as {{ {'text': 'string', 'integer': 'int', 'money': 'decimal(38, 2)', 'date': 'date', 'instant': 'timestamp'}[type] }})
{%- endmacro %}
