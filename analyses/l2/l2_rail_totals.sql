{{ recongen.totals_of_postings(
    recongen.chosen_rail_postings(), ['pRail', 'pStatus', 'pBundling', 'pMetadataKey', 'pTransfer']
) }}

select
    legs,
    transfers
from totals
where legs > 0
