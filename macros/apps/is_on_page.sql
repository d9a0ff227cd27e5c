{#- A cause is shown: what is open, what was cleared on the latest day, and what happened on the days that stay; or, where days or dates are
    chosen, what has a row there. `pDays` has words of its own for the first. -#}
{% macro is_on_page() -%}
    case
        when {{ recongen.no_days_chosen() }} then case when {{ recongen.still_matters() }} then 1 else 0 end
        when
            episode_key in (
                select rows_there.episode_key
                from {{ ref('exceptions') }} rows_there
                where {{ recongen.in_window('rows_there.business_day', 'pDays') }}
            )
            then 1
        else 0
    end = 1
{%- endmacro %}

{#- A row of a check is shown, so that every sheet counts the same rows: of a cause that is shown, or, where days or dates are chosen, on
    one of them. -#}
{% macro is_row_on_page() -%}
    case
        when {{ recongen.no_days_chosen() }}
            then case
                when
                    exception_key in (
                        select rows_of_causes.exception_key
                        from {{ ref('exceptions') }} rows_of_causes
                        inner join {{ ref('exception_episodes') }} causes
                            on rows_of_causes.episode_key = causes.episode_key
                        where {{ recongen.still_matters() }}
                    )
                    then 1
                else 0
            end
        when {{ recongen.in_window('business_day', 'pDays') }} then 1
        else 0
    end = 1
{%- endmacro %}

{#- The day lies in the chosen days, or, where none are chosen, in so many up to the latest business day; 0 for all. -#}
{% macro in_page_days(day, otherwise) -%}
    case
        when {{ recongen.no_days_chosen() }}
            then {{ 1 if otherwise == 0 else
                'case when ' ~ day ~ ' > ' ~ recongen.shift_day(recongen.latest_business_day(), 0 - otherwise)
                ~ ' and ' ~ day ~ ' <= ' ~ recongen.latest_business_day() ~ ' then 1 else 0 end' }}
        when {{ recongen.in_window(day, 'pDays') }} then 1
        else 0
    end = 1
{%- endmacro %}

{% macro no_days_chosen() -%}
    <<$pDays>> = 'Open and the latest days' and {{ recongen.no_dates('pFrom', 'pTo') }}
{%- endmacro %}

{% macro still_matters() -%}
    is_open = 1 or is_kept = 1 or cleared_day = {{ recongen.latest_business_day() }}
{%- endmacro %}
