{#- What one column alone must satisfy, as [name, condition] pairs. A null condition passes a check, so null needs no case. -#}
{% macro feed_column_rules(column) %}
    {{ return(adapter.dispatch('feed_column_rules', 'recongen')(column)) }}
{% endmacro %}

{% macro default__feed_column_rules(column) %}
    {{ return([[column.name ~ '_is_json', column.name ~ ' is json']] if column.kind == 'json' else []) }}
{% endmacro %}

{#- By itself Oracle takes keys without quotes, single quotes and more for JSON. -#}
{% macro oracle__feed_column_rules(column) %}
    {{ return([[column.name ~ '_is_json', column.name ~ ' is json strict']] if column.kind == 'json' else []) }}
{% endmacro %}

{#- numeric takes NaN and timestamp takes infinity; money and postings do not. `is json` lets through escapes that jsonb, which the
    models read metadata with, refuses. -#}
{% macro postgres__feed_column_rules(column) %}
    {% set finite = [[column.name ~ '_is_finite', 'isfinite(' ~ column.name ~ ')']] %}
    {{ return({
        'json': [[
            column.name ~ '_is_json_object', column.name ~ ' is json object and pg_input_is_valid(' ~ column.name ~ ", 'jsonb')"
        ]],
        'money': [[column.name ~ '_is_a_number', column.name ~ " <> 'NaN'"]],
        'instant': finite,
        'date': finite,
    }.get(column.kind, [])) }}
{% endmacro %}

{#- json_valid is in an extension, which a network without internet access may not have. -#}
{% macro duckdb__feed_column_rules(column) %}
    {{ return([[column.name ~ '_is_finite', 'isfinite(' ~ column.name ~ ')']] if column.kind in ('instant', 'date') else []) }}
{% endmacro %}

{% macro sqlite__feed_column_rules(column) %}
    {% set length = [[column.name ~ '_length', 'length(' ~ column.name ~ ') <= ' ~ column.length]] %}
    {{ return({
        'name': length,
        'text': length,
        'money': [[column.name ~ '_is_plain_decimal', recongen.sqlite_is_plain_decimal(column.name)]],
        'instant': [[column.name ~ '_is_canonical_timestamp', recongen.sqlite_is_canonical_timestamp(column.name)]],
        'date': [[column.name ~ '_is_a_date', column.name ~ ' is date(' ~ column.name ~ ", '+0 days')"]],
        'json': [[column.name ~ '_is_json_object', recongen.sqlite_is_json_object(column.name)]],
    }.get(column.kind, [])) }}
{% endmacro %}


{#- An optional minus, digits, and at most two decimals; up to 10^15, so that sums of cents fit 64 bits. -#}
{% macro sqlite_is_plain_decimal(column) -%}
    ({{ column }} glob '[0-9]*' or {{ column }} glob '-[0-9]*')
        and substr({{ column }}, 2) not glob '*[^0-9.]*'
        and {{ column }} not glob '*.*.*'
        and ({{ column }} not glob '*.*' or {{ column }} glob '*[0-9].[0-9]' or {{ column }} glob '*[0-9].[0-9][0-9]')
        and cast({{ column }} as integer) between -1000000000000000 and 1000000000000000
{%- endmacro %}

{#- 'YYYY-MM-DD HH:MM:SS', with six fractional digits only when they are not all zero, so that text order is time order.
    datetime() gives null for what is not an instant; only with a modifier does it turn a 31 February into the 3 March. -#}
{% macro sqlite_is_canonical_timestamp(column) -%}
    case length({{ column }})
            when 19 then {{ column }} is datetime({{ column }}, '+0 days')
            when 26 then substr({{ column }}, 1, 19) is datetime(substr({{ column }}, 1, 19), '+0 days')
                and substr({{ column }}, 20) glob '.[0-9][0-9][0-9][0-9][0-9][0-9]'
                and substr({{ column }}, 20) <> '.000000'
            else {{ column }} is null
        end
{%- endmacro %}

{#- json_type fails on what is not JSON, so it is asked second. -#}
{% macro sqlite_is_json_object(column) -%}
    case when json_valid({{ column }}) then json_type({{ column }}) = 'object' else {{ column }} is null end
{%- endmacro %}
