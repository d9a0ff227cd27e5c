{#- What is there under one of these names in the schema of a relation, and whatever is called like a base table of some institution:
    by its name in lower case, as dbt compares names, with its own name, its kind, and its columns (none where the engine does not tell). -#}
{% macro present_relations(place, names) %}
    {% set literals = [] %}
    {% for name in names %}
        {% do literals.append("'" ~ name ~ "'") %}
    {% endfor %}
    {% set conditions = ['lower(relation_name) in (' ~ literals | join(', ') ~ ')'] %}
    {% for table in recongen.base_tables() %}
        {% do conditions.append("lower(relation_name) like '%" ~ table ~ "'") %}
    {% endfor %}
    {% set present = {} %}
    {% for name, kind, columns in adapter.dispatch('relation_rows', 'recongen')(place, conditions | join(' or ')) %}
        {% do present.update({name | lower: {
            'name': name,
            'kind': kind | lower,
            'columns': none if columns is none else (columns | lower).split(','),
        }}) %}
    {% endfor %}
    {{ return(present) }}
{% endmacro %}


{#- Name, kind and comma-joined columns of what a condition on `relation_name` picks; nothing where there is no such schema. -#}
{% macro default__relation_rows(place, condition) %}
    {% set sql = recongen.relations_sql(place, condition) %}
    {{ return(run_query(sql).rows if sql else []) }}
{% endmacro %}

{#- Its catalog is not a relation that can be queried. The names of all tables and views of a schema come with their columns, as text. -#}
{% macro spark__relation_rows(place, condition) %}
    {% set found = [] %}
    {% if place.schema in run_query('show schemas').columns[0].values() %}
        {% for row in run_query('show table extended in ' ~ place.schema ~ " like '*'").rows %}
            {% set kind = 'view' if '\nType: VIEW\n' in row['information'] else 'table' %}
            {% set columns = modules.re.findall('^ \\|-- (\\w+): ', row['information'], modules.re.MULTILINE) %}
            {% do found.append([row['tableName'], kind, columns | join(',')]) %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{% macro relations_sql(place, condition) %}
    {{ return(adapter.dispatch('relations_sql', 'recongen')(place, condition)) }}
{% endmacro %}

{% macro default__relations_sql(place, condition) %}
    {{ return(
        "select relation_name, case when kind = 'VIEW' then 'view' else 'table' end as kind, column_names from ("
        ~ "select tables.table_name as relation_name, tables.table_type as kind, ("
        ~ "select string_agg(column_name, ',' order by ordinal_position) from information_schema.columns as columns"
        ~ " where columns.table_catalog = tables.table_catalog and columns.table_schema = tables.table_schema"
        ~ " and columns.table_name = tables.table_name) as column_names"
        ~ " from information_schema.tables as tables"
        ~ " where tables.table_catalog = '" ~ place.database ~ "' and tables.table_schema = '" ~ place.schema ~ "') as found where " ~ condition
    ) }}
{% endmacro %}

{#- Sequences, indexes and types have their names from the same pool. -#}
{% macro postgres__relations_sql(place, condition) %}
    {{ return(
        "select relation_name, kind, column_names from (select pg_class.relname as relation_name, case pg_class.relkind"
        ~ " when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'p' then 'partitioned table'"
        ~ " when 'f' then 'foreign table' when 'S' then 'sequence' when 'c' then 'type' else 'index' end as kind, ("
        ~ "select coalesce(string_agg(attname, ',' order by attnum), '') from pg_attribute"
        ~ " where attrelid = pg_class.oid and attnum > 0 and not attisdropped) as column_names"
        ~ " from pg_class inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid"
        ~ " where pg_namespace.nspname = '" ~ place.schema ~ "') as found where " ~ condition
    ) }}
{% endmacro %}

{#- The columns of a view are not asked for: where the view is broken, the question fails. -#}
{% macro sqlite__relations_sql(place, condition) %}
    {% if place.schema not in run_query('pragma database_list').columns['name'].values() %}
        {{ return('') }}
    {% endif %}
    {{ return(
        "select relation_name, kind, column_names from (select name as relation_name, type as kind, case when type = 'table' then ("
        ~ "select group_concat(name, ',') from (select name from pragma_table_info(sqlite_master.name, '" ~ place.schema ~ "') order by cid)"
        ~ ") end as column_names from " ~ place.schema ~ ".sqlite_master where type in ('table', 'view', 'index')) as found where " ~ condition
    ) }}
{% endmacro %}

{#- A materialized view is listed a second time, as the table behind it: the order puts it last, where it counts. -#}
{% macro oracle__relations_sql(place, condition) %}
    {{ return(
        "select relation_name, kind, column_names from (select lower(object_name) as relation_name, lower(object_type) as kind, ("
        ~ "select listagg(lower(column_name), ',' on overflow truncate without count) within group (order by column_id) from all_tab_columns"
        ~ " where all_tab_columns.owner = all_objects.owner and all_tab_columns.table_name = all_objects.object_name) as column_names"
        ~ " from all_objects where owner = upper('" ~ place.schema ~ "')"
        ~ " and object_type in ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'SYNONYM')) where " ~ condition
        ~ " order by case kind when 'materialized view' then 1 else 0 end"
    ) }}
{% endmacro %}
