{#- Every relation of an institution is <prefix>_<model>; an alias written out in full is kept. -#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {{- custom_alias_name if custom_alias_name else var('recongen_prefix') ~ '_' ~ node.name -}}
{%- endmacro %}
