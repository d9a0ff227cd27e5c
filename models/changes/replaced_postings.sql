{%- set stood -%}
union all
select
    account_id,
    business_day
from {{ as_it_stands('current_transactions') }}
where id in (select id from {{ ref('changed_transactions') }})
{%- endset -%}
-- No id is NULL: a full build replaces nothing that would be asked for.
with final as (
    select
        id as account_id,
        cast(null as {{ column_type('date') }}) as business_day
    from {{ ref('changed_transactions') }}
    where id is null
    {{ in_an_update(stood) }}
)

{{ typed_columns('final') }}
