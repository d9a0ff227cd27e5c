{#- YYYY-MM-DD, alone or with a time after a space or T, up to six decimals and Z. -#}
{% macro text_to_instant(text) -%}
    {{- return(adapter.dispatch('text_to_instant', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__text_to_instant(text) -%}
    case
        when
            {{ text }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?)?$'
            and pg_input_is_valid(replace({{ text }}, 'Z', ''), 'timestamp')
            then cast(replace({{ text }}, 'Z', '') as timestamp)
    end
{%- endmacro %}

{#- A modifier makes SQLite count: without one it echoes 30 February. The text is named once: SQLite would work out again what is
    written again. -#}
{% macro sqlite__text_to_instant(text) -%}
    (
        select
            case
                when word = date(word, '+0 days') then word || ' 00:00:00'
                when
                    strftime('%Y-%m-%d %H:%M:%S', substr(word, 1, 19), '+0 days') = replace(substr(word, 1, 19), 'T', ' ')
                    and (
                        rtrim(substr(word, 20), 'Z') = ''
                        or (
                            substr(word, 20, 1) = '.'
                            and rtrim(substr(word, 21), 'Z') not glob '*[^0-9]*'
                            and length(rtrim(substr(word, 21), 'Z')) between 1 and 6
                        )
                    )
                    and word not glob '*ZZ'
                    then
                        replace(substr(word, 1, 19), 'T', ' ')
                        || case
                            when rtrim(rtrim(substr(word, 21), 'Z'), '0') <> ''
                                then '.' || substr(rtrim(substr(word, 21), 'Z') || '000000', 1, 6)
                            else ''
                        end
            end
        from (select {{ text }} as word)
    )
{%- endmacro %}

{% macro oracle__text_to_instant(text) -%}
    case
        when regexp_like(
            {{ text }},
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?)?$'
        )
            then to_timestamp(
                replace(replace({{ text }}, 'Z', ''), 'T', ' ') default null on conversion error,
                'YYYY-MM-DD HH24:MI:SS.FF'
            )
    end
{%- endmacro %}

{% macro duckdb__text_to_instant(text) -%}
    case
        when regexp_matches(
            {{ text }},
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?)?$'
        )
            then try_cast(replace({{ text }}, 'Z', '') as timestamp)
    end
{%- endmacro %}

{#- A dollar sign would let a line end follow. -#}
{% macro spark__text_to_instant(text) -%}
    case
        when {{ text }} rlike r'^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?)?\z'
            then try_cast(replace({{ text }}, 'Z', '') as timestamp)
    end
{%- endmacro %}
