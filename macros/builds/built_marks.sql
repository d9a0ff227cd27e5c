{#- Up to which entries the relations stand that this run updates: by feed table; none in a full build, and wherever no run is. -#}
{% macro built_marks() %}
    {% set base = recongen.base_of_update() if model.resource_type == 'model' else none %}
    {{ return(base.marks if base else none) }}
{% endmacro %}


{#- A condition of a test of one feed table: in an update the rows above the mark, where the same test found nothing in those below. A row without an
    entry is above every mark. -#}
{% macro unproved(table) -%}
    {%- set base = recongen.base_of_update() if model.resource_type == 'test' else none -%}
    {{- '(entry > ' ~ base.marks[table] ~ ' or entry is null)' if base and model.name in base.passed else '1 = 1' -}}
{%- endmacro %}


{#- A condition of a test of a key: in an update, where the same test found nothing before, no two rows can share a value unless a changed row has it. -#}
{% macro unproved_key(relation, column) -%}
    {%- set tested = graph.nodes[model.attached_node].config if execute and recongen.is_maintained(model.attached_node) else none -%}
    {%- set base = recongen.base_of_update() if tested else none -%}
    {%- if base and model.name in base.passed -%}
        ({{ column }} is null or {{ column }} in (
            select {{ column }} from {{ relation }} where {{ recongen.has_changed(tested['keys'], recongen.as_it_stands(tested.changes)) }}
        ))
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}


{#- Of the build that this run updates: its marks by feed table, and the tests that found nothing. None where this run does not update. -#}
{% macro base_of_update() %}
    {% if not execute or not recongen.can_update() or flags.WHICH not in ('build', 'run') %}
        {{ return(none) }}
    {% endif %}
    {% set builds = recongen.feed_table_name('builds') %}
    {% set rows = run_query(
        'select stood.transactions_high_entry, stood.daily_balances_high_entry, stood.passed from ' ~ builds ~ ' own inner join ' ~ builds
        ~ ' stood on stood.entry = (select max(entry) from ' ~ builds ~ " where entry < own.entry) where own.state = 'running' and own.run_id = '"
        ~ invocation_id ~ "' and own.plan like '" ~ recongen.update_words() ~ "%' and stood.state = 'complete'"
    ).rows %}
    {% if not rows %}
        {{ return(none) }}
    {% endif %}
    {{ return({'marks': {'transactions': rows[0][0] | int, 'daily_balances': rows[0][1] | int}, 'passed': (rows[0][2] or '').split()}) }}
{% endmacro %}
