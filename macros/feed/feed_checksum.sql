{#- One whole number of the rows of a table of the feed, by which a feed that was loaded again, or rows that were changed where they are, can be
    told from those that a build read. It comes in the same pass as their count, so it takes only the columns that figures follow from, each with
    its entry. An engine counts it alike for a build and for those who judge it; two engines, or versions of one, need not. -#}
{% macro feed_checksum(table) -%}
    {{- return('coalesce(sum(' ~ adapter.dispatch('row_checksum', 'recongen')(recongen.checked_columns()[table]) ~ '), 0)') -}}
{%- endmacro %}


{% macro checked_columns() %}
    {{ return({
        'transactions': {'amount_money': 'money', 'status': 'text', 'posting': 'instant', 'account_id': 'name', 'transfer_id': 'name'},
        'daily_balances': {'money': 'money', 'expected_eod_balance': 'money', 'business_day_start': 'instant', 'account_id': 'name'},
    }) }}
{% endmacro %}


{#- PostgreSQL. The modulus lets more than a thousand million rows add up to a bigint. -#}
{% macro default__row_checksum(columns) -%}
    hash_record_extended(row(entry, {{ columns | join(', ') }}), 0) % 2147483647
{%- endmacro %}

{% macro duckdb__row_checksum(columns) -%}
    cast(hash(entry, {{ columns | join(', ') }}) % 2147483647 as bigint)
{%- endmacro %}

{% macro spark__row_checksum(columns) -%}
    xxhash64(entry, {{ columns | join(', ') }}) % 2147483647
{%- endmacro %}

{#- A hash of each column has no session's format of numbers and instants in it. -#}
{% macro oracle__row_checksum(columns) -%}
    mod(
        (mod(entry, 4093) + 1) * (
            {%- for column in columns -%}
            {{ loop.index }} * ora_hash({{ column }}){{ ' + ' if not loop.last }}
            {%- endfor -%}
        ), 2147483647
    )
{%- endmacro %}

{#- SQLite has no hash, and each function of a text costs as much as the money: so this is money, and how long a status is. A tenth of a cent keeps
    two cents apart that a float does not hold exactly; the half makes them round alike. -#}
{% macro sqlite__row_checksum(columns) -%}
    (entry % 4093 + 1) * (
        {%- for column, kind in columns.items() if kind in ('money', 'text') -%}
        {{ ' + ' if not loop.first }}coalesce({{ 'length(' ~ column ~ ')' if kind == 'text' else 'cast(' ~ column ~ ' * 1000 + 0.5 as integer) % ' ~ [1000003, 1000033][loop.index0] }}, 0)
        {%- endfor -%}
    )
{%- endmacro %}
