{#- The day lies in the chosen window: between the two dates where either is set, else among the last days of the feed, so many of them
    up to the latest business day of this build (all days, or no such day: all). Days after it have not ended: all, or the dates, show them. No clock is read. -#}
{% macro in_window(day, window='pWindow', start='pFrom', end='pTo') -%}
    (
        {{ recongen.all_days(window, start, end) }}
        or {{ day }} between {{ recongen.window_begins(window, start, end) }} and {{ recongen.window_ends(start, end) }}
    )
{%- endmacro %}

{#- For things counted by day that may have several days: whether this day is the first of them in the chosen window. `earlier_day` is the last one before it. -#}
{% macro is_first_in_window(earlier_day, window='pWindow', start='pFrom', end='pTo') -%}
    case
        when {{ earlier_day }} is null then 1
        when {{ recongen.all_days(window, start, end) }} then 0
        when {{ earlier_day }} < {{ recongen.window_begins(window, start, end) }} then 1
        else 0
    end = 1
{%- endmacro %}

{#- The ends of the window, and of as many days before it. `latest` is the latest business day, where that has been read already. -#}
{% macro window_begins(window='pWindow', start='pFrom', end='pTo', latest=none) -%}
    case
        when {{ recongen.no_dates(start, end) }}
            then coalesce(
                {{ recongen.shift_day(latest or recongen.latest_business_day(), '1 - ' ~ recongen.window_days(window)) }},
                {{ recongen.first_business_day() }}
            )
        else {{ recongen.date_parameter(start) }}
    end
{%- endmacro %}

{% macro window_ends(start='pFrom', end='pTo', latest=none) -%}
    case
        when {{ recongen.no_dates(start, end) }}
            then coalesce({{ latest or recongen.latest_business_day() }}, {{ recongen.last_business_day() }})
        else {{ recongen.date_parameter(end) }}
    end
{%- endmacro %}

{#- A last day that is still to come is the latest business day. -#}
{% macro period_before_begins(window='pWindow', start='pFrom', end='pTo', latest=none) -%}
    case
        when {{ recongen.no_dates(start, end) }} then {{ recongen.shift_day(latest or recongen.latest_business_day(), '1 - 2 * ' ~ recongen.window_days(window)) }}
        when {{ recongen.date_parameter(end) }} > {{ latest or recongen.latest_business_day() }}
            then {{ recongen.shift_day(recongen.date_parameter(start), '-1 - ' ~ recongen.days_between(recongen.date_parameter(start), latest or recongen.latest_business_day())) }}
        else {{ recongen.shift_day(recongen.date_parameter(start), '-1 - ' ~ recongen.days_between(recongen.date_parameter(start), recongen.date_parameter(end))) }}
    end
{%- endmacro %}

{#- The window is that of `recent_days_begin` and `recent_days_end`, for which the build adds up some figures. -#}
{% macro is_recent_window(window='pWindow', start='pFrom', end='pTo') -%}
    ({{ recongen.no_dates(start, end) }} and <<${{ window }}>> = 'Last 30 days')
{%- endmacro %}

{% macro all_days(window='pWindow', start='pFrom', end='pTo') -%}
    ({{ recongen.no_dates(start, end) }} and {{ recongen.window_days(window) }} = 0)
{%- endmacro %}

{#- How many days the words of a choice mean; 0 for all. They are words because QuickSight shows what is chosen, not a label. -#}
{% macro window_days(window) -%}
    case <<${{ window }}>> when 'Latest business day' then 1 when 'Last 7 days' then 7 when 'Last 30 days' then 30 when 'Last 90 days' then 90 when 'Last 365 days' then 365 else 0 end
{%- endmacro %}

{% macro no_dates(start, end) -%}
    {{ recongen.date_parameter(start) }} = {{ recongen.typed_literal(recongen.first_day(), 'date') }}
    and {{ recongen.date_parameter(end) }} = {{ recongen.typed_literal(recongen.last_day(), 'date') }}
{%- endmacro %}

{#- The defaults of the two dates: no bound. -#}
{% macro first_day() -%}
    {{- return('1900-01-01') -}}
{%- endmacro %}

{% macro last_day() -%}
    {{- return('2199-12-31') -}}
{%- endmacro %}

{#- Of this build; NULL where no stored balance tells. -#}
{% macro latest_business_day() -%}
    (select run_context.latest_business_day from {{ ref('run_context') }} run_context)
{%- endmacro %}
