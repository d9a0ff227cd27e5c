{#- A check's rows in the one shape all checks share. What a check has not got (its YAML lists what it has) is NULL. -#}
{% macro exception_rows(relation, check) -%}
    {%- set node = recongen.declared_model(check) -%}
    {%- set meta = node.config.meta.recongen if node else {} -%}
    {%- set given = node.columns if node else {} -%}
select
    exception_key,
    cast('{{ check }}' as {{ recongen.column_type('text') }}) as check_name,
    cast('{{ meta.severity }}' as {{ recongen.column_type('text') }}) as severity,
    cast('{{ meta.scope }}' as {{ recongen.column_type('text') }}) as check_scope,
    {%- for column, type in [
        ['account_id', 'text'], ['account_name', 'text'], ['account_role', 'text'], ['business_day', 'date'],
        ['transfer_id', 'text'], ['transaction_id', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'],
        ['magnitude_money', 'money'], ['magnitude_count', 'integer'], ['first_day', 'date'], ['drift_change', 'money']
    ] %}
    {{ column if column in given else recongen.typed_literal(none, type) }} as {{ column }},
    {%- endfor %}
    {% if meta.signed %}cast(sign({{ meta.signed }}) as integer){% else %}{{ recongen.typed_literal(none, 'integer') }}{% endif %} as magnitude_sign,
    detail
from {{ relation }}
{%- endmacro %}
