table_name  = "chat_sessions"
environment = "production"
aws_region  = "us-east-1"
