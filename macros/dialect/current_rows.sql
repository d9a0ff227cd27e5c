{#- Supersession: of every logical key, the row with the highest entry. `entry` is unique in its table, so the keys need not be
    joined again. -#}
{% macro current_rows(relation, key) -%}
    select feed.*
    from {{ relation }} feed
    inner join (
        select max(entry) as entry
        from {{ relation }}
        group by {{ key | join(', ') }}
    ) latest on feed.entry = latest.entry
{%- endmacro %}
