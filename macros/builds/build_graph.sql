{#- The models that a build makes, each with the models and sources that it reads: those of the package and what these read. -#}
{% macro build_graph() %}
    {% set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | list %}
    {% set wanted = [] %}
    {% for model in models if model.package_name == 'recongen' %}
        {% do wanted.extend([model.unique_id] + model.depends_on.nodes) %}
    {% endfor %}
    {% set reads = {} %}
    {% for model in models if model.unique_id in wanted %}
        {% do reads.update({model.unique_id: model.depends_on.nodes}) %}
    {% endfor %}
    {{ return(reads) }}
{% endmacro %}


{#- These nodes and every model that reads one of them, directly or through others. The list grows while it is walked. -#}
{% macro downstream(reads, nodes) %}
    {% set readers = {} %}
    {% for model, read in reads.items() %}
        {% for node in read %}
            {% do readers.setdefault(node, []).append(model) %}
        {% endfor %}
    {% endfor %}
    {% set found = nodes | list %}
    {% set known = {} %}
    {% for node in found %}
        {% do known.update({node: none}) %}
    {% endfor %}
    {% for node in found %}
        {% for model in readers.get(node, []) if model not in known %}
            {% do known.update({model: none}) %}
            {% do found.append(model) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro meet(one, other) %}
    {{ return(one | select('in', other) | list | length > 0) }}
{% endmacro %}


{#- What the compiled institution says of itself: its `content_hash`, its `currency`. -#}
{% macro institution_note(name) %}
    {# A unit test is compiled without the graph. #}
    {% for model in graph.get('nodes', {}).values() if model.resource_type == 'model' and model.name == 'l2_institution' %}
        {{ return(model.config.meta.get('recongen', {}).get(name)) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}
