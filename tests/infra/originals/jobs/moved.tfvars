project_name    = "cloud-tools"
environment     = "production"
resource_suffix = "abc123"
tags            = { Owner = "platform-team" }
aws_region      = "us-east-1"
