# Alarms: metrics and dimensions that CloudWatch has, thresholds as given.

mock_provider "aws" {
  override_during = plan

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked"
      stream_arn = "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/stream/2026-01-01T00:00:00.000"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:000011112222:key/mocked" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::000011112222:policy/mocked" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::000011112222:role/mocked" }
  }
  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-central-1:000011112222:stateMachine:mocked" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "000011112222" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
}

variables {
  definition       = jsondecode(file("../../../src/flightpulse/definitions/tables/notifications.json"))
  name             = "prod-user-notifications"
  optional_indexes = ["TypeIndex"]
}

run "none_unless_asked_for" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == 0 && output.alarm_arns == {}
    error_message = "an alarm was made"
  }
}

run "on_demand" {
  command = plan
  variables {
    alarms_enabled = true
    alarms         = { user_errors = { enabled = true } }
    alarm_actions  = ["arn:aws:sns:eu-central-1:000011112222:alarms"]
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["TypeIndex-read-throttle-events", "TypeIndex-write-throttle-events", "read-throttle-events", "system-errors", "user-errors", "write-throttle-events"]
    error_message = "the alarms are ${join(" ", keys(aws_cloudwatch_metric_alarm.this))}"
  }
  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name == "prod-user-notifications-${key}" && alarm.treat_missing_data == "notBreaching" && alarm.comparison_operator == "GreaterThanThreshold" && alarm.evaluation_periods == 2 && alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:000011112222:alarms"])])
    error_message = "name, periods or actions are wrong"
  }
  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.threshold } == { TypeIndex-read-throttle-events = 10, TypeIndex-write-throttle-events = 10, read-throttle-events = 10, system-errors = 5, user-errors = 50, write-throttle-events = 10 }
    error_message = "thresholds are not NT's"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["read-throttle-events"].metric_name == "ReadThrottleEvents" && aws_cloudwatch_metric_alarm.this["read-throttle-events"].dimensions == tomap({ TableName = "prod-user-notifications" }) && aws_cloudwatch_metric_alarm.this["read-throttle-events"].period == 300
    error_message = "the table's throttles are not watched"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["TypeIndex-write-throttle-events"].metric_name == "WriteThrottleEvents" && aws_cloudwatch_metric_alarm.this["TypeIndex-write-throttle-events"].dimensions == tomap({ TableName = "prod-user-notifications", GlobalSecondaryIndexName = "TypeIndex" })
    error_message = "the index's throttles are not watched"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["user-errors"].metric_name == "UserErrors" && aws_cloudwatch_metric_alarm.this["user-errors"].dimensions == null
    error_message = "UserErrors has no dimensions"
  }
  assert {
    condition     = length([for query in aws_cloudwatch_metric_alarm.this["system-errors"].metric_query : query if[for metric in query.metric : [metric.metric_name, join(",", keys(metric.dimensions))]] == [["SystemErrors", "Operation,TableName"]]]) == 10
    error_message = "SystemErrors is not summed over ten operations"
  }
  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.this["system-errors"].metric_query : query.expression if query.return_data]) == "SUM(METRICS())"
    error_message = "not the plain sum, in which late errors count"
  }
}

run "provisioned_watches_capacity_of_table_and_index" {
  command = plan
  variables {
    alarms_enabled = true
    billing_mode   = "PROVISIONED"
  }

  assert {
    condition     = [for key in keys(aws_cloudwatch_metric_alarm.this) : key if strcontains(key, "capacity")] == ["TypeIndex-high-consumed-read-capacity", "TypeIndex-high-consumed-write-capacity", "high-consumed-read-capacity", "high-consumed-write-capacity"]
    error_message = "the alarms are ${join(" ", keys(aws_cloudwatch_metric_alarm.this))}"
  }
  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.this["TypeIndex-high-consumed-write-capacity"].metric_query : query.id => [query.metric[0].metric_name, query.metric[0].stat, join(",", keys(query.metric[0].dimensions))] if !query.return_data } == { consumed = ["ConsumedWriteCapacityUnits", "Sum", "GlobalSecondaryIndexName,TableName"], provisioned = ["ProvisionedWriteCapacityUnits", "Average", "GlobalSecondaryIndexName,TableName"] }
    error_message = "the index's capacity is not watched"
  }
  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.this["high-consumed-read-capacity"].metric_query : query.expression if query.return_data]) == "100 * (consumed / PERIOD(consumed)) / FILL(provisioned, REPEAT)" && aws_cloudwatch_metric_alarm.this["high-consumed-read-capacity"].threshold == 80
    error_message = "not Sum / period against 80 per cent of the provisioned"
  }
}

run "each_has_its_own_settings" {
  command = plan
  variables {
    alarms_enabled    = true
    alarms_on_indexes = false
    alarm_name_prefix = "inbox"
    alarms = {
      system_errors   = { threshold = 0, period = 60, evaluation_periods = 1 }
      write_throttles = { enabled = false }
    }
    alarm_ok_actions                = ["arn:aws:sns:eu-central-1:000011112222:ok"]
    alarm_insufficient_data_actions = ["arn:aws:sns:eu-central-1:000011112222:blind"]
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["read-throttle-events", "system-errors"]
    error_message = "the alarms are ${join(" ", keys(aws_cloudwatch_metric_alarm.this))}"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["system-errors"].threshold == 0 && aws_cloudwatch_metric_alarm.this["system-errors"].evaluation_periods == 1 && alltrue(flatten([for query in aws_cloudwatch_metric_alarm.this["system-errors"].metric_query : [for metric in query.metric : metric.period == 60]]))
    error_message = "system errors are not watched for 60 s"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["system-errors"].alarm_name == "inbox-system-errors" && aws_cloudwatch_metric_alarm.this["read-throttle-events"].ok_actions == toset(["arn:aws:sns:eu-central-1:000011112222:ok"]) && aws_cloudwatch_metric_alarm.this["read-throttle-events"].insufficient_data_actions == toset(["arn:aws:sns:eu-central-1:000011112222:blind"])
    error_message = "prefix or actions are not taken"
  }
}
