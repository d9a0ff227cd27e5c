{#- The postings that a sheet's filters leave: the part of the query after `select …`. A parent account, which often has none of its own, is chosen with
    its children. -#}
{% macro chosen_transactions() -%}
    {%- set children = 'select account_id from ' ~ ref('accounts') ~ ' where parent_account_id in (<<$pAccount>>)' -%}
    {%- set keys = [('id', 'pTransaction'), ('transfer_id', 'pTransfer')] -%}
from {{ recongen.rows_to_search(ref('current_transactions'), keys) }} postings
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('postings', ref('current_transactions'), keys) }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and (
        {{ recongen.matches_parameter('account_id', 'pAccount') }}
        or account_id {{ recongen.among(children) }}
    )
    and {{ recongen.matches_parameter('status', 'pStatus') }}
    and {{ recongen.matches_parameter('origin', 'pOrigin') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
{%- endmacro %}

{% macro chosen_rail_postings() -%}
    {%- set keys = [('transfer_id', 'pTransfer')] -%}
from {{ recongen.rows_to_search(ref('current_transactions'), keys) }} postings
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('postings', ref('current_transactions'), keys) }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('status', 'pStatus') }}
    and {{ recongen.with_metadata('metadata', 'pMetadataKey', 'pMetadataValue') }}
    and {{ recongen.matches_parameter("case when bundle_id is null then 'not bundled' else 'bundled' end", 'pBundling') }}
{%- endmacro %}

{#- One row with the totals of such postings, or none if there are no postings. If only days are chosen, the totals come from the counts of each day;
    `filters` are the parameters that choose anything else. -#}
{% macro totals_of_postings(chosen, filters) -%}
with counted as (
    select
        postings as legs,
        0 as transfers,
        credits - debits as net
    from {{ ref('daily_postings') }}
    where {{ recongen.nothing_chosen(filters) }} and {{ recongen.in_window('business_day') }}
    union all
    select
        0 as legs,
        transfers,
        {{ recongen.money('0') }} as net
    from {{ ref('daily_transfers') }}
    where
        {{ recongen.nothing_chosen(filters) }}
        and {{ recongen.in_window('business_day') }}
        and {{ recongen.is_first_in_window('earlier_day') }}
    union all
    select
        count(*) as legs,
        count(distinct transfer_id) as transfers,
        sum(amount_money) as net
    {{ chosen }}
    and not {{ recongen.nothing_chosen(filters) }}
),

totals as (
    select
        {{ recongen.total('legs') }} as legs,
        {{ recongen.total('transfers') }} as transfers,
        {{ recongen.money('sum(net)') }} as net
    from counted
)
{%- endmacro %}
