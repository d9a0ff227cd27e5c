{#- SQLite: how long this connection waits for another program that writes to the file; by itself it would wait five seconds. -#}
{% macro wait_for_writers() -%}
    {%- set seconds = var('recongen_file_timeout', none) or env_var('RECONGEN_FILE_TIMEOUT', '') or 60 -%}
    {%- do adapter.add_query('pragma busy_timeout = ' ~ 1000 * (seconds | int), auto_begin=false) -%}
{%- endmacro %}
