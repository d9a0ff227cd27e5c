{#- on-run-end: says which relations are of one build now. Of one build are those that were built after all that they read,
    from the same feed, institution and version. -#}
{% macro end_build() %}
    {% if execute and flags.WHICH == 'test' %}
        {% do recongen.note_contract() %}
    {% elif recongen.is_build() %}
        {% set reads = recongen.build_graph() %}
        {% do recongen.hold_builds() %}
        {% set log = recongen.recent_builds(reads) %}
        {% set mine = (log | selectattr('run_id', 'equalto', invocation_id) | list)[0] %}
        {% do mine.update({'relations': results | map(attribute='node.unique_id') | select('in', reads) | list}) %}
        {% set ended = log | rejectattr('state', 'equalto', 'running') | list %}
        {% set base = ended[-1] if ended else none %}
        {% set marks = recongen.marks_read(reads, mine, base) %}
        {% set gone = recongen.outdated(reads, log, base, marks) %}
        {% set overtaken = recongen.begun(reads, log | selectattr('entry', 'gt', mine.entry) | rejectattr('run_id', 'equalto', invocation_id)) %}
        {% set failed = recongen.failed_models(reads) %}
        {% set broken = recongen.downstream(reads, failed) %}
        {% set counts = not recongen.is_of_other_rows() %}
        {% set standing = [] %}
        {% for model in reads if model not in broken %}
            {% if model in mine.relations %}
                {% do standing.append(model) if model not in overtaken and counts %}
            {% elif base and model in base.relations and model not in gone %}
                {% do standing.append(model) %}
            {% endif %}
        {% endfor %}
        {#- What this run left out stands as it was for the same rows. -#}
        {% set left_out = base.passed | reject('in', results | map(attribute='node.name') | list) | list if base else [] %}
        {% set kept = recongen.of_same_rows(left_out, base, marks) if left_out else [] %}
        {% set whole = 'complete' if standing | length == reads | length else 'partial' %}
        {% do recongen.log_build({
            'state': 'failed' if failed or recongen.failed_tests(reads) else whole,
            'as_of': mine.as_of if 'model.recongen.run_context' in mine.relations or not base else base.as_of,
            'marks': marks,
            'models': reads | length,
            'relations': standing,
            'passed': (kept + (recongen.passed_tests() if counts else [])) | sort | join(' '),
            'narrowed': recongen.narrowed_tests(),
        }) %}
    {% endif %}
{% endmacro %}


{#- Whether this run reads only some rows of the feed, or relations of another schema. -#}
{% macro is_of_other_rows() %}
    {{ return(flags.EMPTY or flags.SAMPLE or (invocation_args_dict.get('defer') and invocation_args_dict.get('favor_state'))) }}
{% endmacro %}


{#- on-run-end of `dbt test`: the row of the build that stands says which tests of the contract found nothing in what it read. -#}
{% macro note_contract() %}
    {% set tests = recongen.contract_tests() %}
    {% set ran = results | map(attribute='node.name') | select('in', tests) | list %}
    {% if ran and target.type != 'spark' and not recongen.is_of_other_rows() %}
        {% set log = recongen.recent_builds(recongen.build_graph()) %}
        {% set standing = log[-1] if log and log[-1].state != 'running' else none %}
        {% set found = recongen.passed_tests() | select('in', ran) | list if standing else [] %}
        {% set proved = recongen.of_same_rows(found, standing, recongen.source_marks()) if standing else [] %}
        {% set failed = ran | reject('in', found) | list %}
        {% set passed = (standing.passed | reject('in', failed) | list + proved) | unique | list if standing else [] %}
        {% set narrowed = recongen.narrowed_tests() %}
        {% if standing and (passed | sort != standing.passed | sort or narrowed != standing.narrowed) %}
            {% set builds = recongen.feed_table_name('builds') %}
            {% call statement('note_contract', auto_begin=true) %}
                update {{ builds }}
                set
                    passed = {{ recongen.log_literal(passed | sort | join(' '), 'text') }},
                    narrowed = {{ recongen.log_literal(narrowed, 'text') }}
                where entry = {{ standing.entry }} and entry = (select max(entry) from {{ builds }})
            {% endcall %}
            {% do adapter.commit() %}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- The tests that say whether the feed can be read, each with its table of the feed. -#}
{% macro contract_tests() %}
    {% set tests = {} %}
    {% for test in graph.nodes.values() if test.resource_type == 'test' and test.package_name == 'recongen' and test.test_metadata.name == 'feed_contract' %}
        {% do tests.update({test.name: test.depends_on.nodes | select('in', recongen.mark_columns()) | first}) %}
    {% endfor %}
    {{ return(tests) }}
{% endmacro %}


{#- Of the tests of the contract those whose table holds the same rows by these marks as for a build. -#}
{% macro of_same_rows(names, build, marks) %}
    {% set same = [] %}
    {% for name, source in recongen.contract_tests().items() if name in names and build.marks[source] == marks[source] %}
        {% do same.append(name) if build.origin == [recongen.institution_note('content_hash'), recongen.recongen_version()] %}
    {% endfor %}
    {{ return(same) }}
{% endmacro %}


{#- The settings of a test that let it pass although rows break its rule. A limit above zero leaves some of them. -#}
{% macro narrowing(config) %}
    {% set found = ['where'] if config.where else [] %}
    {% do found.append('limit') if config.limit == 0 %}
    {% for name, usual in {'fail_calc': 'count(*)', 'warn_if': '!= 0', 'error_if': '!= 0'}.items() if config[name] != usual %}
        {% do found.append(name) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#- The tests of the contract that do not ask for every row that breaks it, each with the settings that narrow it. -#}
{% macro narrowed_tests() %}
    {% set found = [] %}
    {% for test in graph.nodes.values() if test.resource_type == 'test' and test.name in recongen.contract_tests() %}
        {% set narrowing = recongen.narrowing(test.config) %}
        {% do found.append(test.name ~ ' (' ~ narrowing | join(', ') ~ ')') if narrowing %}
    {% endfor %}
    {{ return(found | sort | join(', ')) }}
{% endmacro %}


{#- The tests that found nothing and that an update need not repeat in full: those of the feed, and of the keys of what it maintains. -#}
{% macro passed_tests() %}
    {% set passed = [] %}
    {% for result in results if result.node.resource_type == 'test' and result.node.package_name == 'recongen' %}
        {% set is_of_key = result.node.test_metadata.name == 'is_key' and recongen.is_maintained(result.node.attached_node) %}
        {% set is_of_feed = result.node.depends_on.nodes | select('in', recongen.mark_columns()) | list %}
        {% set is_whole = not recongen.narrowing(graph.nodes[result.node.unique_id].config) %}
        {% if result.status == 'pass' and not result.failures and is_whole and (is_of_feed or is_of_key) %}
            {% do passed.append(result.node.name) %}
        {% endif %}
    {% endfor %}
    {{ return(passed) }}
{% endmacro %}


{#- The rows of the log from the last one that ended a run on, and from this run's own first. -#}
{% macro recent_builds(reads) %}
    {% set builds = recongen.feed_table_name('builds') %}
    {% set mark_columns = recongen.mark_columns() %}
    {% set rows = run_query(
        'select entry, run_id, state, ' ~ recongen.instant_text('as_of') ~ ' as as_of, content_hash, recongen_version, relations, passed, narrowed, '
        ~ mark_columns.values() | sum(start=[]) | join(', ') ~ ' from ' ~ builds
        ~ ' where entry >= (select max(entry) from ' ~ builds ~ " where state <> 'running')"
        ~ ' or entry >= (select min(entry) from ' ~ builds ~ " where run_id = '" ~ invocation_id ~ "')"
        ~ ' order by entry'
    ).rows %}
    {% set ids = {} %}
    {% for model in reads %}
        {% do ids.update({model.split('.')[-1]: model}) %}
    {% endfor %}
    {% set log = [] %}
    {% for row in rows %}
        {% set relations = [] %}
        {% for name in (row[6] or '').split() if name in ids %}
            {% do relations.append(ids[name]) %}
        {% endfor %}
        {% set marks = {} %}
        {% for source, columns in mark_columns.items() %}
            {% set first = 9 + marks.values() | sum(start=[]) | length %}
            {% do marks.update({source: recongen.mark(row.values()[first:first + columns | length])}) %}
        {% endfor %}
        {% do log.append({
            'entry': row[0] | int,
            'run_id': row[1],
            'state': row[2],
            'as_of': row[3],
            'origin': [row[4], row[5]],
            'marks': marks,
            'relations': relations,
            'passed': (row[7] or '').split(),
            'narrowed': row[8] or '',
        }) %}
    {% endfor %}
    {{ return(log) }}
{% endmacro %}


{#- The marks of each table of the feed: this run's where it has read the table, else those of before. -#}
{% macro marks_read(reads, mine, base) %}
    {% set marks = {} %}
    {% for source, mark in mine.marks.items() %}
        {% set reading = mine.relations | select('in', recongen.readers_of(reads, source)) | list %}
        {% do marks.update({source: mark if reading or not base else base.marks[source]}) %}
    {% endfor %}
    {{ return(marks) }}
{% endmacro %}


{% macro readers_of(reads, source) %}
    {% set readers = [] %}
    {% for model, read in reads.items() if source in read %}
        {% do readers.append(model) %}
    {% endfor %}
    {{ return(readers) }}
{% endmacro %}


{#- What existed after the last run that ended and no longer exists. -#}
{% macro outdated(reads, log, base, marks) %}
    {% if not base or base.origin != [recongen.institution_note('content_hash'), recongen.recongen_version()] %}
        {{ return(reads | list) }}
    {% endif %}
    {% set gone = recongen.begun(reads, log | selectattr('entry', 'gt', base.entry)) %}
    {% for source, mark in marks.items() if mark != base.marks[source] %}
        {% do gone.extend(recongen.downstream(reads, [source])) %}
    {% endfor %}
    {{ return(gone) }}
{% endmacro %}


{#- Everything that the runs which began in these rows may have changed. -#}
{% macro begun(reads, rows) %}
    {% set models = [] %}
    {% for row in rows if row.state == 'running' %}
        {% do models.extend(row.relations) %}
    {% endfor %}
    {{ return(recongen.downstream(reads, models)) }}
{% endmacro %}


{#- The models that were not built or do not hold what they promise. -#}
{% macro failed_models(reads) %}
    {% set failed = [] %}
    {% for result in results %}
        {% if result.node.unique_id in reads and result.status != 'success' %}
            {% do failed.append(result.node.unique_id) %}
        {% elif result.status == 'fail' and result.node.resource_type == 'test' %}
            {% do failed.extend(result.node.depends_on.nodes | select('in', reads)) %}
        {% endif %}
    {% endfor %}
    {{ return(failed) }}
{% endmacro %}


{#- Tests that found violations, or could not run. -#}
{% macro failed_tests(reads) %}
    {% set failed = [] %}
    {% for result in results if result.node.resource_type == 'test' and result.status in ('fail', 'error', 'runtime error') %}
        {% do failed.append(result.node.unique_id) if result.node.package_name == 'recongen' or recongen.meet(result.node.depends_on.nodes, reads) %}
    {% endfor %}
    {{ return(failed) }}
{% endmacro %}
