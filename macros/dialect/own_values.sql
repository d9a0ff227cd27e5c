{#- Values of other systems' tables as the feed writes them. -#}

{#- Whole cents. Anything else stays what it is, for the contract to find. -#}
{% macro own_cents(value) -%}
    {{- return(adapter.dispatch('own_cents', 'recongen')(value)) -}}
{%- endmacro %}

{% macro default__own_cents(value) -%}
    {{- return('(' ~ value ~ ' * 0.01)') -}}
{%- endmacro %}

{% macro sqlite__own_cents(value) -%}
    case
        when typeof({{ value }}) = 'integer'
            then printf('%s%d.%02d', case when {{ value }} < 0 then '-' else '' end, abs({{ value }}) / 100, abs({{ value }}) % 100)
        else {{ value }}
    end
{%- endmacro %}


{% macro own_negative(money) -%}
    {{- return(adapter.dispatch('own_negative', 'recongen')(money)) -}}
{%- endmacro %}

{% macro default__own_negative(money) -%}
    -({{ money }})
{%- endmacro %}

{% macro sqlite__own_negative(money) -%}
    case when typeof({{ money }}) = 'text' then '-' || {{ money }} else -({{ money }}) end
{%- endmacro %}


{#- A date is its first instant, an instant with a zone the same one in UTC. -#}
{% macro own_instant(value, type) -%}
    {{- return(adapter.dispatch('own_instant', 'recongen')(value, type)) -}}
{%- endmacro %}

{% macro default__own_instant(value, type) -%}
    {%- if type == 'date' -%}
        {{- return(recongen.day_start(value)) -}}
    {%- endif -%}
    {{- return('(' ~ value ~ " at time zone 'UTC')" if type == 'timestamp with time zone' else value) -}}
{%- endmacro %}

{#- `at time zone` is in an extension there, which a network without internet access may not have. -#}
{% macro duckdb__own_instant(value, type) -%}
    {{- return('make_timestamp(epoch_us(' ~ value ~ '))' if type == 'timestamp with time zone' else recongen.default__own_instant(value, type)) -}}
{%- endmacro %}

{% macro sqlite__own_instant(value, type) -%}
    case when length({{ value }}) = 10 then {{ recongen.day_start(value) }} else replace(rtrim({{ value }}, 'Z'), 'T', ' ') end
{%- endmacro %}


{#- The start or the end of a business day. -#}
{% macro own_day(map, name) -%}
    {%- if 'day' not in map['columns'] -%}
        {{- return('judged.' ~ name) -}}
    {%- endif -%}
    {%- set day = recongen.day_of('judged.day') -%}
    {{- return(recongen.day_start(day if name == 'business_day_start' else recongen.shift_day(day, 1))) -}}
{%- endmacro %}
