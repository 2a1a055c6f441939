project_name    = "cloud-tools"
environment     = "production"
resource_suffix = "a1"
