{#- No name of the feed looks like another: to a reader the two would be one name, to every rule two. A row is a pair. Accounts, roles,
    rails and so on are also compared without case. Of the ids that differ in nearly every row, only those with a blank or an unusual
    character are compared, with each other and with the plain ones of the feed. `model` has the names. -#}
{% test feed_lookalikes(model, transactions=none) %}
    {%- set numerous = recongen.numerous_names() %}
    {#- Not a source of the test: somebody who tests only the sources need not have built a model. -#}
    {%- set transactions = transactions or recongen.known_feed(recongen.feed_relation('transactions'), 'transactions') %}
    with looked_at as (
        select
            kind,
            name,
            look,
            case when kind in ('{{ numerous | join("', '") }}') then look else lower(look) end as likeness
        from (
            select kind, name, {{ recongen.visible('name') }} as look
            from {{ model }}
        ) looks
    )

    select one.kind, one.name, other.name as looks_like
    from looked_at one
    inner join looked_at other
        on one.kind = other.kind and one.likeness = other.likeness
    where {{ recongen.by_code_point('one.name') }} > {{ recongen.by_code_point('other.name') }}
    {%- for kind, columns in recongen.feed_name_kinds()['transactions'].items() if kind in numerous %}
    {%- for column in columns %}
    union
    select one.kind, one.name, plain.{{ column }} as looks_like
    from looked_at one
    inner join {{ transactions }} plain on {{ recongen.by_code_point('one.look') }} = plain.{{ column }}
    where one.kind = '{{ kind }}' and one.name <> {{ recongen.by_code_point('one.look') }} and not ({{ recongen.has_unusual_characters(recongen.by_code_point('one.look')) }})
    {%- endfor %}
    {%- endfor %}
{% endtest %}


{#- The names of the rows of the feed that conditions by table are true of, each with its kind. Of the numerous those with an unusual
    character. -#}
{% macro feed_names(relations, conditions) -%}
    {%- set columns = [] -%}
    {%- for table, kinds in recongen.feed_name_kinds().items() -%}
        {%- for kind, names in kinds.items() -%}
            {%- for name in names -%}
                {%- do columns.append([table, kind, name]) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for table, kind, name in columns %}
    select
        '{{ kind }}' as kind,
        {{ recongen.feed_spelling(name) }} as name
    from {{ relations[table] }}
    where {{ name }} is not null and {{ conditions[table] }}
    {%- if kind in recongen.numerous_names() %} and {{ recongen.has_unusual_characters(name) }}{% endif %}
    {{ 'union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- The kinds of names that differ in nearly every row. -#}
{% macro numerous_names() -%}
    {{- return(['id', 'transfer_id']) -}}
{%- endmacro %}


{#- table -> kind -> columns that hold names of that kind. -#}
{% macro feed_name_kinds() -%}
    {%- set tables = {} -%}
    {%- for table, columns in recongen.feed_tables().items() -%}
        {%- for column in columns if column.kind == 'name' -%}
            {%- do tables.setdefault(table, {}).setdefault(column.names or column.name, []).append(column.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(tables) -}}
{%- endmacro %}


{#- A column that another program made a number. -#}
{% macro feed_spelling(column) -%}
    {{- return(adapter.dispatch('feed_spelling', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__feed_spelling(column) -%}
    cast({{ column }} as text)
{%- endmacro %}

{% macro oracle__feed_spelling(column) -%}
    {{ column }}
{%- endmacro %}

{% macro spark__feed_spelling(column) -%}
    cast({{ column }} as string)
{%- endmacro %}


{#- Anything but the letters, digits and signs of ASCII. -#}
{% macro has_unusual_characters(text) -%}
    {{- return(adapter.dispatch('has_unusual_characters', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__has_unusual_characters(text) -%}
    {{ text }} ~ '[^!-~]'
{%- endmacro %}

{% macro duckdb__has_unusual_characters(text) -%}
    regexp_matches(cast({{ text }} as text), '[^!-~]')
{%- endmacro %}

{% macro sqlite__has_unusual_characters(text) -%}
    {{ text }} glob '*[^!-~]*'
{%- endmacro %}

{#- A class of characters there follows the order of a language; asciistr writes every other character, and a backslash, as an escape. -#}
{% macro oracle__has_unusual_characters(text) -%}
    (asciistr(replace({{ text }}, '\', '/')) <> replace({{ text }}, '\', '/') or regexp_like({{ text }}, '[[:space:][:cntrl:]]'))
{%- endmacro %}

{% macro spark__has_unusual_characters(text) -%}
    {{ text }} rlike '[^!-~]'
{%- endmacro %}
