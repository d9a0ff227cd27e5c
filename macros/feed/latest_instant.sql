{#- For `dbt source freshness`: the latest instant of a feed table that has passed. The feed has no time of loading, and a day may end, or a
    placeholder lie, in the future. -#}
{% macro latest_instant(relation, column) -%}
    {{- return(adapter.dispatch('latest_instant', 'recongen')(relation, column)) -}}
{%- endmacro %}

{% macro default__latest_instant(relation, column) -%}
    select max({{ column }})
    from {{ relation }}
    where {{ column }} <= {{ recongen.instant("'" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "'") }}
{%- endmacro %}

{#- dbt-sqlite gives every instant to dbt as text, which dbt then refuses without saying why. -#}
{% macro sqlite__latest_instant(relation, column) -%}
    {{ exceptions.raise_compiler_error(
        'dbt cannot judge freshness on SQLite, where its adapter has no timestamps: ask select max(' ~ column ~ ') from ' ~ relation
    ) }}
{%- endmacro %}
