{#- A row of a base table as one text that is the same on every engine: money in cents, instants in UTC, a text after its length in characters, so
    that two rows that differ never have one line. A bar stands between two cells, and nothing where there is no value. -#}
{% macro feed_line(table) -%}
    {%- set cells = [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- do cells.append(recongen.feed_cell(column.name, column.kind)) -%}
    {%- endfor -%}
    {{- return(cells | join(" || '|' || ")) -}}
{%- endmacro %}


{% macro feed_cell(name, kind) -%}
    {%- if kind == 'entry' -%}
        {{- return('cast(' ~ name ~ ' as varchar(20))') -}}
    {%- elif kind == 'money' -%}
        {%- set text = 'cast(' ~ recongen.cents(recongen.money_from_feed(name)) ~ ' as varchar(40))' -%}
    {%- elif kind == 'instant' -%}
        {%- set text = recongen.instant_text(name) -%}
    {%- else -%}
        {%- set text = 'cast(length(' ~ recongen.feed_text(name) ~ ") as varchar(20)) || ':' || " ~ recongen.feed_text(name) -%}
    {%- endif -%}
    {{- return(recongen.cell_or_nothing(name, text)) -}}
{%- endmacro %}


{% macro cell_or_nothing(name, text) -%}
    {{- return(adapter.dispatch('cell_or_nothing', 'recongen')(name, text)) -}}
{%- endmacro %}

{% macro default__cell_or_nothing(name, text) -%}
    {{- return('coalesce(' ~ text ~ ", '')") -}}
{%- endmacro %}

{#- Nothing is an empty text here, and a CLOB does not go with one. -#}
{% macro oracle__cell_or_nothing(name, text) -%}
    {{- return('case when ' ~ name ~ ' is not null then ' ~ text ~ ' end') -}}
{%- endmacro %}


{#- JSON that a table of other makers keeps as such is text here as everywhere else. -#}
{% macro feed_text(name) -%}
    {{- return(adapter.dispatch('feed_text', 'recongen')(name)) -}}
{%- endmacro %}

{% macro default__feed_text(name) -%}
    {{- return(name) -}}
{%- endmacro %}

{% macro postgres__feed_text(name) -%}
    {{- return('cast(' ~ name ~ ' as text)') -}}
{%- endmacro %}
