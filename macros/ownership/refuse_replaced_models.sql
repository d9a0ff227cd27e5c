{#- Without the flag dbt takes a project's own model for a package's of the same name. -#}
{% macro refuse_replaced_models() %}
    {% set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | list %}
    {% set ours = models | selectattr('package_name', 'equalto', 'recongen') | list %}
    {% set names = ours | map(attribute='name') | list %}
    {% set foreign = {} %}
    {% for model in models if model.package_name != 'recongen' and model.name in names %}
        {% do foreign.update({model.unique_id: model}) %}
    {% endfor %}
    {% for model in ours %}
        {% for parent in model.depends_on.nodes if parent in foreign %}
            {{ exceptions.raise_compiler_error(
                'the model ' ~ foreign[parent].name ~ ' of the project ' ~ foreign[parent].package_name ~ ' takes the place of the model of that name in the'
                ~ ' package recongen: set require_ref_searches_node_package_before_root: true under flags: in dbt_project.yml'
            ) }}
        {% endfor %}
    {% endfor %}
{% endmacro %}
