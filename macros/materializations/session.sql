{#- What a table's build needs of its session. On SQLite a cache of 256 MiB keeps large sorts and joins in memory. -#}
{% macro open_transaction() -%}
    {{- return(adapter.dispatch('open_transaction', 'recongen')()) -}}
{%- endmacro %}

{% macro default__open_transaction() -%}
{%- endmacro %}

{#- For this transaction alone: with the server's usual 4 MB a million rows are sorted and joined on disk. And dbt's threads build the models
    side by side, which parallel workers would slow: each would compute again what its share is joined to. Compiling a query, and statistics of
    more than 30 values of a column, take longer than they save. A backslash in a text is a plain character, whatever the server's
    settings say. -#}
{% macro postgres__open_transaction() -%}
    set local standard_conforming_strings = on; set local work_mem = '32MB'; set local max_parallel_workers_per_gather = 0; set local jit = off; set local default_statistics_target = 30; set local lock_timeout = '{{ 3 * recongen.lock_timeout() }}s'
{%- endmacro %}

{% macro sqlite__open_transaction() -%}
    {%- if execute -%}
        {%- do recongen.wait_for_writers() -%}
    {%- endif -%}
    pragma cache_size = -262144
{%- endmacro %}

{#- On Oracle the order of texts and the decimal character are the session's, and the session's come from wherever it was opened. -#}
{% macro oracle__open_transaction() -%}
    alter session set nls_sort = binary nls_comp = binary nls_numeric_characters = '.,'
{%- endmacro %}


{#- Where the adapter does not make them from the `indexes` config. -#}
{% macro make_indexes(creation, table, mark='') -%}
    {%- for index in model.config.get('indexes') or [] -%}
        {%- set name = 'idx_' ~ this.identifier ~ '_' ~ loop.index ~ mark -%}
        {%- do adapter.add_query(creation ~ name ~ ' on ' ~ table ~ ' (' ~ index.columns | join(', ') ~ ')') -%}
    {%- endfor -%}
{%- endmacro %}
