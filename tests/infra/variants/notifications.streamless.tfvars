environment                       = "staging"
dynamodb_notifications_table_name = "staging-user-notifications"
dynamodb_stream_enabled           = false
dynamodb_ttl_enabled              = false
compute_role_name                 = "compute"
