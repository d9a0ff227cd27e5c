{#- Every row of the institution's own tables fits the map. Each that does not is listed with the first reason. -#}
{% test own_rows_fit(model) %}
    select entry, map_fault as reason
    from {{ model }}
    where map_fault is not null
{% endtest %}


{#- Without an entry to decide between them, no two rows are about the same thing. -#}
{% test own_rows_are_unique(model, key) %}
    select
        min(entry) as entry,
        {%- for column in key %}
        {{ "'" if loop.first else "|| ', " }}{{ column }} ' || cast({{ column }} as text)
        {%- endfor %}
        || ': ' || cast(count(*) as text) || ' rows' as reason
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1
{% endtest %}
