{#- How long ago something was due, in words: since the deadline, or since the transfer opened where it has none. -#}
{% macro overdue_text(seconds, deadline) -%}
    case
        when {{ seconds }} < 0 then 'opened in the future'
        else {{ duration_text(seconds) }}
            || case when {{ deadline }} is null then ' after it opened' else ' after its deadline' end
    end
{%- endmacro %}
