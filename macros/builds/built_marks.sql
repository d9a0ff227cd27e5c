{#- Up to which entries the relations stand that this run updates: by feed table; none in a full build, and wherever no run is. -#}
{% macro built_marks() %}
    {% if not execute or not recongen.can_update() or flags.WHICH not in ('build', 'run') or model.resource_type != 'model' %}
        {{ return(none) }}
    {% endif %}
    {% set builds = recongen.feed_table_name('builds') %}
    {% set rows = run_query(
        'select stood.transactions_high_entry, stood.daily_balances_high_entry from ' ~ builds ~ ' own inner join ' ~ builds ~ ' stood on stood.entry = '
        ~ '(select max(entry) from ' ~ builds ~ " where entry < own.entry) where own.state = 'running' and own.run_id = '" ~ invocation_id
        ~ "' and own.plan like '" ~ recongen.update_words() ~ "%' and stood.state = 'complete'"
    ).rows %}
    {{ return({'transactions': rows[0][0] | int, 'daily_balances': rows[0][1] | int} if rows else none) }}
{% endmacro %}
