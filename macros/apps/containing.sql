{#- The column contains the text that somebody typed, in capitals or not. Nothing typed, or the sentinel, is all. -#}
{% macro containing(column, parameter, all='__ALL__') -%}
    {{- return(adapter.dispatch('containing', 'recongen')(column, parameter, all)) -}}
{%- endmacro %}

{% macro default__containing(column, parameter, all) -%}
    (<<${{ parameter }}>> in ('', {{ recongen.parameter_literal(all) }}) or strpos(lower({{ column }}), lower(<<${{ parameter }}>>)) > 0)
{%- endmacro %}

{% macro sqlite__containing(column, parameter, all) -%}
    (<<${{ parameter }}>> in ('', {{ recongen.parameter_literal(all) }}) or instr(lower({{ column }}), lower(<<${{ parameter }}>>)) > 0)
{%- endmacro %}

{% macro spark__containing(column, parameter, all) -%}
    (<<${{ parameter }}>> in ('', {{ recongen.parameter_literal(all) }}) or contains(lower({{ column }}), lower(<<${{ parameter }}>>)))
{%- endmacro %}

{#- There an empty text is NULL. -#}
{% macro oracle__containing(column, parameter, all) -%}
    (
        <<${{ parameter }}>> is null
        or <<${{ parameter }}>> = {{ recongen.parameter_literal(all) }}
        or instr(lower({{ column }}), lower(<<${{ parameter }}>>)) > 0
    )
{%- endmacro %}
