select distinct metadata_key
from {{ ref('l2_posting_requirements') }}
where metadata_key is not null
union
select distinct metadata_key
from {{ ref('l2_template_keys') }}
