table_name  = "chat_sessions"
environment = "prod"
