{#- A row of a base table as one text that is the same on every engine: money in cents, instants in UTC, a text after its length in characters, so
    that two rows that differ never have one line. A bar stands between two cells. A missing value is empty; a missing text is just the
    colon. -#}
{% macro feed_line(table) -%}
    {{- return(adapter.dispatch('feed_line', 'recongen')(table)) -}}
{%- endmacro %}

{% macro default__feed_line(table) -%}
    {%- set cells = [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- set value = recongen.feed_value(column.name, column.kind) -%}
        {%- if column.kind in ('name', 'text', 'json') -%}
            {%- do cells.append("coalesce(cast(length(" ~ value ~ ") as varchar(20)) || ':' || " ~ value ~ ", ':')") -%}
        {%- else -%}
            {%- do cells.append("coalesce(cast(" ~ value ~ " as varchar(40)), '')") -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(cells | join(" || '|' || ")) -}}
{%- endmacro %}

{#- Nothing is an empty text here, which no operator minds; and a CLOB does not go with another text. -#}
{% macro oracle__feed_line(table) -%}
    {%- set cells = [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- set value = recongen.feed_value(column.name, column.kind) -%}
        {%- set length = "length(" ~ value ~ ") || ':' || " if column.kind in ('name', 'text', 'json') else '' -%}
        {%- do cells.append(length ~ value) -%}
    {%- endfor -%}
    {{- return(cells | join(" || '|' || ")) -}}
{%- endmacro %}

{#- Each `||` copies what stands before it, which takes three times as long; and to `concat`, NULL is an empty text. -#}
{% macro duckdb__feed_line(table) -%}
    {%- set cells = [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- set value = recongen.feed_value(column.name, column.kind) -%}
        {%- set length = "length(" ~ value ~ "), ':', " if column.kind in ('name', 'text', 'json') else '' -%}
        {%- do cells.append(length ~ value) -%}
    {%- endfor -%}
    {{- return('concat(' ~ cells | join(", '|', ") ~ ')') -}}
{%- endmacro %}

{#- Each `||` would copy what stands before it, which takes twice as long. -#}
{% macro sqlite__feed_line(table) -%}
    {%- set format, values = [], [] -%}
    {%- for column in recongen.feed_tables()[table] -%}
        {%- set value = recongen.feed_value(column.name, column.kind) -%}
        {%- if column.kind in ('name', 'text', 'json') -%}
            {%- do format.append('%s:%s') -%}
            {%- do values.append('length(' ~ value ~ ')') -%}
        {%- else -%}
            {%- do format.append('%s') -%}
        {%- endif -%}
        {%- do values.append(value) -%}
    {%- endfor -%}
    {{- return("printf('" ~ format | join('|') ~ "', " ~ values | join(', ') ~ ')') -}}
{%- endmacro %}


{% macro feed_value(name, kind) -%}
    {%- if kind == 'money' -%}
        {{- return(recongen.cents(recongen.money_from_feed(name))) -}}
    {%- elif kind == 'instant' -%}
        {{- return(recongen.instant_text(name)) -}}
    {%- endif -%}
    {{- return(recongen.feed_text(name) if kind != 'entry' else name) -}}
{%- endmacro %}


{#- JSON that somebody else's table keeps as JSON becomes text here, as everywhere else. -#}
{% macro feed_text(name) -%}
    {{- return(adapter.dispatch('feed_text', 'recongen')(name)) -}}
{%- endmacro %}

{% macro default__feed_text(name) -%}
    {{- return(name) -}}
{%- endmacro %}

{% macro postgres__feed_text(name) -%}
    {{- return('cast(' ~ name ~ ' as text)') -}}
{%- endmacro %}
