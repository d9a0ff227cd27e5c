{#- What the columns of one row must satisfy together, as [name, condition] pairs.
    Statuses and origins are open sets, so nothing here names them. -#}
{% macro feed_table_rules(table) %}
    {% if table not in recongen.feed_tables() %}
        {{ return([]) }}
    {% endif %}
    {% set rules = [
        ['account_scope_is_known', "account_scope in ('internal', 'external')"],
        ['supersedes_is_known', "supersedes in ('Inflight', 'BundleAssignment', 'TechnicalCorrection')"],
    ] %}
    {% if table == 'transactions' %}
        {% set amount = recongen.feed_amount_sign('amount_money') %}
        {% do rules.append(['amount_direction_is_known', "amount_direction in ('Debit', 'Credit')"]) %}
        {% do rules.append(['amount_money_agrees_with_direction',
            "(amount_direction = 'Credit' and " ~ amount ~ " >= 0) or (amount_direction = 'Debit' and " ~ amount ~ " <= 0)"
        ]) %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}


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
