environment                   = "prod"
enable_point_in_time_recovery = false
enable_deletion_protection    = false
