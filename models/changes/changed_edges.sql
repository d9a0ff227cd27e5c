{{ config(indexes=indexes(['transfer_id'])) }}
{%- set edges = as_it_stands('inv_transfer_edges') -%}
{%- set described -%}
union
select edges.transfer_id
from {{ edges }} edges
inner join {{ ref('accounts') }} accounts
    on edges.source_account_id = accounts.account_id
where
    edges.source_account_name <> accounts.account_name
    or edges.source_account_role <> accounts.account_role
    or edges.source_account_scope <> accounts.account_scope
union
select edges.transfer_id
from {{ edges }} edges
inner join {{ ref('accounts') }} accounts
    on edges.target_account_id = accounts.account_id
where
    edges.target_account_name <> accounts.account_name
    or edges.target_account_role <> accounts.account_role
    or edges.target_account_scope <> accounts.account_scope
{%- endset -%}
with final as (
    select transfer_id from {{ ref('changed_transfers') }}
    {{ in_an_update(described) }}
)

{{ typed_columns('final') }}
