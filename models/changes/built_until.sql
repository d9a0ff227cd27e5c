{%- set marks = built_marks() -%}
with final as (
    select
        {{ marks.transactions if marks else 'null' }} as transactions_entry,
        {{ marks.daily_balances if marks else 'null' }} as daily_balances_entry
    {{ from_dual() }}
)

{{ typed_columns('final') }}
{%- if not marks %}
where 1 = 0
{%- endif %}
