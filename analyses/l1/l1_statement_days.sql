select distinct business_day
from {{ ref('daily_statement_summary') }}
where '__WORST__' = <<$pStatementAccount>> or account_id = <<$pStatementAccount>>
