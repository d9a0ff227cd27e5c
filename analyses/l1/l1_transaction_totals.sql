{{ recongen.totals_of_postings(
    recongen.chosen_transactions(),
    ['pRole', 'pAccount', 'pStatus', 'pOrigin', 'pTransferType', 'pRail', 'pTransfer', 'pTransaction']
) }}

select
    legs,
    transfers,
    net
from totals
where legs > 0
