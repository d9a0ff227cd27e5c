{#- part × upto ÷ total in whole cents, rounded down, exactly, for 0 <= upto <= total and 0 <= part. The product itself is never formed:
    it would not fit. Long division with two digits of `part` instead: with digits to the base 10^10 nothing exceeds 10^33 while the
    amounts are below 10^22 cents. -#}
{% macro pro_rata(part, upto, total) -%}
    {{- return(adapter.dispatch('pro_rata', 'recongen')(part, upto, total)) -}}
{%- endmacro %}

{% macro default__pro_rata(part, upto, total) -%}
    {%- set base = '10000000000' -%}
    {%- set high = recongen.whole_times(part, base) ~ ' * ' ~ upto -%}
    {%- set low = recongen.remainder(part, base) ~ ' * ' ~ upto -%}
    (
        {{ recongen.whole_times(high, total) }} * {{ base }}
        + {{ recongen.whole_times(recongen.remainder(high, total) ~ ' * ' ~ base ~ ' + ' ~ low, total) }}
    )
{%- endmacro %}

{#- 64 bits hold no product of two amounts. Digits to the base 2^31, and products that are divided before they are formed; exact while
    `part` and `total` are below 2^62 cents. -#}
{% macro sqlite__pro_rata(part, upto, total) -%}
    {%- set high, low, base = '(' ~ part ~ ' / 2147483648)', '(' ~ part ~ ' % 2147483648)', '2147483648' -%}
    {%- set left = recongen.sqlite_product_remainder(upto, high, total) -%}
    (
        {{ recongen.sqlite_product_quotient(upto, high, total) }} * {{ base }}
        + {{ recongen.sqlite_product_quotient(left, base, total) }}
        + {{ recongen.sqlite_product_quotient(upto, low, total) }}
        + (
            {{ recongen.sqlite_product_remainder(left, base, total) }}
            + {{ recongen.sqlite_product_remainder(upto, low, total) }}
        ) / {{ total }}
    )
{%- endmacro %}

{#- number × digit ÷ total for number <= total < 2^62 and digit <= 2^31. With total = whole × digit + rest,
    number = times × (whole + 1) + over: number × digit = times × total + over × digit + times × (digit - rest),
    and that sum is below 2^63, because over <= whole and times <= digit. A digit of zero divides by zero, which is NULL here. -#}
{% macro sqlite_product_quotient(number, digit, total) -%}
    coalesce(
        {{ number }} / ({{ total }} / {{ digit }} + 1) + {{ recongen.sqlite_product_rest(number, digit, total) }} / {{ total }}, 0
    )
{%- endmacro %}

{% macro sqlite_product_remainder(number, digit, total) -%}
    coalesce({{ recongen.sqlite_product_rest(number, digit, total) }} % {{ total }}, 0)
{%- endmacro %}

{% macro sqlite_product_rest(number, digit, total) -%}
    (
        {{ number }} % ({{ total }} / {{ digit }} + 1) * {{ digit }}
        + {{ number }} / ({{ total }} / {{ digit }} + 1) * ({{ digit }} - {{ total }} % {{ digit }})
    )
{%- endmacro %}
