# IAM policies: exactly these actions on exactly these resources.

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

run "none_unless_asked_for" {
  command = plan

  assert {
    condition     = length(aws_iam_policy.this) == 0 && output.access_policy_arn == null && output.read_only_policy_arn == null && output.stream_policy_arn == null && length(aws_dynamodb_resource_policy.table) == 0
    error_message = "a policy was made"
  }
  assert {
    condition     = keys(output.policy_documents) == ["full", "function", "read_only", "stream", "writer"]
    error_message = "the documents are not all there for inline use"
  }
}

run "names_actions_and_resources" {
  command = plan
  variables {
    policies = {
      full      = { name = "prod-dynamodb-notifications-access", attach_to_roles = { compute = "ec2_ecr_role" } }
      read_only = {}
      stream    = {}
      writer    = { description = "Writers" }
      function  = {}
    }
    policy_path = "/tables/"
  }

  assert {
    condition     = { for kind, policy in aws_iam_policy.this : kind => policy.name } == { full = "prod-dynamodb-notifications-access", function = "prod-user-notifications-function", read_only = "prod-user-notifications-read-only", stream = "prod-user-notifications-stream", writer = "prod-user-notifications-writer" }
    error_message = "names are wrong"
  }
  assert {
    condition     = aws_iam_policy.this["writer"].description == "Writers" && alltrue([for policy in values(aws_iam_policy.this) : policy.path == "/tables/"])
    error_message = "description or path is not taken"
  }
  assert {
    condition     = keys(aws_iam_role_policy_attachment.this) == ["full:compute"] && aws_iam_role_policy_attachment.this["full:compute"].role == "ec2_ecr_role"
    error_message = "the policy is not attached to its role"
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_policy.this["full"].policy).Statement : [statement.Action, statement.Resource]] == [
      [
        ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"],
        ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked", "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/index/*"],
      ],
      [["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/stream/2026-01-01T00:00:00.000"]],
      [["dynamodb:ListStreams"], ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/stream/*"]],
    ]
    error_message = "full is ${aws_iam_policy.this["full"].policy}"
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_policy.this["read_only"].policy).Statement : [statement.Action, statement.Resource]] == [
      [["dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked", "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/index/*"]],
    ]
    error_message = "read_only is ${aws_iam_policy.this["read_only"].policy}"
  }
  assert {
    condition     = flatten([for statement in jsondecode(aws_iam_policy.this["stream"].policy).Statement : statement.Action]) == ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    error_message = "stream is ${aws_iam_policy.this["stream"].policy}"
  }
  assert {
    condition     = jsondecode(aws_iam_policy.this["writer"].policy).Statement[0].Action == ["dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"] && jsondecode(aws_iam_policy.this["writer"].policy).Statement[0].Resource == ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked"]
    error_message = "writer is ${aws_iam_policy.this["writer"].policy}"
  }
  assert {
    condition     = jsondecode(aws_iam_policy.this["function"].policy).Statement[0].Action == ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"]
    error_message = "function is ${aws_iam_policy.this["function"].policy}"
  }
  assert {
    condition     = alltrue([for policy in values(aws_iam_policy.this) : alltrue([for statement in jsondecode(policy.policy).Statement : alltrue([for action in statement.Action : !strcontains(action, "*")]) && !contains(statement.Resource, "*")])])
    error_message = "a policy has a wildcard action, or is for everything"
  }
}

run "a_disabled_stream_breaks_no_policy" {
  command = plan
  variables {
    stream_enabled                    = false
    policies                          = { full = {}, stream = { attach_to_roles = { reader = "reader" } } }
    stream_resource_policy_statements = [{ sid = "Partner", principals = { AWS = ["arn:aws:iam::333344445555:root"] }, actions = ["dynamodb:GetRecords"] }]
  }

  assert {
    condition     = keys(aws_iam_policy.this) == ["full"] && length(jsondecode(aws_iam_policy.this["full"].policy).Statement) == 1 && output.stream_policy_arn == null && output.policy_documents.stream == null
    error_message = "a stream that is not there is named"
  }
  assert {
    condition     = length(aws_iam_role_policy_attachment.this) == 0 && length(aws_dynamodb_resource_policy.stream) == 0
    error_message = "something hangs on a stream that is not there"
  }
}

run "resource_policies_of_table_and_stream" {
  command = plan
  variables {
    # Another account cannot use the account's key for DynamoDB.
    server_side_encryption_enabled = false
    resource_policy_statements = [{
      sid        = "Partner"
      principals = { AWS = ["arn:aws:iam::333344445555:root"] }
      actions    = ["dynamodb:GetItem", "dynamodb:Query"]
      conditions = { StringEquals = { "aws:PrincipalOrgID" = ["o-1"] } }
    }]
    stream_resource_policy_statements = [{ sid = "Partner", principals = { AWS = ["arn:aws:iam::333344445555:root"] }, actions = ["dynamodb:GetRecords"] }]
  }

  assert {
    condition = jsondecode(aws_dynamodb_resource_policy.table[0].policy).Statement == [{
      Sid       = "Partner"
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::333344445555:root"] }
      Action    = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked", "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/index/*"]
      Condition = { StringEquals = { "aws:PrincipalOrgID" = ["o-1"] } }
    }]
    error_message = "the table's policy is ${aws_dynamodb_resource_policy.table[0].policy}"
  }
  assert {
    condition     = !can(jsondecode(aws_dynamodb_resource_policy.stream[0].policy).Statement[0].Condition) && jsondecode(aws_dynamodb_resource_policy.stream[0].policy).Statement[0].Resource == ["arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/stream/2026-01-01T00:00:00.000"]
    error_message = "the stream's policy is ${aws_dynamodb_resource_policy.stream[0].policy}"
  }
}
