"""The apps in AWS QuickSight: what is sent, whether the service would take it, and carrying it there."""
