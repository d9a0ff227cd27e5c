{#- The last 30 days up to the latest business day, which pages begin with; all days where no stored balance tells. -#}
{% macro recent_days_begin() -%}
    coalesce({{ recongen.shift_day('run_context.latest_business_day', '-29') }}, {{ recongen.typed_literal('1900-01-01', 'date') }})
{%- endmacro %}

{% macro recent_days_end() -%}
    coalesce(run_context.latest_business_day, {{ recongen.typed_literal('2199-12-31', 'date') }})
{%- endmacro %}
