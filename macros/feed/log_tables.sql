{#- Tables of events beside the feed: created with it, appended to, never replaced. `builds` has a row when a run begins and one when
    it ends, and says which relations are of one build.

    relations: at the start the models that the run is to build; at the end those that are of one build with all that they read.
    The marks of the feed and of events were taken before any model was built; at the end they are those that the relations have read.
    The checksums are of the rows of the feed up to its marks.
    project_hash: of everything that `recongen build` gave to dbt; plain dbt does not know it.
    passed: the tests of the feed that found nothing in any row up to the marks, and those of the keys that an update maintains.
    narrowed: the tests of the contract whose settings let them pass although rows break it.
    feed_place: where the feed is that it read, if that is not the target's schema.
    plan: whether it built all relations from the whole feed, and why, or brought them up to date. code_hash: of what makes the relations.
    feed_prefix: whose feed a past state was built from. No other log has this column, so neither is ever taken for the other. -#}
{% macro log_tables() %}
    {% set past = [{'name': 'feed_prefix', 'kind': 'text', 'length': 30}] if recongen.is_past_state() else [] %}
    {{ return({
        'builds': [
            {'name': 'entry', 'kind': 'entry', 'required': true},
            {'name': 'run_id', 'kind': 'text', 'length': 64, 'required': true},
            {'name': 'logged_at', 'kind': 'instant', 'required': true},
            {'name': 'state', 'kind': 'text', 'length': 20, 'required': true},
            {'name': 'as_of', 'kind': 'instant', 'required': true},
            {'name': 'is_locked', 'kind': 'integer', 'required': true},
            {'name': 'content_hash', 'kind': 'text', 'length': 64},
            {'name': 'recongen_version', 'kind': 'text', 'length': 32, 'required': true},
            {'name': 'dbt_version', 'kind': 'text', 'length': 32, 'required': true},
            {'name': 'transactions_rows', 'kind': 'integer', 'required': true},
            {'name': 'transactions_high_entry', 'kind': 'integer'},
            {'name': 'daily_balances_rows', 'kind': 'integer', 'required': true},
            {'name': 'daily_balances_high_entry', 'kind': 'integer'},
            {'name': 'relations_of_a_build', 'kind': 'integer', 'required': true},
            {'name': 'relations', 'kind': 'text', 'length': 4000},
            {'name': 'layouts', 'kind': 'text', 'length': 4000},
            {'name': 'case_events_rows', 'kind': 'integer'},
            {'name': 'case_events_high_event', 'kind': 'integer'},
            {'name': 'period_events_rows', 'kind': 'integer'},
            {'name': 'period_events_high_event', 'kind': 'integer'},
            {'name': 'project_hash', 'kind': 'text', 'length': 64},
            {'name': 'plan', 'kind': 'text', 'length': 400},
            {'name': 'code_hash', 'kind': 'text', 'length': 32},
            {'name': 'passed', 'kind': 'text', 'length': 1000},
            {'name': 'narrowed', 'kind': 'text', 'length': 400},
            {'name': 'feed_place', 'kind': 'text', 'length': 400},
            {'name': 'transactions_checksum', 'kind': 'integer'},
            {'name': 'daily_balances_checksum', 'kind': 'integer'},
        ] + past,
    }) }}
{% endmacro %}


{#- Everything that `schema apply` creates. -#}
{% macro base_tables() %}
    {{ return(dict(dict(recongen.feed_tables(), **recongen.event_tables()), **recongen.log_tables())) }}
{% endmacro %}


{#- Those that have this prefix. Views over the institution's own tables are models, and not among them. -#}
{% macro own_tables() %}
    {% if recongen.is_past_state() %}
        {{ return(recongen.log_tables()) }}
    {% elif recongen.reads_own_tables() %}
        {{ return(dict(recongen.event_tables(), **recongen.log_tables())) }}
    {% endif %}
    {{ return(recongen.base_tables()) }}
{% endmacro %}


{#- Whether the feed is views over tables of the institution's own systems, which a map declares. -#}
{% macro reads_own_tables() %}
    {{ return(var('recongen_own_tables', false)) }}
{% endmacro %}
