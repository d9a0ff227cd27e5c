{#- Since when a transfer is due, in words: its deadline, or when it opened where it has none. -#}
{% macro due_text(transfers) -%}
    case
        when {{ transfers }}.deadline is null then 'opened ' || {{ recongen.instant_text(transfers ~ '.opened_at') }}
        else 'due since ' || {{ recongen.instant_text(transfers ~ '.deadline') }}
    end
{%- endmacro %}
