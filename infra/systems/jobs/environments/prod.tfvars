project_name    = "flightpulse"
environment     = "prod"
resource_suffix = "main"
