{#- What a reader sees of a text: without what cannot be seen and without blanks around it, in one Unicode form. PostgreSQL and Oracle
    know every form, DuckDB those of one letter, and SQLite those of the Latin, Greek and Cyrillic letters. -#}
{% macro visible(text) -%}
    {{- return(adapter.dispatch('visible', 'recongen')(text)) -}}
{%- endmacro %}

{#- Only a database in UTF-8 can hold two forms of one letter, and only there they can be made one. -#}
{% macro default__visible(text) -%}
    trim(regexp_replace(
        case when current_setting('server_encoding') = 'UTF8' then normalize({{ text }}, nfkc) else {{ text }} end,
        E'[{{ recongen.invisible_class('\\\\u%04X', '\\\\U%08X') }}]',
        '',
        'g'
    ))
{%- endmacro %}

{% macro duckdb__visible(text) -%}
    trim(translate(
        regexp_replace(
            regexp_replace(nfc_normalize({{ text }}), '[{{ recongen.invisible_class('\\x{%X}', '\\x{%X}') }}]', '', 'g'),
            '\p{Zs}',
            ' ',
            'g'
        ),
        {{ recongen.wide_and_plain() }}
    ))
{%- endmacro %}

{#- Two spellings of a letter are one in that collation. -#}
{% macro spark__visible(text) -%}
    trim(translate(
        regexp_replace(
            regexp_replace({{ text }}, r'[{{ recongen.invisible_class('\\x{%X}', '\\x{%X}') }}]', ''),
            r'\p{Zs}',
            ' '
        ),
        {{ recongen.wide_and_plain() }}
    )) collate unicode
{%- endmacro %}

{#- For `translate`: the wide forms of ASCII, and ASCII. -#}
{% macro wide_and_plain() -%}
    '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
    {{ recongen.text_literal('!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~') }}
{%- endmacro %}

{#- Letter by letter: a composed one gives way to its plain one and puts its mark before what is still to be read. -#}
{% macro sqlite__visible(text) -%}
    {%- set marks = recongen.composed_letters() -%}
    {%- set plain = marks.values() | map('first') | join -%}
    {%- set composed = marks.values() | map('last') | join -%}
    case when {{ text }} glob '*[^ -~]*' then (
        with recursive reading(letter, later, seen) as (
            select substr({{ text }}, 1, 1), substr({{ text }}, 2), ''
            union all
            select
                case
                    when instr('{{ composed }}', letter) > 0 then substr('{{ plain }}', instr('{{ composed }}', letter), 1)
                    else substr(later, 1, 1)
                end,
                case
                    {%- for mark, letters in marks.items() %}
                    when instr('{{ letters[1] }}', letter) > 0 then char({{ mark }}) || later
                    {%- endfor %}
                    else substr(later, 2)
                end,
                seen || case
                    when instr('{{ composed }}', letter) > 0 then ''
                    {%- for first, last in recongen.invisible_ranges() %}
                    when unicode(letter) between {{ first }} and {{ last }} then ''
                    {%- endfor %}
                    when unicode(letter) in (160, 5760, 8239, 8287, 12288) or unicode(letter) between 8192 and 8202 then ' '
                    when unicode(letter) between 65281 and 65374 then char(unicode(letter) - 65248)
                    else letter
                end
            from reading
            where letter <> ''
        )
        select trim(seen) from reading where letter = ''
    ) else trim({{ text }}) end
{%- endmacro %}

{% macro oracle__visible(text) -%}
    trim(regexp_replace(compose({{ text }}), '[[:cntrl:]]', ''))
{%- endmacro %}


{#- Control characters, and what Unicode says to show nothing for. -#}
{% macro invisible_ranges() %}
    {{ return([
        [1, 31], [127, 159], [173, 173], [847, 847], [1564, 1564], [4447, 4448], [6068, 6069], [6155, 6159], [8203, 8207],
        [8232, 8238], [8288, 8303], [10240, 10240], [12644, 12644], [65024, 65039], [65279, 65279], [65440, 65440],
        [65520, 65531], [113824, 113827], [119155, 119162], [917504, 921599],
    ]) }}
{% endmacro %}

{#- The same as a class of a regular expression; `short` and `long` spell a character of up to, and of more than, four digits. -#}
{% macro invisible_class(short, long) -%}
    {%- for range in recongen.invisible_ranges() -%}
        {%- set spelled = short if range[1] < 65536 else long -%}
        {{- spelled | format(range[0]) -}}-{{- spelled | format(range[1]) -}}
    {%- endfor -%}
{%- endmacro %}
