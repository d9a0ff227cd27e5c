{#- Unit-test fixtures. dbt asks for this macro by its plain name, so that ours serves our own tests wherever the package is installed.
    On SQLite a column made by an expression has no declared type, and a cast to an unknown type would turn a date into a
    number: such a value stays as it is written. Fixtures give money as '1.00' on every engine, which is cents where it is not text. -#}
{% macro safe_cast(field, type) -%}
    {{- return(adapter.dispatch('fixture_value', 'recongen')(field, type)) -}}
{%- endmacro %}

{% macro default__fixture_value(field, type) -%}
    cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro sqlite__fixture_value(field, type) -%}
    {%- if type | upper in ('INT', 'INTEGER', 'UNKNOWN') and modules.re.fullmatch("'-?[0-9]+[.][0-9]{2}'", field | string) -%}
        {{ field | replace("'", '') | replace('.', '') | int }}
    {%- elif type | upper == 'UNKNOWN' -%}
        {{ field }}
    {%- else -%}
        cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
