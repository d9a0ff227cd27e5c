{#- No name of the feed looks like another: they would be one to every reader, and two to every rule. A row is a pair.
    Accounts, roles, rails and the like are compared without case as well. Of the ids that nearly every row has one of its own of, only
    those with a blank or an unusual character are compared, with each other and with the plain ones. -#}
{% test feed_lookalikes(model, balances) %}
    {%- set kinds = recongen.feed_name_kinds({'transactions': model, 'daily_balances': balances}) -%}
    {%- set numerous = ['id', 'transfer_id'] %}
    with spelled as (
        {%- for kind, places in kinds.items() %}
        {%- for relation, column in places %}
        select '{{ kind }}' as kind, {{ recongen.feed_spelling(column) }} as name
        from {{ relation }}
        where {{ column }} is not null
        {%- if kind in numerous %} and {{ recongen.has_unusual_characters(column) }}{% endif %}
        union
        {%- endfor %}
        {%- endfor %}
        select '' as kind, '' as name {{ recongen.from_dual() }} where 1 = 0
    ),

    looked_at as (
        select kind, name, {{ recongen.visible('name') }} as look
        from spelled
    )

    select one.kind, one.name, other.name as looks_like
    from looked_at one
    inner join looked_at other
        on
            one.kind = other.kind
            and (one.look = other.look or (lower(one.look) = lower(other.look) and one.kind not in ('id', 'transfer_id')))
    where {{ recongen.by_code_point('one.name') }} > {{ recongen.by_code_point('other.name') }}
    {%- for kind, places in kinds.items() if kind in numerous %}
    {%- for relation, column in places %}
    union
    select one.kind, one.name, plain.{{ column }} as looks_like
    from looked_at one
    inner join {{ relation }} plain on {{ recongen.by_code_point('one.look') }} = plain.{{ column }}
    where one.kind = '{{ kind }}' and one.name <> {{ recongen.by_code_point('one.look') }} and not ({{ recongen.has_unusual_characters(recongen.by_code_point('one.look')) }})
    {%- endfor %}
    {%- endfor %}
{% endtest %}


{#- kind -> [[relation, column], ...] of the columns that hold names, by what they are names of. -#}
{% macro feed_name_kinds(relations) -%}
    {%- set kinds = {} -%}
    {%- for table, relation in relations.items() -%}
        {%- set faulty = recongen.feed_column_faults(table) -%}
        {%- for column in recongen.feed_tables()[table] if column.kind == 'name' and column.name not in faulty -%}
            {%- do kinds.setdefault(column.names or column.name, []).append([relation, column.name]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(kinds) -}}
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

{#- A class of characters there follows the order of a language; asciistr writes every other character as an escape. -#}
{% macro oracle__has_unusual_characters(text) -%}
    (asciistr({{ text }}) <> {{ text }} or regexp_like({{ text }}, '[[:space:][:cntrl:]]'))
{%- endmacro %}

{% macro spark__has_unusual_characters(text) -%}
    {{ text }} rlike '[^!-~]'
{%- endmacro %}
