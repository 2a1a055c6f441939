# What NT-1 to NT-4 and their defaults say of the table.

mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:us-east-1:123456789012:table/notifications"
      stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/notifications/stream/2026-01-01T00:00:00.000"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/notifications" }
  }

  # There are no tables yet, as before a first deployment.
  mock_data "aws_dynamodb_tables" {
    defaults = { names = [] }
  }
}

variables {
  environment              = "staging"
  notifications_table_name = "staging-user-notifications"
  prevent_destroy          = false
}

run "makes_the_table_of_the_definition" {
  assert {
    condition = [
      output.notifications_table_name, output.notifications_table_hash_key, output.notifications_table_range_key
    ] == ["staging-user-notifications", "PK", "SK"]
    error_message = "The table is ${jsonencode([output.notifications_table_name, output.notifications_table_hash_key, output.notifications_table_range_key])}."
  }

  assert {
    condition     = module.table.table.hash_key == "PK" && module.table.table.range_key == "SK"
    error_message = "The keys are ${module.table.table.hash_key} and ${module.table.table.range_key}."
  }

  assert {
    condition     = module.table.table.stream_enabled && module.table.table.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream is not the default."
  }

  assert {
    condition     = module.table.table.ttl[0].enabled && module.table.table.ttl[0].attribute_name == "ttl"
    error_message = "Items do not expire by ttl."
  }

  assert {
    condition     = module.table.table.point_in_time_recovery[0].enabled && module.table.table.server_side_encryption[0].enabled
    error_message = "Recovery or encryption is not on by default."
  }

  assert {
    condition     = length(module.table.global_secondary_indexes) == 0
    error_message = "The optional index is made unasked."
  }
}

run "allows_full_access_reading_and_the_stream_apart" {
  assert {
    condition = jsondecode(module.table.policy_documents["full"]).Statement[0] == {
      Sid    = "Items"
      Effect = "Allow"
      Action = [
        "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable",
        "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem",
      ]
      Resource = ["arn:aws:dynamodb:us-east-1:123456789012:table/notifications", "arn:aws:dynamodb:us-east-1:123456789012:table/notifications/index/*"]
    }
    error_message = "Full access is ${module.table.policy_documents["full"]}."
  }

  assert {
    condition = [
      for statement in jsondecode(module.table.policy_documents["read_only"]).Statement : statement.Action
    ] == [["dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]]
    error_message = "Reading is ${module.table.policy_documents["read_only"]}."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(module.table.policy_documents["stream"]).Statement : statement.Action
    ])) == toset(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"])
    error_message = "The stream's is ${module.table.policy_documents["stream"]}."
  }

  assert {
    condition = { for kind, policy in local.policies : kind => policy.name } == {
      full      = "staging-dynamodb-notifications-access"
      read_only = "staging-dynamodb-notifications-read-only"
      stream    = "staging-dynamodb-notifications-stream"
    }
    error_message = "The policies are named ${jsonencode(local.policies)}."
  }
}

run "makes_policies_without_a_stream" {
  variables {
    stream_enabled = false
  }

  assert {
    condition     = !module.table.table.stream_enabled && output.notifications_table_stream_arn == null
    error_message = "There is a stream: ${jsonencode(output.notifications_table_stream_arn)}."
  }

  assert {
    condition     = output.dynamodb_stream_policy_arn == null && output.dynamodb_access_policy_arn != null && output.dynamodb_read_only_policy_arn != null
    error_message = "The policies are ${jsonencode(module.table.policy_arns)}."
  }

  assert {
    condition     = length(jsondecode(module.table.policy_documents["full"]).Statement) == 1
    error_message = "Full access is ${module.table.policy_documents["full"]}."
  }
}

