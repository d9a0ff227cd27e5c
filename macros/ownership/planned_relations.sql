{#- Every relation that a build makes, and the base tables beside them:
    base: its name without the prefix; name: its whole name in lower case; names: also those that dbt gives it while replacing it;
    kind and columns: as declared; is_maintained: an update changes it in its place. -#}
{% macro planned_relations() %}
    {% set plan = [] %}
    {% set seeds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | selectattr('package_name', 'equalto', 'recongen') %}
    {% set made = recongen.build_graph() | list + seeds | map(attribute='unique_id') | list %}
    {% for unique_id in made if graph.nodes[unique_id].config.materialized != 'ephemeral' %}
        {% set node = graph.nodes[unique_id] %}
        {% set relation = api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias, type='table'
        ) %}
        {% do plan.append({
            'relation': relation,
            'base': recongen.without_prefix(node.alias),
            'name': node.alias | lower,
            'names': recongen.names_while_replaced(relation) | map('lower') | list,
            'kind': {'view': 'view', 'recongen_view': 'view', 'materialized_view': 'materialized view'}.get(node.config.materialized, 'table'),
            'columns': recongen.declared_columns(node),
            'is_maintained': recongen.is_maintained(unique_id),
            'base_table': none,
        }) %}
    {% endfor %}
    {% for table, columns in recongen.own_tables().items() %}
        {% set relation = recongen.feed_relation(table) %}
        {% do plan.append({
            'relation': relation,
            'base': table,
            'name': relation.identifier | lower,
            'names': [relation.identifier | lower],
            'kind': none,
            'columns': columns | map(attribute='name') | list,
            'is_maintained': false,
            'base_table': table,
        }) %}
    {% endfor %}
    {{ return(plan) }}
{% endmacro %}


{% macro without_prefix(name) %}
    {% set start = var('recongen_prefix') ~ '_' %}
    {{ return(name[start | length:] if name.startswith(start) else name) }}
{% endmacro %}


{#- What dbt calls a relation, its next version and its last one while it replaces it. -#}
{% macro names_while_replaced(relation) %}
    {{ return(adapter.dispatch('names_while_replaced', 'recongen')(relation)) }}
{% endmacro %}

{% macro default__names_while_replaced(relation) %}
    {{ return([
        relation.identifier,
        make_intermediate_relation(relation).identifier,
        make_backup_relation(relation, 'table').identifier,
    ]) }}
{% endmacro %}

{#- As dbt forms them where no name is too long; calling dbt for them takes a tenth of a second a build. -#}
{% macro sqlite__names_while_replaced(relation) %}
    {{ return([relation.identifier, relation.identifier ~ '__dbt_tmp', relation.identifier ~ '__dbt_backup']) }}
{% endmacro %}

{% macro duckdb__names_while_replaced(relation) %}
    {{ return(recongen.sqlite__names_while_replaced(relation)) }}
{% endmacro %}

{% macro spark__names_while_replaced(relation) %}
    {{ return([relation.identifier, recongen.spark_new_name(relation)]) }}
{% endmacro %}


{#- The YAML declares the columns of the package's models. A compiled institution brings its rows without YAML, so there they are read from
    the text, where the compiler has written them. -#}
{% macro declared_columns(node) %}
    {% if node.columns %}
        {{ return(node.columns.values() | map(attribute='name') | map('lower') | list) }}
    {% endif %}
    {% set written = modules.re.search("typed_rows\\(\\s*(\\[\\[.*?\\]\\])", node.raw_code) %}
    {{ return(modules.re.findall("\\['(\\w+)', '\\w+'\\]", written.group(1)) if written else []) }}
{% endmacro %}


{% macro by_place(plan) %}
    {% set places = {} %}
    {% for planned in plan %}
        {% set place = planned.relation.without_identifier() | string %}
        {% do places.setdefault(place, []).append(planned) %}
    {% endfor %}
    {{ return(places) }}
{% endmacro %}
