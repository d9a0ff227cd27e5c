"""The rules of the lint that are a pattern, each with a statement that it must find and one that it must leave alone.

They read lower-case SQL without comments, in which every text is 'xxx', one that begins with a dollar '$xxx', an empty one ''.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RESERVED_WORDS = """
access add all alter and any as asc audit between by char check cluster column column_value comment compress connect create
    current date decimal default delete desc distinct drop else exclusive exists file float for from grant group having identified
    immediate in increment index initial insert integer intersect into is level like lock long maxextents minus mlslabel mode modify
    nested_table_id noaudit nocompress not nowait null number of offline on online option or order pctfree prior public raw rename
    resource revoke row rowid rownum rows select session set share size smallint start successful synonym sysdate table then to trigger
    uid union unique update user validate values varchar varchar2 view whenever where with
"""
RESERVED = set(_RESERVED_WORDS.split())
CLOB = r"(?<![\w.])(?:\w+\.)?(?:metadata|limits)\b(?!\s*\.)"
"""The feed's two columns of that type."""
_ABSENT = """
string_agg group_concat array_agg any_value bool_or bool_and every date_trunc date_part strftime julianday now age
datediff dateadd left right position split_part substring char_length regexp_matches regexp_extract ifnull isnull iif len
concat_ws generate_series unnest to_json to_jsonb jsonb_each json_extract json_each json_type json_valid printf typeof
instr_b random md5 sha256 try_cast pg_input_is_valid ceiling log10 pi repeat strpos epoch isfinite glob ilike
"""
ABSENT_FUNCTIONS = _ABSENT.split()


@dataclass(frozen=True)
class Rule:
    name: str
    why: str
    source: str
    bad: str
    good: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source, re.DOTALL)


