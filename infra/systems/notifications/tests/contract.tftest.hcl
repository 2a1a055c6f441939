# What the system hands to its module and back (NT-3, NT-5, NT-6). The table itself is tested in
# modules/notifications-table.

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

  mock_data "aws_dynamodb_tables" {
    defaults = { names = [] }
  }
}

variables {
  environment                       = "staging"
  dynamodb_notifications_table_name = "staging-user-notifications"
  dynamodb_pitr_enabled             = false
  dynamodb_prevent_destroy          = false
  dynamodb_enable_alarms            = false
}

run "tells_of_the_table_and_attaches_to_no_role" {
  assert {
    condition = [
      output.dynamodb_notifications_table_name, output.dynamodb_notifications_table_arn, output.dynamodb_notifications_stream_arn
      ] == [
      "staging-user-notifications", "arn:aws:dynamodb:us-east-1:123456789012:table/notifications",
      "arn:aws:dynamodb:us-east-1:123456789012:table/notifications/stream/2026-01-01T00:00:00.000",
    ]
    error_message = "The table is ${output.dynamodb_notifications_table_name}, ${output.dynamodb_notifications_table_arn}."
  }

  assert {
    condition     = output.dynamodb_access_policy_arn != null && output.dynamodb_read_only_policy_arn != null
    error_message = "A policy is missing."
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.dynamodb_access) == 0 && length(module.dynamodb.alarm_arns) == 0
    error_message = "The policy is attached to a role, or there are alarms."
  }
}

run "attaches_full_access_to_the_compute_role" {
  variables {
    compute_role_name      = "compute"
    dynamodb_enable_alarms = true
  }

  assert {
    condition     = aws_iam_role_policy_attachment.dynamodb_access[0].role == "compute" && aws_iam_role_policy_attachment.dynamodb_access[0].policy_arn == output.dynamodb_access_policy_arn
    error_message = "Full access is not attached to the role compute."
  }

  assert {
    condition     = length(module.dynamodb.alarm_arns) == 4
    error_message = "The alarms are ${jsonencode(keys(module.dynamodb.alarm_arns))}."
  }
}

run "has_no_stream_if_told" {
  variables {
    dynamodb_stream_enabled = false
  }

  assert {
    condition     = output.dynamodb_notifications_stream_arn == null && output.dynamodb_access_policy_arn != null
    error_message = "There is a stream, or no policy."
  }
}

run "scales_provisioned_capacity" {
  variables {
    dynamodb_billing_mode  = "PROVISIONED"
    dynamodb_enable_alarms = true
  }

  assert {
    condition     = contains(keys(module.dynamodb.alarm_arns), "high-consumed-read-capacity") && contains(keys(module.dynamodb.alarm_arns), "high-consumed-write-capacity")
    error_message = "The alarms are ${jsonencode(keys(module.dynamodb.alarm_arns))}."
  }
}
