# What the system hands to its module and back (JT-6). The table itself is tested in modules/jobs-table.

mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/jobs" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/jobs" }
  }
}

run "names_the_table_and_tells_of_it" {
  variables {
    project_name    = "flightpulse"
    environment     = "staging"
    resource_suffix = "abc123"
    table_name      = "Jobs"
  }

  assert {
    condition     = [output.table_name, output.table_arn] == ["Jobs-staging-abc123", "arn:aws:dynamodb:us-east-1:123456789012:table/jobs"]
    error_message = "The table is ${output.table_name}, ${output.table_arn}."
  }

  assert {
    condition     = output.table_id != null && output.table_stream_arn != null && output.function_policy_arn == "arn:aws:iam::123456789012:policy/jobs"
    error_message = "An output is missing."
  }

  assert {
    condition     = toset(output.global_secondary_indexes[*].name) == toset(["StatusIndex", "UserIndex"])
    error_message = "The indexes are ${jsonencode(output.global_secondary_indexes)}."
  }
}
