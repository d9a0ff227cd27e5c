{#- Commands and dashboards read relations where the log of builds is, in the target's schema: elsewhere they would be relations of which that
    log says nothing. -#}
{% macro refuse_other_schemas(plan) %}
    {% set home = [target.database, target.schema] %}
    {% for planned in plan if not planned.base_table and recongen.place_text([planned.relation.database, planned.relation.schema]) != recongen.place_text(home) %}
        {{ exceptions.raise_compiler_error(
            'dbt would make ' ~ planned.base ~ ' of recongen in ' ~ recongen.place_text([planned.relation.database, planned.relation.schema])
            ~ ', and everybody reads it in ' ~ recongen.place_text(home) ~ ', the place of the target ' ~ target.name
            ~ ': take +schema and +database for recongen and its l2 models out of dbt_project.yml, or give the target that schema in profiles.yml.'
            ~ ' Other models of your own may be anywhere'
        ) }}
    {% endfor %}
{% endmacro %}


{% macro place_text(parts) %}
    {{ return(parts | select | join('.') | lower) }}
{% endmacro %}
