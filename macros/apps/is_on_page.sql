{#- A cause is shown: what is open, what was cleared on the latest day, and what happened on the days that stay; or, where days or dates are
    chosen, what has a row there, began or was cleared there. `pDays` has words of its own for the first. -#}
{% macro is_on_page() -%}
    case
        when {{ recongen.no_days_chosen() }} then case when {{ recongen.still_matters() }} then 1 else 0 end
        when {{ recongen.in_window(recongen.news_day(), 'pDays') }} or {{ recongen.in_window(recongen.cleared_news_day(), 'pDays') }} then 1
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
    one of them, by its own day as in an audit report. -#}
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

{#- The day lies in the chosen days, or, where none are chosen, is not before `since`. -#}
{% macro in_page_days(day, since) -%}
    case
        when {{ recongen.no_days_chosen() }}
            then case when {{ day }} >= coalesce({{ since }}, {{ recongen.first_business_day() }}) then 1 else 0 end
        when {{ recongen.in_window(day, 'pDays') }} then 1
        else 0
    end = 1
{%- endmacro %}

{% macro no_days_chosen() -%}
    <<$pDays>> = 'Open and the latest days' and {{ recongen.no_dates('pFrom', 'pTo') }}
{%- endmacro %}

{% macro still_matters() -%}
    is_open = 1 or is_kept = 1 or cleared_day >= {{ recongen.latest_business_day() }}
{%- endmacro %}

{#- The first of the days that stay; NULL where no day has ended. -#}
{% macro kept_since_day() -%}
    (select run_context.kept_since_day from {{ ref('run_context') }} run_context)
{%- endmacro %}
