{#- The texts of a partition joined in order, on every row of the partition. A window, because SQLite orders an
    aggregated text in no other way. -#}
{% macro ordered_text(text, partition_by, order_by) -%}
    {{- return(adapter.dispatch('ordered_text', 'recongen')(text, partition_by, order_by)) -}}
{%- endmacro %}

{% macro default__ordered_text(text, partition_by, order_by) -%}
    string_agg({{ text }}, ';') over (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and unbounded following
    )
{%- endmacro %}

{% macro sqlite__ordered_text(text, partition_by, order_by) -%}
    group_concat({{ text }}, ';') over (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and unbounded following
    )
{%- endmacro %}

{% macro oracle__ordered_text(text, partition_by, order_by) -%}
    listagg({{ text }}, ';') within group (order by {{ order_by }}) over (partition by {{ partition_by }})
{%- endmacro %}

{% macro spark__ordered_text(text, partition_by, order_by) -%}
    array_join(collect_list({{ text }}) over (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and unbounded following
    ), ';')
{%- endmacro %}
