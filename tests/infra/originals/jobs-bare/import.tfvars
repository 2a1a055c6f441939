project_name    = "cloud-tools"
environment     = "dev"
resource_suffix = "abc123"
aws_region      = "us-east-1"
