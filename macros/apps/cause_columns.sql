{#- The columns that every list of causes shows. -#}
{% macro cause_columns() -%}
    check_title,
    check_name,
    severity,
    severity_rank,
    case
        when is_new = 1 then 'new'
        when is_open = 1 then 'open'
        when cleared_day is not null then 'cleared'
        else 'over'
    end as state,
    headline,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    transfer_type,
    rail_name,
    first_seen_day,
    last_day,
    days,
    exception_rows,
    money,
    is_new,
    case when is_open = 1 and is_new = 0 then 1 else 0 end as is_open_from_before,
    {{ recongen.cause_owner() }} as owner,
    declared_at,
    episode_key
{%- endmacro %}
