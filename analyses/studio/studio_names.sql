{#- Of one kind at a time: the others are not evaluated. -#}
{%- set kinds = {
    'rail': ('rail_name', 'null'),
    'template': ('template_name', 'null'),
    'transfer_type': ('transfer_type', 'rail_name'),
    'status': ('status', 'null'),
    'origin': ('origin', 'rail_name'),
    'role': ('account_role', "'holder'"),
    'parent_role': ('account_parent_role', "'parent'")
} -%}
{%- set text = recongen.column_type('text') -%}

with named_postings as (
    {% for kind, (name, context) in kinds.items() %}
    select
        cast('{{ kind | replace('parent_', '') }}' as {{ text }}) as kind,
        cast({{ name }} as {{ text }}) as name,
        cast({{ context }} as {{ text }}) as context,
        status,
        business_day,
        id
    from {{ ref('current_transactions') }}
    where <<$pKind>> = '{{ kind | replace('parent_', '') }}' and {{ name }} is not null
    union all
    {% endfor %}
    select
        cast('account' as {{ text }}) as kind,
        cast(account_id as {{ text }}) as name,
        cast(account_role as {{ text }}) as context,
        status,
        business_day,
        id
    from {{ ref('current_transactions') }}
    where <<$pKind>> = 'account' and account_role not in (select account_role from {{ ref('l2_account_templates') }})
    union all
    select
        cast('metadata_key' as {{ text }}) as kind,
        cast(json_key as {{ text }}) as name,
        cast(rail_name as {{ text }}) as context,
        status,
        business_day,
        id
    from (
        {{ recongen.json_keys(ref('current_transactions'), 'metadata', ['id', 'rail_name', 'status', 'business_day'], "<<$pKind>> = 'metadata_key'") }}
    ) keyed
),

named_balances as (
    select
        cast('role' as {{ text }}) as kind,
        cast(account_role as {{ text }}) as name,
        cast('holder' as {{ text }}) as context,
        business_day,
        account_id
    from {{ ref('current_daily_balances') }}
    where <<$pKind>> = 'role'
    union all
    select
        cast('role' as {{ text }}) as kind,
        cast(account_parent_role as {{ text }}) as name,
        cast('parent' as {{ text }}) as context,
        business_day,
        account_id
    from {{ ref('current_daily_balances') }}
    where <<$pKind>> = 'role' and account_parent_role is not null
    union all
    select
        cast('account' as {{ text }}) as kind,
        cast(account_id as {{ text }}) as name,
        cast(account_role as {{ text }}) as context,
        business_day,
        account_id
    from {{ ref('current_daily_balances') }}
    where <<$pKind>> = 'account' and account_role not in (select account_role from {{ ref('l2_account_templates') }})
)

select
    kind,
    name,
    context,
    'transactions' as relation,
    count(*) as row_count,
    sum(case when status in ('Posted', 'Pending') then 1 else 0 end) as counted_rows,
    min(business_day) as first_day,
    max(business_day) as last_day,
    min({{ recongen.by_code_point('id') }}) as example
from named_postings
group by kind, name, context
union all
select
    kind,
    name,
    context,
    'daily_balances' as relation,
    count(*) as row_count,
    count(*) as counted_rows,
    min(business_day) as first_day,
    max(business_day) as last_day,
    min({{ recongen.by_code_point('account_id') }}) as example
from named_balances
group by kind, name, context
