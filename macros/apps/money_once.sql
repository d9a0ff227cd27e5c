{#- Money of several rows about one transfer, on the first of them alone: the greater of its two sides. Rows have `transfer_id`, `amount_money`,
    `magnitude_money` and `exception_key`. -#}
{% macro money_once() -%}
    {%- set debits = 'sum(case when amount_money < 0 then magnitude_money else ' ~ recongen.money('0') ~ ' end) over (partition by transfer_id)' -%}
    {%- set credits = 'sum(case when amount_money > 0 then magnitude_money else ' ~ recongen.money('0') ~ ' end) over (partition by transfer_id)' -%}
    case
        when row_number() over (partition by transfer_id order by exception_key) > 1 then null
        when {{ debits }} < {{ credits }} then {{ credits }}
        else {{ debits }}
    end
{%- endmacro %}
