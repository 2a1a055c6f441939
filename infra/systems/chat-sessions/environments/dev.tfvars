# A name of its own: chat_sessions is production's, and the three may share an account and region.
table_name  = "chat_sessions_dev"
environment = "dev"
enable_pitr = false
