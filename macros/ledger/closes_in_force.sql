{#- Of a relation of period events, the closes that no later event takes back: a reopening through the same day or an earlier one, or another
    close through the same day. The body of a CTE. -#}
{% macro closes_in_force(events) -%}
    select *
    from {{ events }} closes
    where
        closes.kind = 'close'
        and not exists (
            select 1
            from {{ events }} later
            where
                later.event > closes.event
                and (
                    later.through_day = closes.through_day
                    or (later.kind = 'reopen' and later.through_day < closes.through_day)
                )
        )
{%- endmacro %}
