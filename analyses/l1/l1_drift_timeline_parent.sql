{{ recongen.drift_timeline('ledger_drift') }}
