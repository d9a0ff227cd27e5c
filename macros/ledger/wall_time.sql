{#- Wall time: UTC plus the offset of the institution's time zone at that instant; UTC itself where no zone is declared. Each macro is the
    body of a CTE with the columns `utc` and `wall`, one row per distinct value of a column, so that a million rows share a few. -#}

{% macro wall_times(relation, utc) -%}
    select
        instants.utc,
        {{ recongen.add_seconds('instants.utc', 'zone.offset_seconds') }} as wall
    from (select distinct {{ utc }} as utc from {{ relation }} where {{ utc }} is not null) instants
    inner join {{ ref('l2_time_zone') }} zone
        on instants.utc >= zone.utc_from and instants.utc < zone.utc_until
{%- endmacro %}

{#- Back to UTC: of a wall time that occurs twice the first, and one that never occurs by the offset before it. -#}
{% macro utc_times(relation, wall) -%}
    select
        instants.wall,
        {{ recongen.add_seconds('instants.wall', '-zone.offset_seconds') }} as utc
    from (select distinct {{ wall }} as wall from {{ relation }} where {{ wall }} is not null) instants
    inner join {{ ref('l2_time_zone') }} zone
        on instants.wall >= zone.local_from and instants.wall < zone.local_until
{%- endmacro %}

{#- Whole seconds since the midnight before. -#}
{% macro second_of_day(instant) -%}
    {{ recongen.seconds_between(recongen.day_start(recongen.day_of(instant)), instant) }}
{%- endmacro %}
