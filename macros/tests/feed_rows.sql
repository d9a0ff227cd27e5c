{#- There is at least one row to check. -#}
{% test feed_rows(model) %}
    select 'nothing was checked' as reason {{ recongen.from_dual() }}
    where not exists (select 1 from {{ model }})
{% endtest %}
