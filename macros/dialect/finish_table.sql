{#- Around a table's build. dbt-sqlite drops the old table before its transaction begins, so a build that dies there would leave
    none: any statement before the drop begins the transaction earlier, and the swap is whole. The statement is of use, too:
    with a cache of 256 MiB large sorts and joins stay in memory. -#}
{% macro open_transaction() -%}
    {{- return(adapter.dispatch('open_transaction', 'recongen')()) -}}
{%- endmacro %}

{% macro default__open_transaction() -%}
{%- endmacro %}

{#- For this transaction alone: with the server's usual 4 MB a million rows are sorted and joined on disk. And dbt's threads build the models
    side by side, which parallel workers would slow: each works out again what its share is joined to. A backslash in a text is a backslash,
    also where the server was told otherwise. -#}
{% macro postgres__open_transaction() -%}
    set local standard_conforming_strings = on; set local work_mem = '32MB'; set local max_parallel_workers_per_gather = 0; set local lock_timeout = '{{ 3 * recongen.lock_timeout() }}s'
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


{#- Indexes, where the adapter does not make them from the `indexes` config, and fresh statistics. -#}
{% macro finish_table() -%}
    {{- return(adapter.dispatch('finish_table', 'recongen')()) -}}
{%- endmacro %}

{% macro default__finish_table() -%}
{%- endmacro %}

{% macro sqlite__finish_table() -%}
    {%- if execute -%}
        {%- do recongen.make_indexes('create index ' ~ this.schema ~ '.', this.identifier) -%}
        {%- do run_query('analyze ' ~ this.schema ~ '.' ~ this.identifier) -%}
    {%- endif -%}
{%- endmacro %}

{#- A name of this run's own: the table that this one replaces still holds its indexes' names. -#}
{% macro oracle__finish_table() -%}
    {%- if execute -%}
        {%- do recongen.make_indexes('create index ' ~ this.schema ~ '.', this, '_' ~ invocation_id[:8]) -%}
    {%- endif -%}
{%- endmacro %}

{% macro make_indexes(statement, table, mark='') -%}
    {%- for index in model.config.get('indexes') or [] -%}
        {%- do run_query(
            statement ~ 'idx_' ~ this.identifier ~ '_' ~ loop.index ~ mark ~ ' on ' ~ table ~ ' (' ~ index.columns | join(', ') ~ ')'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
