{#- The indexes of both base tables: those of the contract, and the two that find the current row of a key. -#}
{% macro feed_indexes() %}
    {{ return(adapter.dispatch('feed_indexes', 'recongen')()) }}
{% endmacro %}

{% macro default__feed_indexes() %}
    {{ return([
        {'table': 'transactions', 'name': 'account_posting', 'columns': 'account_id, posting'},
        {'table': 'transactions', 'name': 'transfer', 'columns': 'transfer_id'},
        {'table': 'transactions', 'name': 'type_status', 'columns': 'transfer_type, status'},
        {'table': 'transactions', 'name': 'parent', 'columns': 'transfer_parent_id'},
        {'table': 'transactions', 'name': 'bundler_eligibility', 'columns': 'rail_name, status', 'where': 'bundle_id is null'},
        {'table': 'transactions', 'name': 'id', 'columns': 'id, entry'},
        {'table': 'daily_balances', 'name': 'business_day', 'columns': 'business_day_start'},
        {'table': 'daily_balances', 'name': 'account_day', 'columns': 'account_id, business_day_start, entry'},
    ]) }}
{% endmacro %}

{#- DuckDB scans columns faster than it follows indexes. -#}
{% macro duckdb__feed_indexes() %}
    {{ return([]) }}
{% endmacro %}

{% macro spark__feed_indexes() %}
    {{ return([]) }}
{% endmacro %}

{#- Oracle has no partial index. -#}
{% macro oracle__feed_indexes() %}
    {% set indexes = [] %}
    {% for index in recongen.default__feed_indexes() %}
        {% if index.where %}
            {% set index = {'table': index.table, 'name': index.name, 'columns': index.columns ~ ', bundle_id'} %}
        {% endif %}
        {% do indexes.append(index) %}
    {% endfor %}
    {{ return(indexes) }}
{% endmacro %}
