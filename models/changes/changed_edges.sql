{{ config(indexes=indexes(['transfer_id'])) }}
{%- set edges = as_it_stands('inv_transfer_edges') -%}
{%- set described -%}
{%- for side in ('source', 'target') %}
union
select edges.transfer_id
from {{ edges }} edges
inner join {{ ref('accounts') }} accounts
    on edges.{{ side }}_account_id = accounts.account_id
where
    edges.{{ side }}_account_name <> accounts.account_name
    or edges.{{ side }}_account_role <> accounts.account_role
    or edges.{{ side }}_account_scope <> accounts.account_scope
{%- endfor %}
{%- endset -%}
with final as (
    select transfer_id from {{ ref('changed_transfers') }}
    {{ in_an_update(described) }}
)

{{ typed_columns('final') }}
