{#- The institution's own tables as a table of the feed: a row for each row of a relation, whether it fits the map or not. `map_fault` says
    what does not fit, and the data tests list it.

    map: as `recongen compile --map` writes it. `columns` are sources by column of the feed, each a `column` (with `meanings` of its values), a
    `value` or `sql`; `at` is where the map declares it. Accounts, roles and rails are those that the institution declares. -#}
{% macro own_feed(table, map, relation, accounts=none) -%}
    {%- if target.type in ('oracle', 'spark') -%}
        {{ exceptions.raise_compiler_error(
            'own tables are not the feed on ' ~ target.type | capitalize ~ ' yet: load their rows into the tables of schema apply'
        ) }}
    {%- endif -%}
    {%- set columns = recongen.feed_tables()[table] -%}
    {%- set types = recongen.own_column_types(map, relation) -%}
    {%- set holders = map['accounts'] if accounts is not none else {} -%}
    {%- set account_types = recongen.own_column_types(holders, accounts) if holders else {} -%}
    with own_rows as (
        select
            {%- for name, source in map['columns'].items() %}
            {{ recongen.own_column(table, name, source, types, map.get('unit')) }} as {{ name }},
            {%- if source['meanings'] or name == 'account_role' %}
            {{ recongen.own_text(source, types) }} as raw_{{ name }},
            {%- endif %}
            {%- endfor %}
            1 as is_own
        from {{ recongen.own_relation(relation) }} own
    ),

    holders as (
        {%- if holders %}
        select
            {%- for name in ('account_id', 'account_name', 'account_role') %}
            {{ recongen.own_column(table, name, holders['columns'].get(name), account_types, none) }} as {{ name }},
            {%- endfor %}
            {{ recongen.own_text(holders['columns'].get('account_role'), account_types) }} as raw_account_role
        from {{ recongen.own_relation(accounts) }} own
        {%- else %}
        {{ recongen.typed_rows(recongen.own_texts(['account_id', 'account_name', 'account_role', 'raw_account_role']), []) }}
        {%- endif %}
    ),

    declared_accounts as (
        {{ recongen.typed_rows(
            recongen.own_texts(['account_id', 'account_name', 'account_role', 'account_scope', 'account_parent_role']), map['declared_accounts']
        ) }}
    ),

    declared_roles as (
        {{ recongen.typed_rows(recongen.own_texts(['account_role', 'account_scope', 'account_parent_role']), map['declared_roles']) }}
    ),

    {% if table == 'transactions' -%}
    declared_rails as (
        {{ recongen.typed_rows(recongen.own_texts(['rail_name', 'transfer_type']), map['rails']) }}
    ),

    declared_origins as (
        {{ recongen.typed_rows(recongen.own_texts(['rail_name', 'account_role', 'direction', 'origin']), map['origins']) }}
    ),

    {% endif -%}
    {% set role_source = 'own_rows' if 'account_role' in map['columns'] else 'holders' -%}
    placed as (
        select
            own_rows.*,
            declared_accounts.account_id as declared_id,
            holders.account_id as holder_id,
            coalesce(
                declared_accounts.account_name, {{ 'own_rows.account_name, ' if 'account_name' in map['columns'] }}holders.account_name, own_rows.account_id
            ) as holder_name,
            case when declared_accounts.account_id is not null then declared_accounts.account_role else {{ role_source }}.account_role end as holder_role,
            {{ role_source }}.raw_account_role as raw_role,
            declared_accounts.account_scope as declared_scope,
            declared_accounts.account_parent_role as declared_parent_role
        from own_rows
        left join declared_accounts on own_rows.account_id = declared_accounts.account_id
        left join holders on own_rows.account_id = holders.account_id
    ),

    judged as (
        select
            placed.*,
            coalesce(placed.declared_scope, declared_roles.account_scope) as holder_scope,
            case when placed.declared_id is not null then placed.declared_parent_role else declared_roles.account_parent_role end as holder_parent_role
            {%- if table == 'transactions' %},
            {{ recongen.own_direction(map) }} as leg_direction,
            declared_rails.transfer_type as declared_type
            {%- endif %}
        from placed
        left join declared_roles on placed.holder_role = declared_roles.account_role
        {%- if table == 'transactions' %}
        left join declared_rails on placed.rail_name = declared_rails.rail_name
        {%- endif %}
    )

    select
        {%- for column in columns %}
        {{ recongen.own_cell(table, column, map) }} as {{ column.name }},
        {%- endfor %}
        case
            {%- for condition, reason in recongen.own_faults(table, map, holders) %}
            when {{ condition }} then {{ reason }}
            {%- endfor %}
        end as map_fault
    from judged
    {%- if table == 'transactions' %}
    left join declared_origins
        on
            judged.rail_name = declared_origins.rail_name and judged.holder_role = declared_origins.account_role
            and judged.leg_direction = declared_origins.direction
    {%- endif %}
{%- endmacro %}


{#- One column of the view. -#}
{% macro own_cell(table, column, map) -%}
    {%- set mapped = column.name in map['columns'] -%}
    {%- set derived = {
        'account_name': 'judged.holder_name',
        'account_role': 'judged.holder_role',
        'account_scope': 'judged.holder_scope',
        'account_parent_role': 'judged.holder_parent_role',
        'amount_direction': 'judged.leg_direction',
    } -%}
    {%- if column.name in derived -%}
        {{- return(derived[column.name]) -}}
    {%- elif column.name == 'entry' and not mapped -%}
        {#- New rows mostly come last, so that the numbers of the others do not change. -#}
        {%- set order = 'judged.posting, judged.id' if table == 'transactions' else recongen.own_day(map, 'business_day_start') ~ ', judged.account_id' -%}
        {{- return('row_number() over (order by ' ~ order ~ ')') -}}
    {%- elif column.name in ('business_day_start', 'business_day_end') -%}
        {{- return(recongen.own_day(map, column.name)) -}}
    {%- elif column.name == 'amount_money' and map['unsigned'] -%}
        {{- return("case when judged.leg_direction = 'Debit' then " ~ recongen.own_negative('judged.amount_money') ~ ' else judged.amount_money end') -}}
    {%- elif column.name == 'transfer_type' and not mapped -%}
        {{- return('judged.declared_type') -}}
    {%- elif column.name == 'origin' and not mapped -%}
        {{- return("coalesce(declared_origins.origin, 'ExternalForcePosted')") -}}
    {%- elif mapped -%}
        {{- return('judged.' ~ column.name) -}}
    {%- endif -%}
    {{- return(recongen.typed_literal(none, {'money': 'money', 'instant': 'instant'}.get(column.kind, 'text')) | trim) -}}
{%- endmacro %}


{#- [[what must not be, in words as SQL]]: the first that applies is said. -#}
{% macro own_faults(table, map, holders) -%}
    {%- set faults = [] -%}
    {%- set required = recongen.feed_tables()[table] | selectattr('required', 'defined') | map(attribute='name') | list + ['day'] -%}
    {%- for name, source in map['columns'].items() if name not in ('account_name', 'account_role', 'entry') -%}
        {%- set place = "'" ~ name ~ ': ' ~ recongen.own_words(source, map['relation']) -%}
        {%- if source['meanings'] -%}
            {%- do faults.append([
                'judged.raw_' ~ name ~ ' is not null and judged.' ~ name ~ ' is null',
                place ~ " is ''' || judged.raw_" ~ name ~ " || ''', which has no meaning in the map'"
            ]) -%}
        {%- endif -%}
        {%- if name in required -%}
            {%- do faults.append(['judged.' ~ name ~ ' is null', place ~ " is empty'"]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set unknown = "'account_id: '''  || judged.account_id || ''' is not declared, and " -%}
    {%- if holders -%}
        {%- do faults.append(
            ['judged.declared_id is null and judged.holder_id is null and judged.holder_role is null', unknown ~ holders['relation'] ~ " does not have it'"]
        ) -%}
    {%- endif -%}
    {%- do faults.extend([
        [
            'judged.declared_id is null and judged.holder_role is null and judged.raw_role is not null',
            "'account_role: ''' || judged.raw_role || ''' has no meaning in the map'"
        ],
        ['judged.declared_id is null and judged.holder_role is null', unknown ~ "nothing says its role'"],
        ['judged.holder_role is null', "'account_role: the institution gives ''' || judged.account_id || ''' no role'"],
        ['judged.holder_scope is null', "'account_role: no account template has the role ''' || judged.holder_role || ''''"],
    ]) -%}
    {%- if table == 'transactions' -%}
        {%- if 'transfer_type' not in map['columns'] -%}
            {%- do faults.append(['judged.declared_type is null', "'rail_name: the institution declares no rail ''' || judged.rail_name || ''''"]) -%}
        {%- endif -%}
        {%- if map['unsigned'] -%}
            {%- do faults.append([recongen.feed_amount_sign('judged.amount_money') ~ ' < 0', "'amount_money: below zero, and the map says unsigned'"]) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(faults) -}}
{%- endmacro %}


{#- A source as a message calls it, inside of a literal. -#}
{% macro own_words(source, relation) -%}
    {%- set words = source['column'] ~ ' of ' ~ relation if source['column'] else 'what the map says' -%}
    {{- return(words | replace("'", "''")) -}}
{%- endmacro %}


{% macro own_direction(map) -%}
    {%- if 'amount_direction' in map['columns'] -%}
        {{- return('placed.amount_direction') -}}
    {%- endif -%}
    {{- return('case when ' ~ recongen.feed_amount_sign('placed.amount_money') ~ " < 0 then 'Debit' else 'Credit' end") -}}
{%- endmacro %}


{#- A source as a column of the feed, of the type that it has there. Money and instants stay what they are, so that no cent is lost before the
    contract is tested. -#}
{% macro own_column(table, name, source, types, unit) -%}
    {%- if not source -%}
        {{- return(recongen.typed_literal(none, 'text') | trim) -}}
    {%- endif -%}
    {%- set column = (recongen.feed_tables()[table] | selectattr('name', 'equalto', name) | list or [{'kind': 'day'}])[0] -%}
    {%- set text, value = recongen.own_text(source, types), recongen.own_value(source, types) -%}
    {%- if source['meanings'] -%}
        {%- set cases = [] -%}
        {%- for said, meant in source['meanings'] -%}
            {%- do cases.append('when ' ~ recongen.text_literal(said) ~ ' then ' ~ recongen.text_literal(meant)) -%}
        {%- endfor -%}
        {{- return('case ' ~ text ~ ' ' ~ cases | join(' ') ~ ' end') -}}
    {%- elif column.kind in ('name', 'text') -%}
        {{- return(text) -}}
    {%- elif column.kind == 'money' and unit == 'cents' -%}
        {{- return(recongen.own_cents(value)) -}}
    {%- elif column.kind == 'instant' -%}
        {{- return(recongen.own_instant(value, types.get(source['column'] | lower, ''))) -}}
    {%- endif -%}
    {{- return(value) -}}
{%- endmacro %}


{% macro own_value(source, types) -%}
    {%- if source['column'] -%}
        {{- return('own.' ~ adapter.quote(types.get('name of ' ~ source['column'] | lower, source['column']))) -}}
    {%- endif -%}
    {{- return('(' ~ source['sql'] ~ ')' if source['sql'] else recongen.text_literal(source['value'])) -}}
{%- endmacro %}


{% macro own_text(source, types) -%}
    {%- if not source -%}
        {{- return(recongen.typed_literal(none, 'text') | trim) -}}
    {%- endif -%}
    {{- return('cast(' ~ recongen.own_value(source, types) ~ ' as text)') -}}
{%- endmacro %}


{% macro own_texts(names) -%}
    {%- set columns = [] -%}
    {%- for name in names -%}
        {%- do columns.append([name, 'text']) -%}
    {%- endfor -%}
    {{- return(columns) -}}
{%- endmacro %}


{#- A relation as a view names it. -#}
{% macro own_relation(relation) -%}
    {{- return(adapter.dispatch('own_relation', 'recongen')(relation)) -}}
{%- endmacro %}

{% macro default__own_relation(relation) -%}
    {{- return(relation) -}}
{%- endmacro %}

{#- A view reads its own file alone there, under whatever name that is attached. -#}
{% macro sqlite__own_relation(relation) -%}
    {{- return(relation.include(database=false, schema=false)) -}}
{%- endmacro %}


{#- The types of a relation's columns by name, with their own spelling; nothing where the database is not asked. What the map names and the
    database does not have stops the run. -#}
{% macro own_column_types(map, relation) -%}
    {%- set types = {} -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'retry') -%}
        {%- set found = adapter.get_columns_in_relation(relation) -%}
        {%- if not found -%}
            {{ exceptions.raise_compiler_error(map['at'] ~ ': the database has no table or view ' ~ map['relation'] ~ ', or this user may not read it') }}
        {%- endif -%}
        {%- for column in found -%}
            {%- do types.update({column.name | lower: column.dtype | lower, 'name of ' ~ column.name | lower: column.name}) -%}
        {%- endfor -%}
        {%- for name, source in map['columns'].items() if source['column'] and source['column'] | lower not in types -%}
            {{ exceptions.raise_compiler_error(
                source['at'] ~ ': ' ~ name ~ ' reads the column ' ~ source['column'] ~ ', which ' ~ map['relation'] ~ ' does not have; it has '
                ~ found | map(attribute='name') | join(', ')
            ) }}
        {%- endfor -%}
    {%- endif -%}
    {{- return(types) -}}
{%- endmacro %}


{#- on-run-start: creates the views over own tables as the project declares them now. -#}
{% macro create_own_feed() %}
    {% for node in graph.nodes.values() if recongen.reads_own_tables() and node.config.materialized == 'recongen_view' %}
        {% set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias, type='view') %}
        {% do adapter.dispatch('refuse_foreign_view', 'recongen')(relation) %}
        {% do recongen.feed_execute(recongen.replace_view(relation, render(node.raw_code))) %}
    {% endfor %}
{% endmacro %}


{#- Of a view that somebody else made `refuse_strangers` knows by its columns, where the engine tells them. -#}
{% macro default__refuse_foreign_view(relation) %}{% endmacro %}

{% macro sqlite__refuse_foreign_view(relation) %}
    {% set conditions = "type = 'view' and lower(name) = '" ~ relation.identifier | lower ~ "' and sql not like '%as map_fault%'" %}
    {% for row in run_query('select name from ' ~ relation.schema ~ '.sqlite_master where ' ~ conditions).rows %}
        {{ exceptions.raise_compiler_error(
            'the view ' ~ row[0] ~ ' is not one that a build of ' ~ var('recongen_prefix') ~ ' makes: rename it, or choose another prefix. Nothing was changed'
        ) }}
    {% endfor %}
{% endmacro %}
