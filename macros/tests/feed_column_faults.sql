{#- What is wrong with the columns themselves, by name. Other tests leave these columns alone. -#}
{% macro feed_column_faults(table) -%}
    {%- set faults = {} -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test') -%}
        {%- set types = {} -%}
        {%- for column in adapter.get_columns_in_relation(recongen.feed_relation(table)) -%}
            {%- do types.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
        {%- for column in recongen.feed_tables()[table] -%}
            {%- if column.name not in types -%}
                {%- do faults.update({column.name: 'absent'}) -%}
            {%- elif not recongen.feed_type_is_exact(column.kind, types[column.name]) -%}
                {%- do faults.update({column.name: 'of type ' ~ types[column.name]}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(faults) -}}
{%- endmacro %}


{% macro feed_type_is_exact(kind, type) -%}
    {{- return(adapter.dispatch('feed_type_is_exact', 'recongen')(kind, type)) -}}
{%- endmacro %}

{#- SQLite asks each value instead, and Oracle's types convert without loss. -#}
{% macro default__feed_type_is_exact(kind, type) -%}
    {{- return(true) -}}
{%- endmacro %}

{% macro postgres__feed_type_is_exact(kind, type) -%}
    {{- return(type in {
        'entry': ['bigint', 'integer', 'smallint'],
        'name': ['text', 'character varying', 'character'],
        'text': ['text', 'character varying', 'character'],
        'money': ['numeric', 'bigint', 'integer', 'smallint'],
        'instant': ['timestamp without time zone'],
        'json': ['text', 'character varying', 'character', 'json', 'jsonb'],
    }[kind]) -}}
{%- endmacro %}

{% macro spark__feed_type_is_exact(kind, type) -%}
    {{- return(type.split('(')[0] in {
        'entry': ['bigint', 'int', 'smallint'],
        'name': ['string', 'varchar'],
        'text': ['string', 'varchar'],
        'money': ['decimal', 'bigint', 'int', 'smallint'],
        'instant': ['timestamp', 'timestamp_ntz'],
        'json': ['string', 'varchar'],
    }[kind]) -}}
{%- endmacro %}
