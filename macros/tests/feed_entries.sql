{#- Every row has a whole number of its own in `entry`, which is what supersession goes by. -#}
{% test feed_entries(model, table) %}
    {%- if 'entry' in recongen.feed_column_faults(model, table) %}
    select 1 as entry {{ recongen.from_dual() }} where 1 = 0
    {%- else %}
    select
        entry,
        count(*) as times
    from {{ model }}
    group by entry
    having count(*) > 1 or {{ recongen.feed_entry_fault() }}
    {%- endif %}
{% endtest %}


{% macro feed_entry_fault() -%}
    {{- return(adapter.dispatch('feed_entry_fault', 'recongen')()) -}}
{%- endmacro %}

{% macro default__feed_entry_fault() -%}
    entry is null
{%- endmacro %}

{#- Text would sort '10' before '9'. -#}
{% macro sqlite__feed_entry_fault() -%}
    typeof(entry) <> 'integer'
{%- endmacro %}
