# Every validation refuses its bad value. One bad value per variable and run, so that each is refused for one
# reason; a variable whose rule looks at another one has its turn while that one is well.

mock_provider "aws" {}

variables {
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/notifications.json"))
  name       = "prod-user-notifications"
}

run "single_values" {
  command = plan
  variables {
    definition                      = { table_name = "t", primary_key = { partition_key = "id" }, attributes = { other = { type = "S" } } }
    name                            = "no spaces"
    region                          = "Frankfurt"
    tags                            = { Note = "a, b" }
    timeouts                        = { create = "two hours" }
    billing_mode                    = "ON_DEMAND"
    table_class                     = "INFREQUENT"
    read_capacity                   = 0
    write_capacity                  = 40001
    warm_throughput                 = { read_units_per_second = 11999, write_units_per_second = 4000 }
    autoscaling_read                = { min_capacity = 6, max_capacity = 5 }
    autoscaling_write               = { min_capacity = 0 }
    stream_view_type                = "ALL"
    kinesis_destination             = { stream_arn = "changes" }
    ttl_attribute_name              = ""
    contributor_insights_mode       = "ALL_KEYS"
    kms_key_arn                     = "alias/tables"
    kms_key_deletion_window_in_days = 6
    kms_key_rotation_period_in_days = 89
    point_in_time_recovery_days     = 36
    import_from_s3                  = { bucket = "a-bucket", input_format = "PARQUET" }
    policies                        = { admin = {} }
    policy_path                     = "tables"
    permissions_boundary_arn        = "boundary"
    backup_schedule                 = "every day"
    backup_retention_days           = 0
    backup_vault_name               = "no.dots"
    backup_copy_vault_arn           = "safe"
    daily_backup_schedule           = "rate(1 day)"
    daily_backup_timezone           = "midnight in Berlin"
    daily_backup_retention_days     = 1.5
    alarm_name_prefix               = ""
    alarm_actions                   = ["a-topic"]
    alarm_ok_actions                = ["arn:1", "arn:2", "arn:3", "arn:4", "arn:5", "arn:6"]
    alarm_insufficient_data_actions = ["a-topic"]
    alarms                          = { read_throttles = { threshold = -1 } }
    resource_policy_statements      = [{ sid = "S", principals = { AWS = ["arn:aws:iam::333344445555:root"] }, actions = ["dynamodb:*"] }]
    stream_resource_policy_statements = [
      { sid = "S", principals = { AWS = ["arn:aws:iam::333344445555:root"] }, actions = ["dynamodb:GetItem"] },
    ]
  }
  expect_failures = [
    var.definition, var.name, var.region, var.tags, var.timeouts, var.billing_mode, var.table_class, var.read_capacity,
    var.write_capacity, var.warm_throughput, var.autoscaling_read, var.autoscaling_write, var.stream_view_type,
    var.kinesis_destination, var.ttl_attribute_name, var.contributor_insights_mode, var.kms_key_arn,
    var.kms_key_deletion_window_in_days, var.kms_key_rotation_period_in_days, var.point_in_time_recovery_days,
    var.import_from_s3, var.policies, var.policy_path, var.permissions_boundary_arn, var.backup_schedule,
    var.backup_retention_days, var.backup_vault_name, var.backup_copy_vault_arn, var.daily_backup_schedule,
    var.daily_backup_timezone, var.daily_backup_retention_days, var.alarm_name_prefix, var.alarm_actions,
    var.alarm_ok_actions, var.alarm_insufficient_data_actions, var.alarms, var.resource_policy_statements,
    var.stream_resource_policy_statements,
  ]
}

run "second_rules" {
  command = plan
  variables {
    definition = {
      table_name               = "t"
      primary_key              = { partition_key = "id" }
      attributes               = { id = { type = "S" } }
      global_secondary_indexes = [{ index_name = "Other", partition_key = "other" }]
    }
    tags                           = { "aws:owner" = "me" }
    autoscaling_read               = { target_utilization = 91 }
    autoscaling_write              = { target_utilization = 19 }
    kinesis_destination            = { stream_arn = "arn:aws:kinesis:eu-central-1:000011112222:stream/changes", timestamp_precision = "SECOND" }
    server_side_encryption_enabled = false
    kms_key_arn                    = "arn:aws:kms:eu-central-1:000011112222:key/given"
    import_from_s3                 = { bucket = "a-bucket", csv_delimiter = ";" }
    policies                       = { full = { name = "no spaces" } }
    backup_cold_storage_after_days = 30
    backup_retention_days          = 119
    create_backup_role             = false
    backup_role_arn                = "backup"
    alarms                         = { consumed_read = { threshold = 101 } }
    resource_policy_statements     = [{ sid = "S", effect = "Permit", principals = { AWS = ["arn:aws:iam::333344445555:root"] }, actions = ["dynamodb:Query"] }]
    stream_resource_policy_statements = [
      { sid = "S", principals = {}, actions = ["dynamodb:GetRecords"] },
    ]
  }
  expect_failures = [
    var.definition, var.tags, var.autoscaling_read, var.autoscaling_write, var.kinesis_destination, var.kms_key_arn, var.import_from_s3,
    var.policies, var.backup_cold_storage_after_days, var.backup_role_arn, var.alarms, var.resource_policy_statements,
    var.stream_resource_policy_statements,
  ]
}

