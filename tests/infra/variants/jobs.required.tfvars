project_name    = "cloud-tools"
environment     = "development"
resource_suffix = "a1"
billing_mode    = "PROVISIONED"
