{#- Supersession: of every logical key, the highest entry. `entry` is unique in its table, so it alone finds the row again. -#}
{% macro latest_entries(relation, key) -%}
    select max(entry) as entry
    from {{ relation }}
    group by {{ key | join(', ') }}
{%- endmacro %}
