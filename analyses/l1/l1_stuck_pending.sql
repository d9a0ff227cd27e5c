{{ recongen.stuck_legs('stuck_pending', 'hours') }}
