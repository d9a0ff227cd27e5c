{#- The money a transfer moved: the greater of its Posted debits and credits, as a number. -#}
{% macro moved(transfer) -%}
    case
        when {{ exact(transfer ~ '.posted_debits') }} > {{ exact(transfer ~ '.posted_credits') }}
            then {{ exact(transfer ~ '.posted_debits') }}
        else {{ exact(transfer ~ '.posted_credits') }}
    end
{%- endmacro %}
