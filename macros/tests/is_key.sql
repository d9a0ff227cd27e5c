{#- Every row has a value of its own; where it may have none, every value is of one row. -#}
{% test is_key(model, column_name, nullable=false) %}
    select
        {{ column_name }},
        count(*) as times
    from {{ model }}
    where {{ column_name ~ ' is not null and ' if nullable }}{{ recongen.unproved_key(model, column_name) }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
