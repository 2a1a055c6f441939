project_name    = "flightpulse"
environment     = "dev"
resource_suffix = "main"

enable_point_in_time_recovery = false
