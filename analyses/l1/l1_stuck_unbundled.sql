{{ recongen.stuck_legs('stuck_unbundled', 'days') }}
