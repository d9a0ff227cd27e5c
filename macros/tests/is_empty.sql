{#- A check whose rows are violations has none. -#}
{% test is_empty(model) %}
    select exception_key from {{ model }}
{% endtest %}
