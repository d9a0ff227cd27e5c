{#- Whether a bundle selector matches a posting: each condition it names holds. The template is that of the whole transfer. -#}
{% macro selector_matches(selector, posting) -%}
    (
        ({{ selector }}.rail_name is null or {{ selector }}.rail_name = {{ posting }}.rail_name)
        and ({{ selector }}.template_name is null or {{ selector }}.template_name = {{ posting }}.transfer_template_name)
        and ({{ selector }}.transfer_type is null or {{ selector }}.transfer_type = {{ posting }}.transfer_type)
    )
{%- endmacro %}
