{#- What this run does, in a sentence that its row of the log keeps. It brings the relations up to date where they are known to be those of the
    last complete build, made by the same code from the same institution and from rows of the feed that are all still there. Anything
    else means a full build. -#}
{% macro planned_build(reads, code_hash, marks) %}
    {% set doubt = recongen.doubt_of_run(reads) %}
    {% set log = [] if doubt else recongen.last_run() %}
    {% set doubt = doubt or recongen.doubt_of_standing(log, reads, code_hash, marks) %}
    {{ return('full build: ' ~ doubt if doubt else recongen.update_words() ~ ' since the build of ' ~ log[0].logged_at ~ ' UTC') }}
{% endmacro %}


{#- How the plan of an updating run begins. -#}
{% macro update_words() %}
    {{ return('update: only what changed') }}
{% endmacro %}


{#- Only on engines on which updates are proved. -#}
{% macro can_update() %}
    {{ return(target.type in ('sqlite', 'postgres', 'duckdb')) }}
{% endmacro %}


{#- Why this run cannot update, whatever tables exist. -#}
{% macro doubt_of_run(reads) %}
    {% if not recongen.can_update() %}
        {{ return('every build on ' ~ target.type ~ ' is one') }}
    {% elif flags.FULL_REFRESH or env_var('RECONGEN_FULL_BUILD', '') %}
        {{ return('it was asked for') }}
    {% elif flags.EMPTY or flags.SAMPLE %}
        {{ return('not all rows of the feed are read') }}
    {% elif recongen.reads_own_tables() %}
        {{ return('own tables have no entries that say what is new') }}
    {% elif recongen.is_past_state() or var('recongen_feed_until', none) %}
        {{ return('it is of a past state') }}
    {% elif not selected_resources or reads | reject('in', selected_resources) | list %}
        {{ return('not every relation was asked for') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{#- Why the existing tables cannot be updated. `log` are the last rows of the log, the latest first; `marks` those of the feed as it is. -#}
{% macro doubt_of_standing(log, reads, code_hash, marks) %}
    {% if not log %}
        {{ return('there was none before') }}
    {% endif %}
    {% set ended, begun = log[0], log[1] if log | length > 1 else none %}
    {% if ended.state != 'complete' or not begun or begun.run_id != ended.run_id or begun.relations | length != reads | length %}
        {{ return('the last one was not complete') }}
    {% elif ended.content_hash != recongen.institution_note('content_hash') %}
        {{ return('the institution is not as it was') }}
    {% elif [begun.recongen_version, begun.dbt_version, begun.code_hash] != [recongen.recongen_version(), dbt_version, code_hash] %}
        {{ return('the models are not as they were') }}
    {% elif none in [ended.marks.transactions[1], ended.marks.daily_balances[1]] %}
        {{ return('a table of the feed was empty at the last one') }}
    {% elif none in [ended.marks.transactions[2], ended.marks.daily_balances[2]] %}
        {{ return('the last one kept no checksum of what it read') }}
    {% elif not recongen.maintained_are_present() %}
        {{ return('a relation is gone or has other columns') }}
    {% endif %}
    {{ return(recongen.doubt_of_feed(ended.marks, marks)) }}
{% endmacro %}


{#- The last two rows of the log, the latest first. -#}
{% macro last_run() %}
    {% set log = [] %}
    {% for row in run_query(
        'select run_id, state, ' ~ recongen.instant_text('logged_at') ~ ', content_hash, recongen_version, dbt_version, code_hash, relations, '
        ~ 'transactions_rows, transactions_high_entry, transactions_checksum, '
        ~ 'daily_balances_rows, daily_balances_high_entry, daily_balances_checksum from '
        ~ recongen.feed_table_name('builds') ~ ' order by entry desc limit 2'
    ).rows %}
        {% do log.append({
            'run_id': row[0],
            'state': row[1],
            'logged_at': row[2],
            'content_hash': row[3],
            'recongen_version': row[4],
            'dbt_version': row[5],
            'code_hash': row[6],
            'relations': (row[7] or '').split(),
            'marks': {'transactions': recongen.mark(row.values()[8:11]), 'daily_balances': recongen.mark(row.values()[11:14])},
        }) %}
    {% endfor %}
    {{ return(log) }}
{% endmacro %}


{#- Why the feed is not known to hold, up to the marks of a build, the rows that it had. Rows below a mark come from writers who commit late. `now` are
    its marks by source. -#}
{% macro doubt_of_feed(marks, now) %}
    {% for table, mark in marks.items() if mark != now['source.recongen.feed.' ~ table] %}
        {% set known = '(select * from ' ~ recongen.feed_table_name(table) ~ ' where entry <= ' ~ mark[1] ~ ') known' %}
        {% set found = recongen.feed_mark(known, table) %}
        {% if found[:2] != mark[:2] %}
            {{ return('the rows of the feed up to the last build are not as many as they were') }}
        {% elif found != mark %}
            {{ return('rows of the feed that the last build read are not as they were') }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{% macro maintained_are_present() %}
    {% for place, ours in recongen.by_place(recongen.planned_relations()).items() %}
        {% set maintained = ours | selectattr('is_maintained') | list %}
        {% set present = recongen.present_relations(ours[0].relation, maintained | map(attribute='name') | list) if maintained else {} %}
        {% for planned in maintained %}
            {% set found = present.get(planned.name) %}
            {% if not found or found.kind != planned.kind or found.columns != planned.columns %}
                {{ return(false) }}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(true) }}
{% endmacro %}


{#- Of what makes the relations: the text of each model and macro, the columns, indexes and grants, where everything is, and what tests leave out. -#}
{% macro code_hash() %}
    {% set parts = [] %}
    {% for unique_id in recongen.build_graph() %}
        {% set node = graph.nodes[unique_id] %}
        {% do parts.append([unique_id, node.checksum.checksum, node.relation_name, node.config.materialized, node.config.get('grants'), node.config.get('indexes')] | join(' ')) %}
        {% for column in node.columns.values() %}
            {% do parts.append([unique_id, column.name, column.data_type] | join(' ')) %}
        {% endfor %}
    {% endfor %}
    {% for test in graph.nodes.values() if test.resource_type == 'test' and test.package_name == 'recongen' %}
        {% do parts.append([test.unique_id, test.config.get('where')] | join(' ')) %}
    {% endfor %}
    {% for source in graph.sources.values() if source.package_name == 'recongen' %}
        {% do parts.append(source.relation_name) %}
    {% endfor %}
    {% for name, macro in recongen.items() %}
        {% do parts.append(name ~ ' ' ~ macro.macro.macro_sql) %}
    {% endfor %}
    {{ return(local_md5(parts | sort | join('\n'))) }}
{% endmacro %}
