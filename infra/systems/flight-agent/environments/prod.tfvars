# prod turns point-in-time recovery and deletion protection on by itself; said here for who reads this file only.
environment                   = "prod"
enable_point_in_time_recovery = true
enable_deletion_protection    = true
