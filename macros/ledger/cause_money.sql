{#- What is at stake in each cause of `rows` (exceptions), as a chain of queries that ends in `money_of_causes`. A leg counts once however many
    rows name it, and a transfer by the greater of its two sides. -#}
{% macro cause_money(rows) -%}
legs as (
    select
        episode_key,
        transfer_id,
        max(amount_money) as amount_money,
        max(magnitude_money) as magnitude_money
    from {{ rows }}
    group by episode_key, transfer_id, transaction_id
),

sides as (
    select
        episode_key,
        sum(case when amount_money < 0 then magnitude_money else 0 end) as debits,
        sum(case when amount_money > 0 then magnitude_money else 0 end) as credits,
        max(case when amount_money is null then magnitude_money end) as of_transfer,
        max(magnitude_money) as largest
    from legs
    group by episode_key, transfer_id
),

money_of_causes as (
    select
        episode_key,
        sum(
            case
                when largest is null then null
                when debits >= credits and debits >= coalesce(of_transfer, 0) then debits
                when credits >= coalesce(of_transfer, 0) then credits
                else of_transfer
            end
        ) as money,
        max(largest) as largest
    from sides
    group by episode_key
)
{%- endmacro %}
