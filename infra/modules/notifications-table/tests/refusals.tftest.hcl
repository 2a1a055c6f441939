# Every validation refuses its bad values. All of a run's variables are wrong, and each must be refused.

mock_provider "aws" {}

variables {
  environment = "staging"
}

run "refuses_a_bad_value_of_each_variable" {
  command = plan

  variables {
    environment                     = "test"                   # an environment of another name
    notifications_table_name        = "nt"                     # a table name of two letters
    table_class                     = "GLACIER"                # a table class of another name
    stream_view_type                = "ALL"                    # a stream view of another name
    ttl_attribute_name              = ""                       # an empty TTL attribute
    common_tags                     = { "aws:owner" = "team" } # a tag key that is reserved for AWS
    billing_mode                    = "ON_DEMAND"              # a billing mode of another name
    read_capacity                   = 0                        # no read capacity
    write_capacity                  = 40001                    # more write capacity than there is
    gsi_read_capacity               = 0                        # no read capacity of the indexes
    gsi_write_capacity              = 0                        # no write capacity of the indexes
    autoscaling_read_target_value   = 100                      # a read target of all
    autoscaling_write_target_value  = 10                       # a write target of nearly nothing
    point_in_time_recovery_days     = 36                       # recovery of longer than AWS keeps
    kms_key_arn                     = "alias/notifications"    # an alias as key
    alarm_sns_topic_arn             = "ops@example.com"        # an address as topic
    alarm_period                    = 90                       # a period that is no multiple of a minute
    read_throttle_alarm_threshold   = -1                       # a negative threshold of throTTLed reads
    write_throttle_alarm_threshold  = -1                       # a negative threshold of throTTLed writes
    user_errors_alarm_threshold     = -1                       # a negative threshold of user errors
    system_errors_alarm_threshold   = -1                       # a negative threshold of system errors
    consumed_capacity_alarm_percent = 101                      # a capacity alarm above all
    contributor_insights_mode       = "ALL_KEYS"               # insights of another name
  }

  expect_failures = [
    var.environment,
    var.notifications_table_name,
    var.table_class,
    var.stream_view_type,
    var.ttl_attribute_name,
    var.common_tags,
    var.billing_mode,
    var.read_capacity,
    var.write_capacity,
    var.gsi_read_capacity,
    var.gsi_write_capacity,
    var.autoscaling_read_target_value,
    var.autoscaling_write_target_value,
    var.point_in_time_recovery_days,
    var.kms_key_arn,
    var.alarm_sns_topic_arn,
    var.alarm_period,
    var.read_throttle_alarm_threshold,
    var.write_throttle_alarm_threshold,
    var.user_errors_alarm_threshold,
    var.system_errors_alarm_threshold,
    var.consumed_capacity_alarm_percent,
    var.contributor_insights_mode,
  ]
}

run "refuses_a_second_bad_value" {
  command = plan

  variables {
    notifications_table_name    = "user notifications"                  # a table name with a space
    ttl_attribute_name          = join("", [for n in range(256) : "a"]) # a TTL attribute that is too long
    common_tags                 = { owner = "team (inbox)" }            # a tag value with brackets
    read_capacity               = 5.5                                   # half a read unit
    point_in_time_recovery_days = 0.5                                   # recovery of half a day
  }

  expect_failures = [
    var.notifications_table_name,
    var.ttl_attribute_name,
    var.common_tags,
    var.read_capacity,
    var.point_in_time_recovery_days,
  ]
}

run "refuses_a_third_bad_value" {
  command = plan

  variables {
    common_tags                    = { for n in range(41) : "key${n}" => "value" } # more tags than a table takes
    autoscaling_read_max_capacity  = 4                                             # a read maximum below the minimum
    autoscaling_write_max_capacity = 40001                                         # a write maximum above the quota
    alarm_evaluation_periods       = 0                                             # no evaluation period
  }

  expect_failures = [
    var.common_tags,
    var.autoscaling_read_max_capacity,
    var.autoscaling_write_max_capacity,
    var.alarm_evaluation_periods,
  ]
}

run "refuses_a_fourth_bad_value" {
  command = plan

  variables {
    alarm_evaluation_periods = 289 # evaluation over more than a day
  }

  expect_failures = [
    var.alarm_evaluation_periods,
  ]
}
