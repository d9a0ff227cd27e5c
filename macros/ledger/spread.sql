{#- The spread of amounts, exact where sums cancel out and the same double on every engine: integers of 64 bits, and of floating point only
    multiplication, division and addition, which IEEE 754 rounds in one way.
    An amount in cents is three digits to the base 2^20 (`digit_0` to `digit_2`); `moments` are the sums over them that a variance needs. -#}
{% macro digits(cents) -%}
    cast({{ remainder(cents, 1048576) }} as {{ recongen.column_type('bigint') }}) as digit_0,
    cast({{ remainder(whole_times(cents, 1048576), 1048576) }} as {{ recongen.column_type('bigint') }}) as digit_1,
    cast({{ whole_times(cents, 1099511627776) }} as {{ recongen.column_type('bigint') }}) as digit_2
{%- endmacro %}


{#- `over` is a window, or nothing for an aggregate. -#}
{% macro moments(cents, over='') -%}
    {%- for first in range(3) %}
    cast(sum(digit_{{ first }}) {{ over }} as {{ recongen.column_type('bigint') }}) as sum_{{ first }},
        {%- for second in range(first, 3) %}
    cast(sum(digit_{{ first }} * digit_{{ second }}) {{ over }} as {{ recongen.column_type('bigint') }}) as sum_{{ first }}{{ second }},
        {%- endfor %}
    {%- endfor %}
    sum({{ cents }}) {{ over }} as sum_cents,
    count(*) {{ over }} as amounts
{%- endmacro %}


{#- The sum of squares and the sum, from their moments, as digits `square_0` to `square_5` and `total_0` to `total_3`. -#}
{% macro moment_digits() -%}
    {%- set carried = recongen.carry(['sum_00', '2 * sum_01', '(2 * sum_02 + sum_11)', '2 * sum_12', 'sum_22']) -%}
    {%- for value in carried %}
    {{ remainder(value, 1048576) }} as square_{{ loop.index0 }},
    {%- endfor %}
    {{ divided(carried[4], 1048576) }} as square_5,
    {%- set carried = recongen.carry(['sum_0', 'sum_1', 'sum_2']) %}
    {%- for value in carried %}
    {{ remainder(value, 1048576) }} as total_{{ loop.index0 }},
    {%- endfor %}
    {{ divided(carried[2], 1048576) }} as total_3
{%- endmacro %}

{#- Each value with what the one before it carries over. -#}
{% macro carry(values) -%}
    {%- set carried = [] -%}
    {%- for value in values -%}
        {%- do carried.append('(' ~ value ~ ' + ' ~ divided(carried[-1], 1048576) ~ ')' if carried else value) -%}
    {%- endfor -%}
    {{- return(carried) -}}
{%- endmacro %}


{#- amounts × sum of squares − square of the sum, as a double. It is formed in integers, since it may be tiny where both are huge; 2^62 is added
    before a division so that no engine divides a negative number, each in its own way. -#}
{% macro squared_spread() -%}
    {%- set columns = [
        'amounts * square_0 - total_0 * total_0',
        'amounts * square_1 - 2 * total_0 * total_1',
        'amounts * square_2 - 2 * total_0 * total_2 - total_1 * total_1',
        'amounts * square_3 - 2 * total_0 * total_3 - 2 * total_1 * total_2',
        'amounts * square_4 - 2 * total_1 * total_3 - total_2 * total_2',
        'amounts * square_5 - 2 * total_2 * total_3',
        '- total_3 * total_3',
    ] -%}
    {%- set lifted = [] -%}
    {%- for column in columns -%}
        {%- set carried = ' + ' ~ divided(lifted[-1], 1048576) ~ ' - 4398046511104' if lifted else '' -%}
        {%- do lifted.append('(' ~ column ~ carried ~ ' + 4611686018427387904)') -%}
    {%- endfor -%}
    {%- set digits = [recongen.as_double(lifted[6] ~ ' - 4611686018427387904')] -%}
    {%- for value in lifted[:6] | reverse -%}
        {%- do digits.append(recongen.as_double(remainder(value, 1048576))) -%}
    {%- endfor -%}
    {{- recongen.digits_to_double(digits) -}}
{%- endmacro %}

{#- amounts × this amount − the sum, as a double. -#}
{% macro deviation() -%}
    {{- recongen.digits_to_double([
        recongen.as_double('amounts * digit_2 - sum_2'),
        recongen.as_double('amounts * digit_1 - sum_1'),
        recongen.as_double('amounts * digit_0 - sum_0'),
    ]) -}}
{%- endmacro %}

{% macro digits_to_double(digits) -%}
    {%- set state = namespace(value=digits[0]) -%}
    {%- for digit in digits[1:] -%}
        {%- set state.value = '(' ~ state.value ~ ' * 1048576 + ' ~ digit ~ ')' -%}
    {%- endfor -%}
    {{- return(state.value) -}}
{%- endmacro %}

{% macro as_double(number) -%}
    cast({{ number }} as {{ recongen.column_type('double precision') }})
{%- endmacro %}


{#- The greatest power of two whose square is not above a double between 2^-20 and 2^140. -#}
{% macro root_scale(square) -%}
    case
        {%- for block in range(-1, 7) %}
        {{ 'else' if loop.last else 'when ' ~ square ~ ' < ' ~ recongen.power_of_two(20 * block + 20) ~ ' then' }}
            case
                {%- for step in range(10) %}
                {{ 'else' if loop.last else 'when ' ~ square ~ ' < ' ~ recongen.power_of_two(20 * block + 2 * step + 2) ~ ' then' }}
                {{ recongen.power_of_two(10 * block + step) }}
                {%- endfor %}
            end
        {%- endfor %}
    end
{%- endmacro %}

{#- Exact in every engine, however it makes a double of a literal: none has more than 53 bits. -#}
{% macro power_of_two(exponent) -%}
    {%- set whole = recongen.as_double(2 ** [exponent | abs, 50] | min) -%}
    {%- set more = [exponent - 50, 0] | max -%}
    {%- if exponent < 0 -%}
        {{- return('(' ~ recongen.as_double(1) ~ ' / ' ~ whole ~ ')') -}}
    {%- elif more > 50 -%}
        {{- return('(' ~ whole ~ ' * ' ~ recongen.as_double(2 ** 50) ~ ' * ' ~ 2 ** (more - 50) ~ ')') -}}
    {%- elif more > 0 -%}
        {{- return('(' ~ whole ~ ' * ' ~ 2 ** more ~ ')') -}}
    {%- endif -%}
    {{- return(whole) -}}
{%- endmacro %}

{#- A square root within four per cent, for Newton to begin with. -#}
{% macro root_guess(square, scale) -%}
    ({{ scale }} * ({{ square }} / ({{ scale }} * {{ scale }}) * 34 + 69) / 100)
{%- endmacro %}

{#- Two of Newton's steps: four make a double's every bit but the last of it. No engine's own root is used: SQLite may have none. -#}
{% macro root_refined(square, guess) -%}
    {%- set once = '((' ~ guess ~ ' + ' ~ square ~ ' / ' ~ guess ~ ') / 2)' -%}
    (({{ once }} + {{ square }} / {{ once }}) / 2)
{%- endmacro %}


{#- CTEs from one with a `variance` to `<name>_deviations`, which has its root, `deviation`; NULL where the variance is NULL. -#}
{% macro rooted(name, relation) -%}
{{ name }}_scales as {{ materialized() }} (
    select{{ unmerged() }}
        squares.*,
        {{ recongen.root_scale('variance') }} as scale
    from {{ relation }} squares
),

{{ name }}_guesses as {{ materialized() }} (
    select{{ unmerged() }}
        scales.*,
        {{ recongen.root_refined('variance', recongen.root_guess('variance', 'scale')) }} as guess
    from {{ name }}_scales scales
),

{{ name }}_deviations as {{ materialized() }} (
    select{{ unmerged() }}
        guesses.*,
        {{ recongen.root_refined('variance', 'guess') }} as deviation
    from {{ name }}_guesses guesses
)
{%- endmacro %}


{#- The mean of so many amounts in whole cents, rounded half up; NULL of none. The sum alone may fill 64 bits. -#}
{% macro mean_cents(sum, amounts) -%}
    case
        when {{ amounts }} > 0
            then {{ whole_times(sum, amounts) }} + case when 2 * {{ remainder(sum, amounts) }} >= {{ amounts }} then 1 else 0 end
    end
{%- endmacro %}


{#- A standard deviation in cents, rounded half up: to the cent, and from 10^12 cents, where a double has no digits to spare, to the
    thousand dollars. Beyond 9 × 10^18 it would leave 64 bits. -#}
{% macro deviation_cents(deviation) -%}
    case
        when {{ deviation }} < 1000000000000 then {{ nearest_whole(deviation) }}
        when {{ deviation }} < 9000000000000000000 then {{ nearest_whole(deviation ~ ' / 100000') }} * 100000
    end
{%- endmacro %}


{#- A deviation in standard deviations, rounded half up to four decimals and kept within a thousand million. -#}
{% macro standard_score(distance, unit) -%}
    case
        when abs({{ distance }}) / ({{ unit }}) >= 1000000000
            then {{ recongen.as_double('case when ' ~ distance ~ ' < 0 then -1 else 1 end') }} * 1000000000
        else {{ recongen.as_double(
            'case when ' ~ distance ~ ' < 0 then -1 else 1 end * '
            ~ recongen.nearest_whole('abs(' ~ distance ~ ') / (' ~ unit ~ ') * 10000')
        ) }} / 10000
    end
{%- endmacro %}

{% macro score_band(score) -%}
    case
        when {{ score }} is null then null
        {%- for limit in range(1, 5) %}
        when {{ score }} < {{ limit }} then {{ limit - 1 }}
        {%- endfor %}
        else 4
    end
{%- endmacro %}
