{#- The rows of a base table that contain some texts, as they are now: a statement for a person to run, so the texts are in it. `texts` are pairs
    of a text and the columns of which one holds it; `key` is a key that `metadata` has, or none. -#}
{% macro feed_query(relation, identity, order, texts, key=none) -%}
select feed.*
from {{ relation }} feed
where
    {% for text, columns in texts -%}
    (
    {%- for column in columns -%}
        feed.{{ column }} = {{ recongen.text_literal(text) }}{{ ' or ' if not loop.last }}
    {%- endfor -%}
    )
    and {% endfor -%}
    {% if key is not none -%}
    {{ recongen.has_json_key('feed.metadata', key) }}
    and {% endif -%}
    feed.entry = (
        select max(later.entry) from {{ relation }} later where {% for column in identity -%}
        later.{{ column }} = feed.{{ column }}{{ ' and ' if not loop.last }}
        {%- endfor -%}
    )
order by {{ order }}
{%- endmacro %}

{% macro has_json_key(json, key) -%}
    {{- return(adapter.dispatch('has_json_key', 'recongen')(json, key)) -}}
{%- endmacro %}

{% macro default__has_json_key(json, key) -%}
    {{- return('jsonb_exists(cast(' ~ json ~ ' as jsonb), ' ~ recongen.text_literal(key) ~ ')') -}}
{%- endmacro %}

{% macro sqlite__has_json_key(json, key) -%}
    {{- return('exists (select 1 from json_each(' ~ json ~ ') member where member.key = ' ~ recongen.text_literal(key) ~ ')') -}}
{%- endmacro %}

{% macro duckdb__has_json_key(json, key) -%}
    {{- return('list_contains(json_keys(' ~ json ~ '), ' ~ recongen.text_literal(key) ~ ')') -}}
{%- endmacro %}

{% macro spark__has_json_key(json, key) -%}
    {{- return('array_contains(json_object_keys(' ~ json ~ '), ' ~ recongen.text_literal(key) ~ ')') -}}
{%- endmacro %}

{#- A path, in which the key stands in double quotes, is a literal. -#}
{% macro oracle__has_json_key(json, key) -%}
    {{- return('json_exists(' ~ json ~ ', ' ~ recongen.text_literal('$."' ~ key | replace('\\', '\\\\') | replace('"', '\\"') ~ '"') ~ ')') -}}
{%- endmacro %}
