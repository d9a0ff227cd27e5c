"""Oracle's data dictionary, as far as dbt-oracle and recongen ask it, as views over H2's own."""

from __future__ import annotations

COLUMN_TYPES = {
    "i": ("DB_TYPE_NUMBER", 38, 0),
    "m": ("DB_TYPE_NUMBER", 38, 2),
    "n": ("DB_TYPE_NUMBER", 0, -127),
    "d": ("DB_TYPE_BINARY_DOUBLE", None, None),
    "y": ("DB_TYPE_DATE", None, None),
    "t": ("DB_TYPE_TIMESTAMP", None, None),
    "s": ("DB_TYPE_VARCHAR", None, None),
}
"""What the driver tells of a column, by the kinds of h2.py: its type, precision and scale."""

_TYPE = """
case data_type
    when 'CHARACTER VARYING' then 'VARCHAR2'
    when 'CHARACTER LARGE OBJECT' then 'CLOB'
    when 'TIMESTAMP' then case datetime_precision when 0 then 'DATE' else 'TIMESTAMP(6)' end
    when 'NUMERIC' then 'NUMBER' when 'INTEGER' then 'NUMBER' when 'BIGINT' then 'NUMBER' when 'DECFLOAT' then 'NUMBER'
    when 'DOUBLE PRECISION' then 'BINARY_DOUBLE'
    else data_type
end
"""
_UNKNOWN = """
data_type_mod data_type_owner default_length data_default num_distinct low_value high_value density num_nulls num_buckets
last_analyzed sample_size character_set_name char_col_decl_length global_stats user_stats avg_col_len v80_fmt_image data_upgraded histogram
"""
_NOTHING = _UNKNOWN.split()

VIEWS = f"""
create schema sys;
create view sys.all_tables as
    select table_schema as owner, table_name, 'N' as iot_type, 'N' as temporary
    from information_schema.tables where table_type like '%TABLE%';
create view sys.all_views as
    select table_schema as owner, table_name as view_name from information_schema.tables where table_type = 'VIEW';
create view sys.all_mviews as
    select table_schema as owner, table_name as mview_name from information_schema.tables where 1 = 0;
create view sys.all_users as select schema_name as username from information_schema.schemata;
create view sys.all_tab_privs as
    select grantee, privilege_type as privilege, table_schema, table_name from information_schema.table_privileges;
create view sys.all_tab_columns as
    select
        table_schema as owner, table_name, column_name, {_TYPE} as data_type,
        character_maximum_length as data_length, character_maximum_length as char_length, 'C' as char_used,
        numeric_precision as data_precision, numeric_scale as data_scale, is_nullable as nullable, ordinal_position as column_id,
        {", ".join(f"null as {name}" for name in _NOTHING)}
    from information_schema.columns;
create view all_objects as
    select table_schema as owner, table_name as object_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end as object_type
    from information_schema.tables;
create view all_tab_columns as select owner, table_name, column_name, column_id from sys.all_tab_columns
"""
