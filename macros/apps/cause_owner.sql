{#- Who answers for a cause or a row: the team, else whom to contact. -#}
{% macro cause_owner() -%}
    coalesce(owner_team, owner_contact)
{%- endmacro %}
