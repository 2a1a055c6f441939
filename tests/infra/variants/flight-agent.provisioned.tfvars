environment    = "dev"
billing_mode   = "PROVISIONED"
table_class    = "STANDARD_INFREQUENT_ACCESS"
read_capacity  = 7
write_capacity = 3

enable_point_in_time_recovery = false
enable_server_side_encryption = false
