{#- An episode is shown: what is open, what was cleared on the latest day, and what happened on the days that stay; or, where days or dates are
    chosen, what has its last day there. `pDays` is -1 for the first. -#}
{% macro is_on_page() -%}
    case
        when <<$pDays>> = -1 and {{ recongen.no_dates('pFrom', 'pTo') }}
            then case
                when is_open = 1 or is_kept = 1 or cleared_day = {{ recongen.latest_business_day() }} then 1
                else 0
            end
        when {{ recongen.in_window('last_day', 'pDays') }} then 1
        else 0
    end = 1
{%- endmacro %}