run "third_rules" {
  command = plan
  variables {
    definition = {
      table_name               = "t"
      primary_key              = { partition_key = "id" }
      attributes               = { id = { type = "S" } }
      global_secondary_indexes = [{ index_name = "Other", partition_key = "id", projection = "SOME" }]
    }
    autoscaling_read           = { scale_in_cooldown = -1 }
    autoscaling_write          = { scale_out_cooldown = -1 }
    create_kms_key             = true
    kms_key_arn                = "arn:aws:kms:eu-central-1:000011112222:key/given"
    restore                    = { source_table_name = "a", source_table_arn = "arn:aws:dynamodb:eu-west-1:000011112222:table/a" }
    backup_role_arn            = "arn:aws:iam::000011112222:role/backup"
    name                       = "a-table-whose-name-is-so-long-that-the-name-of-its-daily-backup-would-not-fit-into-the-255-characters-that-dynamodb-allows-for-the-name-of-a-backup--a-table-whose-name-is-so-long-that-the-name-of-its-daily-backup-would-not-fit-into-the-255-characters"
    daily_backup_enabled       = true
    alarms                     = { system_errors = { period = 90 } }
    resource_policy_statements = [{ sid = "S", principals = { AWS = ["*"] }, actions = ["dynamodb:Query"] }]
  }
  expect_failures = [
    var.definition, var.autoscaling_read, var.autoscaling_write, var.create_kms_key, var.restore, var.backup_role_arn,
    var.daily_backup_enabled, var.alarms, var.resource_policy_statements,
  ]
}

run "fourth_rules" {
  command = plan
  variables {
    definition = {
      table_name              = "t"
      primary_key             = { partition_key = "id" }
      attributes              = { id = { type = "S" }, at = { type = "N" } }
      local_secondary_indexes = [{ index_name = "Local", sort_key = "at" }]
    }
    restore = { source_table_name = "a", date_time = "yesterday" }
    alarms  = { user_errors = { period = 3600, evaluation_periods = 169 } }
  }
  expect_failures = [var.definition, var.restore, var.alarms]
}

run "rules_that_look_at_the_definition" {
  command = plan
  variables {
    definition           = jsondecode(file("../../../src/flightpulse/definitions/tables/keys.json"))
    optional_indexes     = ["TypeIndex"]
    seed_items           = { one = { item = "{\"key\":{\"S\":\"a\"}}" } }
    ttl_enabled          = true
    on_demand_throughput = { max_read_request_units = 0 }
    import_from_s3       = { bucket = "a-bucket" }
    restore              = { source_table_name = "a" }
  }
  expect_failures = [var.optional_indexes, var.seed_items, var.ttl_enabled, var.on_demand_throughput, var.restore]
}

run "rules_that_look_at_the_billing_mode" {
  command = plan
  variables {
    billing_mode         = "PROVISIONED"
    on_demand_throughput = { max_read_request_units = 10 }
    index_settings       = { TypeIndex = {} }
    seed_items           = { one = { item = "{\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}}", ttl_days = 0 } }
    replicas             = [{ region_name = "eu-west-1" }]
  }
  expect_failures = [var.on_demand_throughput, var.index_settings, var.seed_items, var.replicas]
}

run "indexes_have_capacities_within_bounds" {
  command = plan
  variables {
    optional_indexes = ["TypeIndex"]
    index_settings   = { TypeIndex = { read_capacity = 40001 } }
    stream_enabled   = false
    replicas         = [{ region_name = "eu-west-1" }]
  }
  expect_failures = [var.index_settings, var.replicas]
}

run "indexes_have_scaling_within_bounds" {
  command = plan
  variables {
    optional_indexes = ["TypeIndex"]
    index_settings   = { TypeIndex = { autoscaling_read = { min_capacity = 101 } } }
    create_kms_key   = true
    replicas         = [{ region_name = "eu-west-1" }]
  }
  expect_failures = [var.index_settings, var.replicas]
}

run "indexes_have_throughput_within_bounds" {
  command = plan
  variables {
    billing_mode     = "PROVISIONED"
    optional_indexes = ["TypeIndex"]
    index_settings   = { TypeIndex = { on_demand_throughput = { max_read_request_units = 5 } } }
    witness_region   = "eu-west-3"
  }
  expect_failures = [var.index_settings, var.witness_region]
}

run "replicas_are_consistent_in_one_way_and_an_index_s_maximum_is_not_0" {
  command = plan
  variables {
    optional_indexes = ["TypeIndex"]
    index_settings   = { TypeIndex = { on_demand_throughput = { max_read_request_units = 0 } } }
    replicas         = [{ region_name = "eu-west-1", consistency_mode = "STRONG" }, { region_name = "eu-west-2" }]
    ttl_enabled      = false
  }
  expect_failures = [var.index_settings, var.replicas]
}

