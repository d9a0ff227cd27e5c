{#- What the columns of one row must satisfy together, as [name, condition] pairs.
    Statuses and origins are open sets, so nothing here names them. -#}
{% macro feed_table_rules(table) %}
    {% set rules = [] %}
    {% for column in recongen.base_tables()[table] if column.one_of %}
        {% do rules.append([column.name ~ '_is_known', column.name ~ ' in ' ~ recongen.feed_values(column)]) %}
    {% endfor %}
    {% if table == 'transactions' %}
        {% set amount = recongen.feed_amount_sign('amount_money') %}
        {% do rules.append(['amount_money_agrees_with_direction',
            "(amount_direction = 'Credit' and " ~ amount ~ " >= 0) or (amount_direction = 'Debit' and " ~ amount ~ " <= 0)"
        ]) %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}


{#- All values that a text column may have, as SQL lists them. -#}
{% macro feed_values(column) -%}
    {{- return("('" ~ column.one_of | join("', '") ~ "')") -}}
{%- endmacro %}


{#- A number with the sign of the money column. -#}
{% macro feed_amount_sign(column) %}
    {{ return(adapter.dispatch('feed_amount_sign', 'recongen')(column)) }}
{% endmacro %}

{% macro default__feed_amount_sign(column) %}
    {{ return(column) }}
{% endmacro %}

{#- Compared as text, '-1' would be greater than 0. Only the sign matters, so a float will do. -#}
{% macro sqlite__feed_amount_sign(column) %}
    {{ return('cast(' ~ column ~ ' as real)') }}
{% endmacro %}
