{#- Other institutions in the same schema whose names clash with ours, one sentence each, whichever came first. They are recognized by their base tables. -#}
{% macro neighbours(ours, plan, present, layouts) %}
    {% set found = [] %}
    {% for neighbour in recongen.prefixes_present(ours, present, layouts) %}
        {% set shared = recongen.shared_names(neighbour, ours | map(attribute='name'), plan | map(attribute='base')) %}
        {% if neighbour == var('recongen_prefix') %}
            {% do found.append(recongen.taken_prefix(ours[0].relation.schema)) %}
        {% elif shared %}
            {% do found.append(
                'the institutions ' ~ var('recongen_prefix') ~ ' and ' ~ neighbour ~ ' cannot share the schema ' ~ ours[0].relation.schema
                ~ ', for both have a relation ' ~ shared[0] ~ ': give one of them another prefix or another schema'
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#- A past state never takes the prefix of an institution, nor the other way round. -#}
{% macro taken_prefix(schema) %}
    {% set taken = 'the prefix ' ~ var('recongen_prefix') ~ ' is taken in the schema ' ~ schema ~ ': ' %}
    {% if recongen.is_past_state() %}
        {{ return(taken ~ 'it is that of an institution; build the past state of ' ~ recongen.feed_prefix() ~ ' into another') }}
    {% endif %}
    {{ return(taken ~ 'a past state of another institution is kept there; recongen schema clean with the file of that one drops it') }}
{% endmacro %}


{#- The prefixes of other institutions, by their base tables. -#}
{% macro prefixes_present(ours, present, layouts) %}
    {% set made = [] %}
    {% for planned in ours if planned.name in present and recongen.is_ours(planned, present[planned.name], layouts) %}
        {% do made.append(planned.name) %}
    {% endfor %}
    {% set prefixes = [] %}
    {% for name, found in present.items() if name not in made and found.columns is not none %}
        {% for table in recongen.base_tables() if name.endswith('_' ~ table) and recongen.is_base_table(table, found) %}
            {% do prefixes.append(name[:-(table | length) - 1]) %}
        {% endfor %}
    {% endfor %}
    {{ return(prefixes | unique | sort) }}
{% endmacro %}


{#- By its columns. A model made from it has those, too, and also the label of the business day. -#}
{% macro is_base_table(table, found) %}
    {% if found.columns is none %}
        {{ return(true) }}
    {% endif %}
    {% set needed = recongen.feed_tables().get(table) or recongen.base_tables()[table] | selectattr('required', 'defined') %}
    {% set missing = needed | map(attribute='name') | reject('in', found.columns) | list %}
    {{ return(not missing and 'business_day' not in found.columns) }}
{% endmacro %}


{#- Those of some names that an institution of another prefix has, too, in order. -#}
{% macro shared_names(prefix, names, bases) %}
    {% set theirs = [] %}
    {% for base in bases %}
        {% do theirs.append(prefix ~ '_' ~ base) %}
    {% endfor %}
    {{ return(names | select('in', theirs) | sort) }}
{% endmacro %}
