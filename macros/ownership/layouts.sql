{#- Kind and columns of a relation in few characters. -#}
{% macro layout_of(kind, columns) %}
    {{ return(local_md5(kind ~ ' ' ~ columns | join(','))[:8]) }}
{% endmacro %}


{#- What a build plans, for its log: `name:layout` of every relation, blanks between. -#}
{% macro planned_layouts() %}
    {% set layouts = [] %}
    {% for planned in recongen.planned_relations() if not planned.base_table %}
        {% do layouts.append(planned.base ~ ':' ~ recongen.layout_of(planned.kind, planned.columns)) %}
    {% endfor %}
    {{ return(layouts | sort | join(' ')) }}
{% endmacro %}


{#- The layouts that each of our relations may have, by its name: the declared one, and those of earlier builds. -#}
{% macro known_layouts(plan, present) %}
    {% set known = {} %}
    {% set names = {} %}
    {% for planned in plan if not planned.base_table %}
        {% do known.update({planned.name: [recongen.layout_of(planned.kind, planned.columns)]}) %}
        {% do names.update({planned.base: planned.name}) %}
    {% endfor %}
    {% for recorded in recongen.recorded_layouts(plan, present) %}
        {% set base, _, layout = recorded.partition(':') %}
        {% if base in names %}
            {% do known[names[base]].append(layout) %}
        {% endif %}
    {% endfor %}
    {{ return(known) }}
{% endmacro %}


{#- Every `name:layout` in the log of this prefix. -#}
{% macro recorded_layouts(plan, present) %}
    {% set recorded = [] %}
    {% for planned in plan if planned.base_table == 'builds' %}
        {% set log = present[planned.relation.without_identifier() | string].get(planned.name) %}
        {% if log and 'layouts' in (log.columns or []) %}
            {% for row in run_query('select distinct layouts from ' ~ recongen.feed_table_name('builds')).rows %}
                {% do recorded.extend((row[0] or '').split()) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(recorded) }}
{% endmacro %}
