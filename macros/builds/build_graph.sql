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


{#- These nodes and every model that reads one of them, directly or through others. -#}
{% macro downstream(reads, nodes) %}
    {% set found = nodes | list %}
    {% set pass = namespace(found_more=true) %}
    {% for _ in reads %}
        {% if pass.found_more %}
            {% set pass.found_more = false %}
            {% for model, read in reads.items() if model not in found and recongen.meet(read, found) %}
                {% do found.append(model) %}
                {% set pass.found_more = true %}
            {% endfor %}
        {% endif %}
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
