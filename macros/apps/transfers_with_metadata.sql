{#- The transfer has a posting whose metadata contain what is chosen. If nothing is chosen, no posting is read. -#}
{% macro transfers_with_metadata(transfer_id, key_parameter='pMetadataKey', value_parameter='pMetadataValue') -%}
    (
        <<${{ key_parameter }}>> = '__ALL__'
        or {{ transfer_id }} in (
            select postings.transfer_id
            from {{ ref('current_transactions') }} postings
            where <<${{ key_parameter }}>> <> '__ALL__' and {{ recongen.with_metadata('postings.metadata', key_parameter, value_parameter) }}
        )
    )
{%- endmacro %}
