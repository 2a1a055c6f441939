project_name    = "flightpulse"
environment     = "staging"
resource_suffix = "main"
