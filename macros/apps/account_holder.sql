{#- Whose an account is, by what the institution declares: customers' accounts have the role of an account template; the other accounts on its
    books, such as control and clearing accounts, it keeps for itself. -#}
{% macro account_holder(role, scope) -%}
    case
        when {{ scope }} = 'external' then 'external'
        when {{ role }} in (select templates.account_role from {{ ref('l2_account_templates') }} templates) then 'customer'
        else 'own'
    end
{%- endmacro %}
