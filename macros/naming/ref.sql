{#- `dbt run --empty` reads each relation through a subquery, which some adapters give a name. Our models name what they read
    themselves, and a second name would be a syntax error. -#}
{% macro ref() -%}
    {{- return(builtins.ref(*varargs, **kwargs).replace(require_alias=false)) -}}
{%- endmacro %}

{#- The only way into the feed, so that no reader sees more of it than `recongen_feed_until` says. -#}
{% macro source() -%}
    {{- return(recongen.known_feed(builtins.source(*varargs).replace(require_alias=false), varargs[-1])) -}}
{%- endmacro %}
