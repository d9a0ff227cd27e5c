{#- on-run-start: says that a build runs and what it is to build, before any of it is touched. `dbt retry` does not say what it selects,
    so that may be anything. -#}
{% macro begin_build() %}
    {% if recongen.is_build() %}
        {% set reads = recongen.build_graph() %}
        {% do recongen.hold_builds() %}
        {% set code_hash = recongen.code_hash() %}
        {% set marks = recongen.source_marks() %}
        {% set plan = recongen.planned_build(reads, code_hash, marks) %}
        {{ log(plan, info=true) }}
        {% do recongen.log_build({
            'state': 'running',
            'as_of': recongen.as_of_literal(),
            'marks': marks,
            'plan': plan,
            'code_hash': code_hash,
            'models': reads | length,
            'relations': reads | select('in', selected_resources) | list if selected_resources else reads | list,
            'layouts': recongen.planned_layouts(),
        }) %}
    {% endif %}
{% endmacro %}


{#- Tests and documentation change no relation. -#}
{% macro is_build() %}
    {{ return(execute and flags.WHICH in ('build', 'run') and (not selected_resources or recongen.meet(recongen.build_graph(), selected_resources))) }}
{% endmacro %}


{#- How far the feed and the events that models read reach, by source. -#}
{% macro source_marks() %}
    {% set marks = {} %}
    {% for source in graph.sources.values() if source.package_name == 'recongen' %}
        {% set relation = recongen.known_feed(source.relation_name, source.name) %}
        {% if source.source_name == 'feed' %}
            {% do marks.update({source.unique_id: recongen.feed_mark(relation, source.name)}) %}
        {% else %}
            {% do marks.update({source.unique_id: recongen.mark(run_query('select count(*), max(event) from ' ~ relation).rows[0])}) %}
        {% endif %}
    {% endfor %}
    {{ return(marks) }}
{% endmacro %}


{#- How many rows of a table of the feed there are, the last entry, and a checksum: none where a column that it takes cannot be read. -#}
{% macro feed_mark(relation, table) %}
    {% set faulty = recongen.feed_column_faults(table) %}
    {% set checksum = 'null' if recongen.meet(recongen.checked_columns()[table], faulty) else recongen.feed_checksum(table) %}
    {{ return(recongen.mark(run_query('select count(*), max(entry), ' ~ checksum ~ ' from ' ~ relation).rows[0])) }}
{% endmacro %}


{#- Also none if the log of an earlier version does not have it. -#}
{% macro mark(values) %}
    {% set found = [] %}
    {% for value in values %}
        {% do found.append(none if value is none else value | int) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#- The columns of the log that hold them, by source. -#}
{% macro mark_columns() %}
    {{ return({
        'source.recongen.feed.transactions': ['transactions_rows', 'transactions_high_entry', 'transactions_checksum'],
        'source.recongen.feed.daily_balances': ['daily_balances_rows', 'daily_balances_high_entry', 'daily_balances_checksum'],
        'source.recongen.events.case_events': ['case_events_rows', 'case_events_high_event'],
        'source.recongen.events.period_events': ['period_events_rows', 'period_events_high_event'],
    }) }}
{% endmacro %}


{#- Until the transaction ends no other run adds to the log, so that none overlooks what another adds. On the other engines
    there is one writer at a time. -#}
{% macro hold_builds() %}
    {% do adapter.dispatch('hold_builds', 'recongen')() %}
{% endmacro %}

{% macro default__hold_builds() %}{% endmacro %}

{% macro postgres__hold_builds() %}
    {% call statement('hold_builds', auto_begin=true) %}
        select pg_advisory_xact_lock(hashtext('recongen builds {{ recongen.feed_table_name("builds") }}'))
    {% endcall %}
{% endmacro %}

{% macro oracle__hold_builds() %}
    {% call statement('hold_builds', auto_begin=true) %}
        lock table {{ recongen.feed_table_name('builds') }} in exclusive mode
    {% endcall %}
{% endmacro %}


{#- One row, committed. -#}
{% macro log_build(event) %}
    {% set values = {
        'run_id': invocation_id,
        'logged_at': modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S'),
        'state': event.state,
        'as_of': event.as_of,
        'is_locked': 1 if env_var('RECONGEN_HOLDS_THE_LOCK', '') else 0,
        'content_hash': recongen.institution_note('content_hash'),
        'recongen_version': recongen.recongen_version(),
        'dbt_version': dbt_version,
        'relations_of_a_build': event.models,
        'relations': recongen.names_of(event.relations),
        'layouts': event.get('layouts'),
        'project_hash': env_var('RECONGEN_PROJECT_HASH', ''),
        'plan': event.get('plan'),
        'code_hash': event.get('code_hash'),
        'passed': event.get('passed'),
        'narrowed': event.get('narrowed'),
        'feed_place': recongen.feed_place(),
    } %}
    {% for source, columns in recongen.mark_columns().items() %}
        {% for column in columns %}
            {% do values.update({column: event.marks[source][loop.index0]}) %}
        {% endfor %}
    {% endfor %}
    {% if recongen.is_past_state() %}
        {% do values.update({'feed_prefix': recongen.feed_prefix()}) %}
    {% endif %}
    {% set literals = {} %}
    {% for column in recongen.log_tables().builds if column.kind != 'entry' %}
        {% do literals.update({column.name: recongen.log_literal(values[column.name], column.kind)}) %}
    {% endfor %}
    {% call statement('log_build', auto_begin=true) %}
        {{ adapter.dispatch('log_row_sql', 'recongen')(recongen.feed_table_name('builds'), literals | list, literals.values() | list) }}
    {% endcall %}
    {% do adapter.commit() %}
{% endmacro %}


{% macro default__log_row_sql(builds, columns, literals) %}
    insert into {{ builds }} ({{ columns | join(', ') }}) values ({{ literals | join(', ') }})
{% endmacro %}

{#- Nothing numbers rows there. -#}
{% macro spark__log_row_sql(builds, columns, literals) %}
    insert into {{ builds }} (entry, {{ columns | join(', ') }})
    select coalesce(max(entry), 0) + 1, {{ literals | join(', ') }} from {{ builds }}
{% endmacro %}


{% macro log_literal(value, kind) %}
    {% if value is none or value == '' %}
        {{ return('null') }}
    {% elif kind == 'integer' %}
        {{ return(value | string) }}
    {% endif %}
    {% set text = recongen.text_literal(value) %}
    {{ return(recongen.instant(text) if kind == 'instant' else text) }}
{% endmacro %}


{% macro names_of(models) %}
    {% set names = [] %}
    {% for model in models %}
        {% do names.append(model.split('.')[-1]) %}
    {% endfor %}
    {{ return(names | sort | join(' ')) }}
{% endmacro %}
