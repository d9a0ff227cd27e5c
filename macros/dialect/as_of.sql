{#- The one instant every age is measured to, as 'YYYY-MM-DD HH:MM:SS' in UTC: the `recongen_as_of` var, else RECONGEN_AS_OF, else the moment
    the run started. Only run_context may call this; everything else reads run_context. -#}
{% macro as_of_literal() -%}
    {%- set as_of = var('recongen_as_of', none) or env_var('RECONGEN_AS_OF', '') -%}
    {%- set moment = run_started_at -%}
    {%- if as_of -%}
        {%- set moment = modules.datetime.datetime.fromisoformat(as_of | string | replace('Z', '+00:00')) -%}
        {%- if moment.tzinfo -%}
            {%- set moment = moment.astimezone(modules.pytz.utc) -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(moment.strftime('%Y-%m-%d %H:%M:%S')) -}}
{%- endmacro %}
