{#- The name of every distinct business day of a relation: the date of its middle, or of its twelfth hour if it is longer than a day, by the
    clocks of the institution's time zone. A list of CTEs, the last of which is `day_labels`. -#}
{% macro day_labels(relation) -%}
lengths as (
    select
        business_day_start,
        business_day_end,
        {{ recongen.seconds_between('business_day_start', 'business_day_end') }} as seconds
    from (select distinct business_day_start, business_day_end from {{ relation }}) spans
),

middles as (
    select
        business_day_start,
        business_day_end,
        {{ recongen.add_seconds('business_day_start', 'case when seconds < 86400 then ' ~ recongen.divided('seconds', 2) ~ ' else 43200 end') }} as middle
    from lengths
),

middle_walls as (
    {{ recongen.wall_times('middles', 'middle') }}
),

day_labels as (
    select
        middles.business_day_start,
        middles.business_day_end,
        {{ recongen.day_of('middle_walls.wall') }} as business_day
    from middles
    inner join middle_walls
        on middles.middle = middle_walls.utc
)
{%- endmacro %}
