{#- Every row has a value of its own. -#}
{% test is_key(model, column_name) %}
    select
        {{ column_name }},
        count(*) as times
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
