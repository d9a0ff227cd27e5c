{#- The column has one of the chosen values, or the parameter's sentinel says all. -#}
{% macro matches_parameter(column, parameter, all='__ALL__') -%}
    ({{ recongen.parameter_literal(all) }} in (<<${{ parameter }}>>) or {{ column }} in (<<${{ parameter }}>>))
{%- endmacro %}

{#- None of the parameters narrows anything. -#}
{% macro nothing_chosen(parameters, all='__ALL__') -%}
    (
        {%- for parameter in parameters -%}
        {{ ' and ' if not loop.first }}{{ recongen.parameter_literal(all) }} in (<<${{ parameter }}>>)
        {%- endfor -%}
    )
{%- endmacro %}

{#- A sentinel as SQL writes it: text in quotes, numbers as they are. -#}
{% macro parameter_literal(value) -%}
    {{- return(recongen.text_literal(value) if value is string else value | string) -}}
{%- endmacro %}
