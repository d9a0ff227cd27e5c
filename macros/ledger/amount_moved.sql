{#- The money that a transfer moved: the greater of its Posted debits and credits. -#}
{% macro amount_moved(transfer) -%}
    case
        when {{ transfer }}.posted_debits > {{ transfer }}.posted_credits
            then {{ transfer }}.posted_debits
        else {{ transfer }}.posted_credits
    end
{%- endmacro %}
