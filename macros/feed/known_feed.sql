{#- A base table of the feed as it was known: its rows up to the entry that the `recongen_feed_until` var gives for it, as
    {transactions: N, daily_balances: M}; without that var the table itself, and so a table of events, which say
    themselves when they were made. -#}
{% macro known_feed(relation, table) %}
    {% set until = var('recongen_feed_until', none) %}
    {% if until is none or table not in recongen.feed_tables() %}
        {{ return(relation) }}
    {% endif %}
    {% set marks = until if until is mapping else {} %}
    {% if marks | sort != recongen.feed_tables() | sort or marks.values() | reject('integer') | list %}
        {{ exceptions.raise_compiler_error(
            'recongen_feed_until must give an entry for each table of the feed, as {transactions: 4011, daily_balances: 240}, not ' ~ until
        ) }}
    {% endif %}
    {{ return('(select * from ' ~ relation ~ ' where entry <= ' ~ marks[table] ~ ')') }}
{% endmacro %}


{#- Whose feed is read: that of this prefix, or that of the institution of which a past state is built beside it. -#}
{% macro feed_prefix() %}
    {{ return(var('recongen_feed_prefix', none) or var('recongen_prefix')) }}
{% endmacro %}


{#- Such a state has relations and a log of its own and no feed: nothing here makes, changes or drops the feed that it reads. -#}
{% macro is_past_state() %}
    {{ return(recongen.feed_prefix() != var('recongen_prefix')) }}
{% endmacro %}