run "watches_throttles_and_errors" {
  assert {
    condition     = keys(output.alarm_arns) == ["read-throttle-events", "system-errors", "user-errors", "write-throttle-events"]
    error_message = "The alarms are ${jsonencode(keys(output.alarm_arns))}."
  }

  assert {
    condition = { for name, alarm in local.alarms : name => [alarm.threshold, alarm.period, alarm.evaluation_periods] } == {
      read_throttles  = [10, 300, 2]
      write_throttles = [10, 300, 2]
      user_errors     = [50, 300, 2]
      system_errors   = [5, 300, 2]
      consumed_read   = [80, 300, 2]
      consumed_write  = [80, 300, 2]
    }
    error_message = "The thresholds are ${jsonencode(local.alarms)}."
  }
}

run "watches_nothing_where_alarms_are_off" {
  variables {
    enable_cloudwatch_alarms = false
  }

  assert {
    condition     = length(output.alarm_arns) == 0
    error_message = "The alarms are ${jsonencode(keys(output.alarm_arns))}."
  }
}

run "scales_and_watches_a_provisioned_table_and_its_index" {
  variables {
    billing_mode      = "PROVISIONED"
    enable_type_index = true
  }

  assert {
    condition = { for name, index in module.table.global_secondary_indexes : name => [index.hash_key, index.range_key] } == {
      TypeIndex = ["type", "createdAt"]
    }
    error_message = "The indexes are ${jsonencode(module.table.global_secondary_indexes)}."
  }

  assert {
    condition     = keys(module.table.autoscaling_policy_arns) == ["TypeIndex:read", "TypeIndex:write", "table:read", "table:write"]
    error_message = "Scaled are ${jsonencode(keys(module.table.autoscaling_policy_arns))}."
  }

  assert {
    condition = keys(output.alarm_arns) == [
      "TypeIndex-high-consumed-read-capacity", "TypeIndex-high-consumed-write-capacity", "TypeIndex-read-throttle-events",
      "TypeIndex-write-throttle-events", "high-consumed-read-capacity", "high-consumed-write-capacity", "read-throttle-events",
      "system-errors", "user-errors", "write-throttle-events",
    ]
    error_message = "The alarms are ${jsonencode(keys(output.alarm_arns))}."
  }
}

run "takes_other_numbers" {
  variables {
    billing_mode                   = "PROVISIONED"
    enable_type_index              = true
    read_capacity                  = 10
    gsi_write_capacity             = 7
    enable_autoscaling             = false
    enable_cloudwatch_alarms       = false
    stream_view_type               = "KEYS_ONLY"
    ttl_attribute_name             = "expires"
    point_in_time_recovery_days    = 7
    table_class                    = "STANDARD_INFREQUENT_ACCESS"
    autoscaling_read_max_capacity  = 50
    autoscaling_write_max_capacity = 50
  }

  assert {
    condition     = [module.table.table.read_capacity, module.table.table.write_capacity] == [10, 5]
    error_message = "The capacity is ${module.table.table.read_capacity} and ${module.table.table.write_capacity}."
  }

  assert {
    condition     = [for index in module.table.table.global_secondary_index : [index.read_capacity, index.write_capacity]] == [[5, 7]]
    error_message = "The index's capacity is another."
  }

  assert {
    condition     = length(module.table.autoscaling_policy_arns) == 0
    error_message = "Scaled are ${jsonencode(keys(module.table.autoscaling_policy_arns))}."
  }

  assert {
    condition = [
      module.table.table.stream_view_type, module.table.table.ttl[0].attribute_name, tostring(module.table.table.point_in_time_recovery[0].recovery_period_in_days), module.table.table.table_class
    ] == ["KEYS_ONLY", "expires", "7", "STANDARD_INFREQUENT_ACCESS"]
    error_message = "Stream, expiry, recovery or class is not as asked for."
  }
}

run "guards_the_table_by_default" {
  # To apply would make a guard that the test could not take away again.
  command = plan

  variables {
    prevent_destroy = true
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled
    error_message = "AWS would delete the table."
  }
}

run "lets_aws_alone_guard_the_table" {
  variables {
    deletion_protection_enabled = true
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled
    error_message = "AWS would delete the table."
  }
}

run "guards_nothing_if_told" {
  assert {
    condition     = !module.table.table.deletion_protection_enabled
    error_message = "AWS would not delete the table."
  }
}
