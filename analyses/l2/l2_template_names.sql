select template_name
from {{ ref('l2_templates') }}
