aws_region   = "us-west-2"
environment  = "dev"
project_name = "flight-agent"
