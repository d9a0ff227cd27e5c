{{ config(indexes=indexes(['transfer_id'])) }}
{%- set trails = as_it_stands('inv_money_trail_edges') %}
{%- set members -%}
union
select
    transfer_id,
    root_transfer_id
from {{ trails }}
where
    root_transfer_id in (select trails.root_transfer_id from {{ trails }} trails inner join near on trails.transfer_id = near.transfer_id)
    -- what is too deep has a trail of its own, and may be below any
    or exists (select 1 from {{ trails }} where root_reason = 'too_deep')
{%- endset %}

with near as (
    select transfer_id from {{ ref('changed_edges') }}
    union
    select transfers.transfer_parent_id as transfer_id
    from {{ ref('transfers') }} transfers
    where transfers.transfer_id in (select transfer_id from {{ ref('changed_edges') }}) and transfers.transfer_parent_id is not null
    union
    select transfers.transfer_id
    from {{ ref('transfers') }} transfers
    where transfers.transfer_parent_id in (select transfer_id from {{ ref('changed_edges') }})
),

final as (
    select
        transfer_id,
        cast(null as {{ column_type('text') }}) as root_transfer_id
    from near
    {{ in_an_update(members) }}
)

{{ typed_columns('final') }}
