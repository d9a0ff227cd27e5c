{#- The money a transfer moved: the greater of its Posted debits and credits, as a number. -#}
{% macro amount_moved(transfer) -%}
    case
        when {{ money_number(transfer ~ '.posted_debits') }} > {{ money_number(transfer ~ '.posted_credits') }}
            then {{ money_number(transfer ~ '.posted_debits') }}
        else {{ money_number(transfer ~ '.posted_credits') }}
    end
{%- endmacro %}
