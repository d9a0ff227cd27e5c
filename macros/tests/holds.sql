{#- Every row satisfies a condition. -#}
{% test holds(model, rule) %}
    select * from {{ model }} where not ({{ rule }})
{% endtest %}
