{#- on-run-start: a build over absent base tables finds empty ones, and the log says so. -#}
{% macro ensure_feed() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'run-operation') %}
        {% do recongen.refuse_strangers() %}
        {% do recongen.feed_prepare_database() %}
        {% do recongen.create_base_tables(mention_existing=false) %}
        {% do recongen.create_own_feed() %}
    {% endif %}
{% endmacro %}


{% macro feed_prepare_database() %}
    {{ return(adapter.dispatch('feed_prepare_database', 'recongen')()) }}
{% endmacro %}

{% macro default__feed_prepare_database() %}{% endmacro %}

{#- Write-ahead logging lets people read the file while a build writes it. -#}
{% macro sqlite__feed_prepare_database() %}
    {% do recongen.wait_for_writers() %}
    {% do run_query('pragma journal_mode = wal') %}
{% endmacro %}

{#- Instants have no zone there, and a text of one is read in the session's. -#}
{% macro spark__feed_prepare_database() %}
    {% set zone = run_query('select current_timezone()').rows[0][0] %}
    {% if zone != 'UTC' %}
        {{ exceptions.raise_compiler_error(
            "the session's time zone is " ~ zone ~ ': set spark.sql.session.timeZone: UTC under server_side_parameters of the target ' ~ target.name
            ~ ' in profiles.yml'
        ) }}
    {% endif %}
{% endmacro %}
