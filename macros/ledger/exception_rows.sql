{#- A check's rows in the one shape all checks share. Columns that a check does not have are NULL; its YAML lists those that it has. -#}
{% macro exception_rows(relation, check) -%}
    {%- set node = recongen.declared_model(check) -%}
    {%- set meta = node.config.meta.recongen if node else {} -%}
    {%- set columns = node.columns if node else {} -%}
    {%- set declaration = meta.declaration or [none, none] -%}
select
    exception_key,
    cast('{{ check }}' as {{ recongen.column_type('text') }}) as check_name,
    {{ recongen.typed_literal(meta.title, 'text') }} as check_title,
    {{ recongen.typed_literal(meta.audience, 'text') }} as audience,
    cast('{{ meta.severity }}' as {{ recongen.column_type('text') }}) as severity,
    cast('{{ meta.scope }}' as {{ recongen.column_type('text') }}) as check_scope,
    {%- for column, type in [
        ['account_id', 'text'], ['account_name', 'text'], ['account_role', 'text'], ['business_day', 'date'],
        ['transfer_id', 'text'], ['transaction_id', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'],
        ['amount_money', 'money'], ['magnitude_money', 'money'], ['magnitude_count', 'integer'], ['first_day', 'date'],
        ['ended_day', 'date'], ['drift_change', 'money']
    ] %}
    {{ column if column in columns else recongen.typed_literal(none, type) }} as {{ column }},
    {%- endfor %}
    {% if meta.signed %}cast(sign({{ meta.signed }}) as integer){% else %}{{ recongen.typed_literal(none, 'integer') }}{% endif %} as magnitude_sign,
    {{ recongen.since(columns, meta.scope) }} as since,
    {{ 'business_day' if 'closed_at' in columns else recongen.typed_literal(none, 'date') }} as earliest_day,
    {{ 1 if 'stored_balance' in columns else 0 }} as is_of_balance,
    {{ recongen.key_parts(meta.cause or ['transfer_id']) }} as cause,
    {{ declaration[0] or recongen.typed_literal(none, 'text') }} as declared_kind,
    {{ declaration[1] or recongen.typed_literal(none, 'text') }} as declared_name,
    detail
from {{ relation }}
{%- endmacro %}


{#- The instant from which a violation is one: when an age passed its cap, a transfer its deadline, or what came that should not have, if that was
    later. What changes a closed period came after the close, at a time that nothing says. Other rows have their own day. -#}
{% macro since(columns, scope) -%}
    {%- if 'cap_seconds' in columns -%}
        {{ recongen.add_seconds('posting', 'cap_seconds') }}
    {%- elif 'off_since' in columns and 'deadline' not in columns -%}
        off_since
    {%- elif 'off_since' in columns -%}
        case when deadline >= off_since then deadline else coalesce(off_since, deadline) end
    {%- elif 'deadline' in columns and scope == 'open' -%}
        deadline
    {%- elif 'closed_at' in columns -%}
        closed_at
    {%- else -%}
        {{ recongen.typed_literal(none, 'instant') }}
    {%- endif -%}
{%- endmacro %}
