environment                       = "staging"
aws_region                        = "us-east-1"
dynamodb_notifications_table_name = "staging-user-notifications"
dynamodb_pitr_enabled             = false
dynamodb_prevent_destroy          = false
dynamodb_enable_alarms            = true
compute_role_name                 = "ec2-ecr-dynamodb-access-role"
