{#- Every relation of an institution is <prefix>_<model>; an alias written out in full is kept. A name that dbt makes itself, such as that of a
    stored test failure, may be longer than engines take: it is cut, and a hash keeps two of them apart. -#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set name = custom_alias_name if custom_alias_name else var('recongen_prefix') ~ '_' ~ node.name -%}
    {{- name if name | length <= 63 else name[:54] ~ '_' ~ local_md5(name)[:8] -}}
{%- endmacro %}
