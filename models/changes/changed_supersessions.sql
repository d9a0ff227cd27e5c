{{ config(indexes=indexes(['relation', 'entry'])) }}
{%- set standing -%}
union
select
    relation,
    entry
from {{ as_it_stands('supersession_breach') }}
{%- endset -%}
-- What breaks a rule, it breaks from its arrival on. Only how the row is described may change.
with final as (
    select
        relation,
        entry
    from {{ ref('changed_entries') }}
    {{ in_an_update(standing) }}
)

{{ typed_columns('final') }}
