{{ recongen.drift_timeline('drift') }}
