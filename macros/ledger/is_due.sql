{#- 1 for a transfer that must be complete by now: its deadline has passed, or it has none and nothing of it is pending. -#}
{% macro is_due(totals, deadlines, run_context) -%}
    case
        when {{ deadlines }}.deadline is not null
            then case when {{ deadlines }}.deadline < {{ run_context }}.as_of then 1 else 0 end
        when {{ totals }}.pending_legs = 0 then 1
        else 0
    end
{%- endmacro %}