run "one_strong_replica_needs_a_witness_and_a_maximum_is_lifted_by_minus_1_alone" {
  command = plan
  variables {
    on_demand_throughput = { max_write_request_units = -2 }
    replicas             = [{ region_name = "eu-west-1", consistency_mode = "STRONG" }]
    ttl_enabled          = false
  }
  expect_failures = [var.on_demand_throughput, var.witness_region]
}

run "three_strong_replicas_are_one_too_many_and_so_are_48_tags_beside_three" {
  command = plan
  variables {
    definition_tags = true
    tags            = { for n in range(48) : "key${n}" => "value" }
    replicas        = [for region in ["eu-west-1", "eu-west-2", "eu-west-3"] : { region_name = region, consistency_mode = "STRONG" }]
    ttl_enabled     = false
  }
  expect_failures = [var.tags, var.witness_region]
}

run "strong_replicas_do_not_expire_items" {
  command = plan
  variables {
    replicas = [for region in ["eu-west-1", "eu-west-2"] : { region_name = region, consistency_mode = "STRONG" }]
  }
  expect_failures = [var.replicas]
}

run "strong_replicas_have_no_local_indexes" {
  command = plan
  variables {
    definition = {
      table_name              = "t"
      primary_key             = { partition_key = "id", sort_key = "at" }
      attributes              = { id = { type = "S" }, at = { type = "N" }, due = { type = "N" } }
      local_secondary_indexes = [{ index_name = "Local", sort_key = "due" }]
      stream                  = {}
    }
    replicas = [for region in ["eu-west-1", "eu-west-2"] : { region_name = region, consistency_mode = "STRONG" }]
  }
  expect_failures = [var.replicas]
}

run "a_stamp_of_expiry_needs_an_attribute_and_a_replica_a_region" {
  command = plan
  variables {
    definition     = jsondecode(file("../../../src/flightpulse/definitions/tables/keys.json"))
    seed_items     = { one = { item = "{\"key_digest\":{\"S\":\"a\"}}", ttl_days = 1 } }
    stream_enabled = true
    replicas       = [{ region_name = "ireland" }]
  }
  expect_failures = [var.seed_items, var.replicas]
}

run "parts_of_a_unit_are_none" {
  command = plan
  variables {
    autoscaling_read                = { min_capacity = 5.5 }
    autoscaling_write               = { max_capacity = 99.5 }
    warm_throughput                 = { read_units_per_second = 12000.5, write_units_per_second = 4000 }
    kms_key_deletion_window_in_days = 7.5
  }
  expect_failures = [var.autoscaling_read, var.autoscaling_write, var.warm_throughput, var.kms_key_deletion_window_in_days]
}

run "what_is_named_has_the_form_of_its_name" {
  command = plan
  variables {
    replicas         = [{ region_name = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-2:123456789012:key/k" }]
    import_from_s3   = { bucket = "b", bucket_owner = "me" }
    alarm_actions    = ["arn:"]
    alarm_ok_actions = ["arn:"]
    policies         = { full = { attach_to_roles = { compute = "arn:aws:iam::123456789012:role/compute" } } }
    stream_resource_policy_statements = [
      { sid = "S", principals = { AWS = ["*"] }, actions = ["dynamodb:GetRecords"] },
    ]
  }
  expect_failures = [
    var.replicas, var.import_from_s3, var.alarm_actions, var.alarm_ok_actions, var.stream_resource_policy_statements,
    var.policies,
  ]
}

run "a_table_to_restore_has_an_arn" {
  command = plan
  variables {
    restore = { source_table_arn = "not an arn" }
  }
  expect_failures = [var.restore]
}

run "a_witness_stands_elsewhere" {
  command = plan
  variables {
    definition     = jsondecode(file("../../../src/flightpulse/definitions/tables/flights.json"))
    replicas       = [{ region_name = "eu-west-1", consistency_mode = "STRONG" }]
    witness_region = "eu-west-1"
  }
  expect_failures = [var.witness_region]
}

run "two_indexes_have_two_names" {
  command = plan
  variables {
    definition = {
      table_name               = "t"
      primary_key              = { partition_key = "id", sort_key = "at" }
      attributes               = { id = { type = "S" }, at = { type = "N" }, due = { type = "N" } }
      global_secondary_indexes = [{ index_name = "Due", partition_key = "due" }]
      local_secondary_indexes  = [{ index_name = "Due", sort_key = "due" }]
    }
  }
  expect_failures = [var.definition]
}

run "a_stream_shows_a_view_that_there_is" {
  command = plan
  variables {
    definition = {
      table_name    = "t"
      primary_key   = { partition_key = "id" }
      attributes    = { id = { type = "S" } }
      ttl_attribute = ""
      stream        = { view = "EVERYTHING" }
    }
  }
  expect_failures = [var.definition]
}
