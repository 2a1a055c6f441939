table_name  = "chat_sessions_staging"
environment = "staging"
