{#- For `dbt source freshness`: the latest instant of a feed table that has passed. The feed has no time of loading, and a day may end, or a
    placeholder lie, in the future. -#}
{% macro latest_instant(relation, column) -%}
    select {{ recongen.freshness_instant('max(' ~ column ~ ')') }}
    from {{ relation }}
    where {{ column }} <= {{ recongen.instant("'" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "'") }}
{%- endmacro %}


{#- An instant as dbt reads it there. -#}
{% macro freshness_instant(value) -%}
    {{- return(adapter.dispatch('freshness_instant', 'recongen')(value)) -}}
{%- endmacro %}

{% macro default__freshness_instant(value) -%}
    {{ value }}
{%- endmacro %}

{% macro sqlite__freshness_instant(value) -%}
    substr({{ value }}, 1, 19)
{%- endmacro %}
