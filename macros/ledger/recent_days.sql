{#- The last 30 days up to the latest business day, which pages begin with; all days where no stored balance tells. -#}
{% macro recent_days_begin() -%}
    coalesce({{ recongen.shift_day('run_context.latest_business_day', '-29') }}, {{ recongen.first_business_day() }})
{%- endmacro %}

{% macro recent_days_end() -%}
    coalesce(run_context.latest_business_day, {{ recongen.last_business_day() }})
{%- endmacro %}

{#- What the clocks of some time zone show at the first and at the last instant that a feed may name, of 1900 and of 2199 in UTC. -#}
{% macro first_business_day() -%}
    {{ recongen.typed_literal('1899-12-31', 'date') }}
{%- endmacro %}

{% macro last_business_day() -%}
    {{ recongen.typed_literal('2200-01-01', 'date') }}
{%- endmacro %}
