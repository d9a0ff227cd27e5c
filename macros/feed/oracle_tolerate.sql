{#- A block that runs one statement and forgives one error number: 19c has neither IF EXISTS nor IF NOT EXISTS. -#}
{% macro oracle_tolerate(statement, error) %}
    {{ return(
        "begin\n    execute immediate q'~" ~ statement ~ "~';\nexception\n    when others then if sqlcode <> "
        ~ error ~ " then raise; end if;\nend;"
    ) }}
{% endmacro %}
