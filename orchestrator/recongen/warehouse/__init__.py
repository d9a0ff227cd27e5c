"""Native connections to the database that the dbt profile names. Nothing else imports a database driver."""
