{#- There is anything to check at all. -#}
{% test feed_rows(model) %}
    select 'nothing was checked' as reason {{ recongen.from_dual() }}
    where not exists (select 1 from {{ model }})
{% endtest %}
