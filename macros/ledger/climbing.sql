{#- Everybody's topmost ancestor, without recursion: each round doubles the distance that every node looks ahead, so that 2^rounds steps take
    as many rounds, however long a chain or a cycle is. CTEs `<name>_1` to `<name>_<rounds>` from `<relation>`: `node`, its `target` so far,
    `hops` to it, and the `lowest` node on the way, the target included. A target that is not a node itself is the end.
    A node and those who look at it meet in one partition, because a CTE that two others read would be expanded twice every round. -#}
{% macro climbing(name, relation, rounds) -%}
{%- for round in range(1, rounds + 1) %}
{{ name }}_{{ round }} as (
    select
        node,
        coalesce(next_target, target) as target,
        hops + coalesce(next_hops, 0) as hops,
        case when next_lowest < lowest then next_lowest else lowest end as lowest
    from (
        select
            met.*,
            max(case side when 1 then target end) over (partition by meeting) as next_target,
            max(case side when 1 then hops end) over (partition by meeting) as next_hops,
            max(case side when 1 then lowest end) over (partition by meeting) as next_lowest
        from (
            select
                state.*,
                sides.side,
                case sides.side when 1 then node else target end as meeting
            from {{ relation if loop.first else name ~ '_' ~ loop.index0 }} state
            cross join sides
        ) met
    ) looked
    where side = 0
)
{{- ',' if not loop.last }}
{% endfor -%}
{%- endmacro %}
