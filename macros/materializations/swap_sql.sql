{#- PostgreSQL: puts the new table in place of the old one, in the transaction that made it.

    Readers who come while a lock is waited for wait behind it, so it is asked for in short slices with pauses between them, in which
    they pass. A try lasts `recongen_lock_timeout` seconds; after three of them the build fails and names who has the old table.

    A view over the old table is pointed at the new one: its text names the table, and is read again after the swap. Anything else that
    needs the old table makes the drop fail, and stays. -#}
{% macro swap_sql(existing, new, target_relation) -%}
    {%- set old = target_relation.include(database=false) | string -%}
    {%- set rename = 'alter table ' ~ new ~ ' rename to ' ~ adapter.quote(target_relation.identifier) -%}
    {%- if existing is none -%}
        {{- return(rename) -}}
    {%- endif -%}
    do $recongen_swap$
    declare
        old_table constant oid := {{ dbt.string_literal(old) }}::regclass;
        deadline constant timestamptz := clock_timestamp() + make_interval(secs => 3 * {{ recongen.lock_timeout() }});
        timeout_before constant text := current_setting('lock_timeout');
        slice integer := 250;
        blocker text;
        dependents text;
        view_statement text;
        view_statements constant text[] := array(
            select format('create or replace view %s%s as %s', oid::regclass, ' with (' || array_to_string(reloptions, ', ') || ')', pg_get_viewdef(oid))
            from pg_class
            where relkind = 'v' and oid in (
                select rule.ev_class
                from pg_depend as dependency
                inner join pg_rewrite as rule on dependency.objid = rule.oid
                where
                    dependency.classid = 'pg_rewrite'::regclass and dependency.refclassid = 'pg_class'::regclass
                    and dependency.refobjid = {{ dbt.string_literal(old) }}::regclass
            )
        );
    begin
        -- A view may read two tables that are swapped at once.
        if cardinality(view_statements) > 0 then
            perform pg_advisory_xact_lock(hashtext('recongen views {{ target_relation.schema }}'));
        end if;
        loop
            begin
                perform set_config('lock_timeout', slice || 'ms', true);
                lock table {{ old }} in access exclusive mode;
                exit;
            exception when lock_not_available then
                select coalesce(
                    string_agg(
                        format(
                            'session %s (user %s, application %s), %s since %s UTC, query: %s',
                            session.pid, session.usename, coalesce(nullif(session.application_name, ''), 'unnamed'),
                            coalesce(session.state, 'state hidden'),
                            to_char(coalesce(session.xact_start, session.state_change) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                            left(regexp_replace(session.query, '[[:space:]]+', ' ', 'g'), 120)
                        ), '; ' order by session.xact_start
                    ), 'readers that come and go'
                ) into blocker
                from pg_locks as locks
                inner join pg_stat_activity as session on locks.pid = session.pid
                where locks.relation = old_table and locks.granted and locks.pid <> pg_backend_pid();
                if clock_timestamp() >= deadline then
                    raise exception '{{ target_relation.identifier }} is in use and was not replaced: %', blocker using errcode = 'lock_not_available';
                end if;
                perform pg_sleep(slice / 1000.0);
                slice := least(2 * slice, 2000, 1000 * {{ recongen.lock_timeout() }});
            end;
        end loop;
        alter {{ existing.type | replace('_', ' ') }} {{ old }} rename to {{ adapter.quote(recongen.old_name(target_relation)) }};
        {{ rename }};
        foreach view_statement in array view_statements loop
            execute view_statement;
        end loop;
        begin
            drop {{ existing.type | replace('_', ' ') }} {{ target_relation.incorporate(path={'identifier': recongen.old_name(target_relation)}).include(database=false) }};
        exception when dependent_objects_still_exist then
            get stacked diagnostics dependents = pg_exception_detail;
            dependents := replace(replace(dependents, '{{ recongen.old_name(target_relation) }}', '{{ target_relation.identifier }}'), chr(10), '; ');
            raise exception '{{ target_relation.identifier }} was not replaced: %: drop that first, or make it a view, which is pointed at the new table', dependents
            using errcode = 'dependent_objects_still_exist';
        end;
        perform set_config('lock_timeout', timeout_before, true);
    end
    $recongen_swap$
{%- endmacro %}


{% macro old_name(relation) -%}
    {{- return(make_backup_relation(relation, 'table').identifier) -}}
{%- endmacro %}


{#- Seconds that one try to replace a table waits for those who read it. -#}
{% macro lock_timeout() -%}
    {%- set seconds = var('recongen_lock_timeout', none) or env_var('RECONGEN_LOCK_TIMEOUT', '') or 10 -%}
    {{- return(seconds | int) -}}
{%- endmacro %}