PATTERNS = [
    Rule("filter", "no FILTER clause", r"\bfilter\s*\(", "select count(*) filter (where a = 1) from t", "select count(case when a = 1 then 1 end) from t"),
    Rule("distinct_on", "no DISTINCT ON", r"\bdistinct\s+on\b", "select distinct on (a) b from t", "select distinct a from t"),
    Rule("cast_colons", "no :: cast", r"::", "select a::date from t", "select cast(a as date) from t"),
    Rule("qualify", "no QUALIFY", r"\bqualify\b", "select a from t qualify row_number() over (order by a) = 1", "select a from t"),
    Rule("limit", "no LIMIT", r"\blimit\s+\d", "select a from t limit 1", "select a from t fetch first 1 rows only"),
    Rule("boolean_literal", "no booleans in SQL before 23ai", r"\b(?:true|false)\b", "select true as a from dual", "select 'true' as a from dual"),
    Rule("boolean_type", "no booleans in SQL before 23ai", r"\bbool(?:ean)?\b", "select cast(a as boolean) from t", "select cast(a as number(1)) from t"),
    Rule("boolean_column", "a condition is not a value before 23ai", r"\bselect\s+[\w.]+\s+(?:is\s+(?:not\s+)?null|[<>=]+\s*[\w.']+)\s+as\b", "select a is null as b from t", "select case when a is null then 1 end as b from t"),
    Rule("many_rows", "one row to a VALUES before 23ai", r"\bvalues\s*\([^()]*\)\s*,", "insert into t values (1), (2)", "insert into t values (1)"),
    Rule("named_window", "no WINDOW clause before 21c", r"\bwindow\s+\w+\s+as\s*\(|\bover\s+[a-z]\w*", "select sum(a) over w from t window w as (order by a)", "select sum(a) over (order by a) from t"),
    Rule("extract_field", "EXTRACT knows year to second", r"\bextract\s*\(\s*(?!year|month|day|hour|minute|second|timezone)\w", "select extract(epoch from a) from t", "select extract(day from a) from t"),
    Rule("table_as", "no AS before the alias of a relation (ORA-00933)", r"\b(?:from|join)\s+[\w.$#]+\s+as\s+\w", "select a from t as x", "select a from t x"),
    Rule("recursive", "no word RECURSIVE", r"\brecursive\b", "with recursive a (n) as (select 1 from dual) select n from a", "with a (n) as (select 1 from dual) select n from a"),
    Rule("group_by_number", "GROUP BY takes no positions", r"\bgroup\s+by\s+\d", "select a from t group by 1", "select a from t group by a"),
    Rule("empty_text", "'' is NULL: the comparison is never true", r"(?:=|<>|!=|<|>)\s*''|''\s*(?:=|<>|!=)", "select a from t where a <> ''", "select a from t where a is not null"),
    Rule("nullif_empty", "'' is NULL: the result is never another", r"\bnullif\s*\([^()]*,\s*''\s*\)", "select nullif(a, '') from t", "select nullif(a, 'x') from t"),
    Rule("coalesced_text", "NULL joined to a text is that text: COALESCE goes no further", r"\bcoalesce\s*\(\s*'[^']+'\s*\|\||\bcoalesce\s*\([^(),]*\|\|\s*'[^']+'\s*,", "select coalesce('rail ' || a, b) from t", "select coalesce(a, 'x' || b) from t"),
    Rule("joined_is_null", "a text joined to NULL is not NULL", r"'[^']+'\s*\|\|\s*[\w.]+\s+is\s+(?:not\s+)?null", "select a from t where 'x' || a is null", "select a from t where a is null"),
    Rule("clob_grouped", "a CLOB is not a key", rf"\b(?:group|partition|order)\s+by\b[^()]*?{CLOB}", "select metadata from t group by id, metadata", "select limits.id from limits group by limits.id"),
    Rule("clob_distinct", "a CLOB is never distinct", rf"\bselect\s+distinct\b(?:(?!\bfrom\b)[^()])*(?:{CLOB}|\*)", "select distinct t.metadata from t", "select distinct limits.id from limits"),
    Rule("clob_union", "only UNION ALL takes a CLOB", rf"\b(?:union(?!\s+all)|minus|intersect)\s+select\b(?:(?!\bfrom\b)[^()])*(?:{CLOB}|\*)", "select metadata from t union select metadata from u", "select metadata from t union all select metadata from u"),
    Rule("clob_compared", "a CLOB is compared by no operator (ORA-00932)", rf"{CLOB}\s*(?:=|<>|!=|<|>|\bin\b)|(?:=|<>)\s*{CLOB}", "select a from t where metadata = b", "select a from t where metadata is null"),
    Rule("clob_function", "a CLOB in MIN, MAX or DECODE (ORA-00932)", rf"\b(?:min|max|decode|nullif|listagg)\s*\((?:[^()]*,)?\s*{CLOB}", "select decode(a, metadata, 1) from t", "select instr(metadata, 'x') from t"),
    Rule("clob_cut", "a CLOB beyond 4000 bytes fails in a cast (ORA-22835)", rf"\bcast\s*\(\s*{CLOB}\s+as\b", "select cast(metadata as varchar2(4000)) from t", "select to_clob(metadata) from t"),
    Rule("text_length", "a text type has its length", r"\bas\s+(?:n?varchar2?|n?char)\s*\)", "select cast(a as varchar2) from t", "select cast(a as varchar2(10)) from t"),
    Rule("absent_type", "no such type", r"\b(?:as|\w+)\s+(?:text|string|bigint|tinyint|bigserial|serial|jsonb|uuid|bytea|datetime|timestamptz|double(?!\s+precision)|hugeint)\b(?=\s*[,)])", "create table t (a text, b number)", "create table t (a clob, b number)"),
    Rule("time_zone", "timestamps have no zone here", r"\bwith\s+time\s+zone\b", "create table t (a timestamp with time zone)", "create table t (a timestamp(6))"),
    Rule("except", "EXCEPT is MINUS before 21c", r"\bexcept\b", "select a from t except select a from u", "select a from t minus select a from u"),
    Rule("absent_function", "no such function", r"(?<![\w.])(?:" + "|".join(ABSENT_FUNCTIONS) + r")\s*\(", "select string_agg(a, ',') from t", "select listagg(a, ',') within group (order by a) from t"),
    Rule("concat_many", "CONCAT takes two", r"\bconcat\s*\([^(),]*,[^(),]*,", "select concat(a, b, c) from t", "select concat(a, b) from t"),
    Rule("ilike", "no ILIKE", r"\bilike\b", "select a from t where a ilike 'x'", "select a from t where lower(a) like 'x'"),
    Rule("distinct_from", "no IS DISTINCT FROM before 23ai", r"\bis\s+(?:not\s+)?distinct\s+from\b", "select a from t where a is distinct from b", "select a from t where decode(a, b, 0, 1) = 1"),
    Rule("using", "columns of USING take no qualifier, which ours have", r"\bjoin\s+\S+(?:\s+\w+)?\s+using\s*\(", "select a from t join u using (a)", "select a from t join u on t.a = u.a"),
    Rule("lateral_on", "LATERAL joins by CROSS JOIN", r"\bleft\s+join\s+lateral\b", "select a from t left join lateral (select 1 b from dual) u on 1 = 1", "select a from t cross join lateral (select 1 b from dual) u"),
    Rule("instant_as_text", "a text becomes an instant as the session's format says", r"\b(?:posting|as_of|deadline|opened_at|business_day\w*|transfer_completion|holiday)\s*(?:=|<>|<=?|>=?)\s*'|\bcast\s*\(\s*'[^']*'\s+as\s+(?:date|timestamp)|\bto_(?:date|timestamp)\s*\([^(),]*\)", "select a from t where posting < '2030-01-01'", "select a from t where posting < timestamp '2030-01-01 00:00:00'"),
    Rule("number_as_text", "a text becomes a number as the session's decimal character says", r"\bcast\s*\(\s*'[^']*'\s+as\s+(?:number|numeric|decimal)|\bto_number\s*\([^(),]*\)", "select to_number(a) from t", "select to_number(a, '9D9', 'nls_numeric_characters = ''.,''') from t"),
    Rule("bare_star", "a bare * has no company (ORA-00923)", r"\bselect\s+(?:distinct\s+)?\*\s*,|,\s*\*\s*(?:,|\bfrom\b)", "select *, a + 1 as b from t", "select t.*, a + 1 as b from t"),
    Rule("semicolon", "the driver takes no semicolon (ORA-00933)", r";\s*$", "select a from t;", "select a from t"),
    Rule("exists_clause", "no IF EXISTS before 23ai", r"\b(?:table|index|view|sequence|schema)\s+if\s+(?:not\s+)?exists\b", "drop table if exists t", "drop table t purge"),
    Rule("conflict", "no ON CONFLICT", r"\bon\s+conflict\b", "insert into t values (1) on conflict do nothing", "insert into t values (1)"),
    Rule("returning", "RETURNING is single-row", r"\breturning\s+(?!varchar2|number|clob)\w", "insert into t values (1) returning a", "select json_serialize(a returning clob) from t"),
    Rule("partial_index", "no partial index", r"\bcreate\s+(?:unique\s+)?index\b.*\bwhere\b", "create index i on t (a) where b is null", "create index i on t (a, b)"),
    Rule("operators", "no such operator", r"%|~|->|@>|//|\[", "select a % 2 from t", "select mod(a, 2) from t"),
    Rule("escape_text", "no E'…' texts", r"(?<![\w'])e'", "select e'x' from dual", "select 'x' from dual"),
    Rule("underscore_name", "a name begins with a letter (ORA-00911)", r"(?<![\w$#])_\w+", "select a from t _t", "select a from t t_"),
    Rule("trim_set", "TRIM takes one character (ORA-30001)", r"\btrim\s*\(\s*(?:both|leading|trailing)\s+'[^']{2,}'", "select trim(both 'ab' from a) from t", "select trim(both 'a' from b) from t"),
    Rule("sequence_default", "no NEXTVAL('…')", r"\bnextval\s*\(", "create table t (a number default nextval('s'))", "create table t (a number generated by default as identity)"),
    Rule("implicit_year_interval", "an interval has one quoted number", r"\binterval\s+[^'\s]", "select a + interval 1 day from t", "select a + interval '1' day from t"),
]  # fmt: skip
