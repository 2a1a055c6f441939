# Stream, TTL, Kinesis, Contributor Insights, seed items.

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
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/notifications.json"))
  name       = "prod-user-notifications"
}

run "stream_and_ttl_are_as_defined" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES" && output.table_stream_arn != null
    error_message = "the stream is not as defined"
  }
  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "ttl" && output.ttl_attribute == "ttl"
    error_message = "TTL is not as defined"
  }
  assert {
    condition     = length(aws_dynamodb_contributor_insights.table) == 0 && length(aws_dynamodb_kinesis_streaming_destination.this) == 0 && length(aws_dynamodb_table_item.seed) == 0
    error_message = "something is made that nobody asked for"
  }
}

run "stream_and_ttl_may_be_switched_and_renamed" {
  command = plan
  variables {
    stream_view_type   = "KEYS_ONLY"
    ttl_attribute_name = "expires"
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_view_type == "KEYS_ONLY" && aws_dynamodb_table.this.ttl[0].attribute_name == "expires"
    error_message = "the caller's view or attribute is not taken"
  }
}

run "stream_and_ttl_off" {
  command = plan
  variables {
    stream_enabled = false
    ttl_enabled    = false
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled && output.table_stream_arn == null && output.table_stream_label == null
    error_message = "the stream is still on"
  }
  assert {
    condition     = !aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "ttl" && output.ttl_attribute == null
    error_message = "TTL is still on, or AWS is not told which attribute to let go of"
  }
}

run "a_definition_without_stream_and_ttl_has_none" {
  command = plan
  variables {
    definition = jsondecode(file("../../../src/flightpulse/definitions/tables/keys.json"))
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled && length(aws_dynamodb_table.this.ttl) == 0
    error_message = "stream or TTL was made up"
  }
}

run "kinesis_and_contributor_insights_on_table_and_indexes" {
  command = plan
  variables {
    optional_indexes             = ["TypeIndex"]
    kinesis_destination          = { stream_arn = "arn:aws:kinesis:eu-central-1:000011112222:stream/changes", timestamp_precision = "MICROSECOND" }
    contributor_insights_enabled = true
    contributor_insights_mode    = "THROTTLED_KEYS"
  }

  assert {
    condition     = aws_dynamodb_kinesis_streaming_destination.this[0].approximate_creation_date_time_precision == "MICROSECOND"
    error_message = "the Kinesis destination is wrong"
  }
  assert {
    condition     = aws_dynamodb_contributor_insights.table[0].mode == "THROTTLED_KEYS" && keys(aws_dynamodb_contributor_insights.index) == ["TypeIndex"]
    error_message = "Contributor Insights are not on table and index"
  }
}

run "contributor_insights_on_the_table_alone" {
  command = plan
  variables {
    optional_indexes                = ["TypeIndex"]
    contributor_insights_enabled    = true
    contributor_insights_on_indexes = false
  }

  assert {
    condition     = length(aws_dynamodb_contributor_insights.table) == 1 && length(aws_dynamodb_contributor_insights.index) == 0
    error_message = "an index is looked at"
  }
}

run "a_seed_item_has_its_stamps" {
  command = plan
  variables {
    definition = jsondecode(file("../../../src/flightpulse/definitions/tables/jobs.json"))
    seed_items = {
      system_status = {
        item               = "{\"jobId\":{\"S\":\"system-status\"},\"status\":{\"S\":\"completed\"}}"
        ttl_days           = 365
        created_attributes = ["createdAt"]
      }
    }
  }

  assert {
    condition     = keys(jsondecode(aws_dynamodb_table_item.seed["system_status"].item)) == ["createdAt", "jobId", "status", "ttl"]
    error_message = "the item is ${aws_dynamodb_table_item.seed["system_status"].item}"
  }
  assert {
    # The TTL's day is the same day next year (leap years aside), so the year after 1970 that it falls in can be told.
    condition     = abs(tonumber(jsondecode(aws_dynamodb_table_item.seed["system_status"].item).ttl.N) / 86400 / 365.2425 + 1970 - (tonumber(formatdate("YYYY", plantimestamp())) + 1 + (tonumber(formatdate("M", plantimestamp())) - 0.5) / 12)) < 0.06
    error_message = "the TTL is not a year ahead: ${jsondecode(aws_dynamodb_table_item.seed["system_status"].item).ttl.N}"
  }
  assert {
    condition     = terraform_data.seed["system_status"].input.period == floor(local.today / 182.5)
    error_message = "the item is not renewed at half its time: the period is ${terraform_data.seed["system_status"].input.period}"
  }
}
