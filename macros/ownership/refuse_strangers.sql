{#- Nothing that a build did not make is ever replaced or dropped: this stops with one line, before anything is changed, when a relation of
    somebody else carries one of our names, or one of our names is another institution's. -#}
{% macro refuse_strangers() %}
    {% if execute %}
        {% do recongen.refuse_replaced_models() %}
        {% set found = recongen.strangers() %}
        {% if found %}
            {{ exceptions.raise_compiler_error(
                found[0] ~ (' (the first of ' ~ found | length ~ ' such names)' if found | length > 1 else '') ~ '. Nothing was changed'
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- What forbids a build, a sentence each. -#}
{% macro strangers() %}
    {% set plan = recongen.planned_relations() %}
    {% do recongen.refuse_other_schemas(plan) %}
    {% set places = recongen.by_place(plan) %}
    {% set present = {} %}
    {% for place, ours in places.items() %}
        {% do present.update({place: recongen.present_relations(ours[0].relation, ours | map(attribute='names') | sum(start=[]))}) %}
    {% endfor %}
    {% set layouts = recongen.known_layouts(plan, present) %}
    {% set found = [] %}
    {% for place, ours in places.items() %}
        {% do found.extend(recongen.neighbours(ours, plan, present[place], layouts)) %}
        {% do found.extend(recongen.foreign_relations(ours, present[place], layouts)) %}
    {% endfor %}
    {{ return(found or recongen.foreign_states(plan, present)) }}
{% endmacro %}


{#- Other institutions of which a past state is kept under this prefix, a sentence each. -#}
{% macro foreign_states(plan, present) %}
    {% set found = [] %}
    {% for planned in plan if recongen.is_past_state() and planned.base_table == 'builds' %}
        {% if planned.name in present[planned.relation.without_identifier() | string] %}
            {% for row in run_query('select distinct feed_prefix from ' ~ recongen.feed_table_name('builds')).rows if row[0] != recongen.feed_prefix() %}
                {% do found.append(
                    'the prefix ' ~ var('recongen_prefix') ~ ' holds a past state of ' ~ row[0] ~ ': build that of ' ~ recongen.feed_prefix() ~ ' into another'
                ) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro foreign_relations(ours, present, layouts) %}
    {% set found = [] %}
    {% for planned in ours %}
        {% for name in planned.names if name in present and not recongen.is_ours(planned, present[name], layouts) %}
            {% do found.append(
                'the ' ~ present[name].kind ~ ' ' ~ planned.relation.schema ~ '.' ~ present[name].name ~ ' is not one that a build of '
                ~ var('recongen_prefix') ~ ' makes, ' ~ recongen.difference(planned, present[name])
                ~ ': rename it, or choose another prefix or schema'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#- A relation is ours when it has the kind and the columns that its model declares, or that an earlier build has recorded: an upgrade may change
    them. A base table belongs to the team that fills it: it may be a view, and may have further columns. A feed that lacks a few of its columns is a
    faulty feed, and the data tests name them all. -#}
{% macro is_ours(planned, found, layouts) %}
    {% if planned.base_table in recongen.feed_tables() and found.columns is not none %}
        {% set known = planned.columns | select('in', found.columns) | list %}
        {{ return('business_day' not in found.columns and 2 * known | length > planned.columns | length) }}
    {% elif planned.base_table %}
        {% set of_a_past_state = 'feed_prefix' in (found.columns or planned.columns) %}
        {{ return(recongen.is_base_table(planned.base_table, found) and of_a_past_state == recongen.is_past_state()) }}
    {% elif found.columns is none %}
        {{ return(planned.kind == found.kind) }}
    {% endif %}
    {{ return(recongen.layout_of(found.kind, found.columns) in layouts[planned.name]) }}
{% endmacro %}


{% macro difference(planned, found) %}
    {% if planned.kind and planned.kind != found.kind %}
        {{ return('which is a ' ~ planned.kind) }}
    {% endif %}
    {% set missing = planned.columns | reject('in', found.columns) | list %}
    {% if missing %}
        {{ return('for it has no column ' ~ missing[0]) }}
    {% endif %}
    {% set extra = found.columns | reject('in', planned.columns) | list %}
    {{ return('for it has a column ' ~ extra[0] if extra else 'for its columns are in another order') }}
{% endmacro %}
