# Encryption, recovery, guards, replicas, import, restore, tags.

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
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/chat_sessions.json"))
  name       = "chat_sessions"
}

run "protected_by_default" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled && aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 35
    error_message = "point-in-time recovery is not 35 days"
  }
  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && output.kms_key_arn == null && length(aws_kms_key.this) == 0
    error_message = "not encrypted with AWS's key"
  }
  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled && length(terraform_data.guard) == 0
    error_message = "deletion protection is off, or the guard is on"
  }
  assert {
    condition     = aws_dynamodb_table.this.tags == tomap({ Name = "chat_sessions" })
    error_message = "tags are wrong"
  }
}

run "all_of_it_may_be_switched_off" {
  command = plan
  variables {
    point_in_time_recovery_enabled = false
    server_side_encryption_enabled = false
    deletion_protection_enabled    = false
    definition_tags                = true
    tags                           = { Name = "sessions", Team = "tutors" }
  }

  assert {
    condition     = !aws_dynamodb_table.this.point_in_time_recovery[0].enabled && !aws_dynamodb_table.this.server_side_encryption[0].enabled && !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "something is still on"
  }
  assert {
    condition     = aws_dynamodb_table.this.tags == tomap({ Name = "sessions", Team = "tutors", Table = "chat_sessions", Description = "Chat sessions and their messages" })
    error_message = "the caller's tags do not win, or the definition's are missing: ${jsonencode(aws_dynamodb_table.this.tags)}"
  }
}

run "the_guard_stands_beside_the_table" {
  command = plan
  variables {
    prevent_destroy = true
  }

  assert {
    condition     = length(terraform_data.guard) == 1 && terraform_data.guard[0].triggers_replace == aws_dynamodb_table.this.arn
    error_message = "the guard does not hang on the table"
  }
}

run "a_key_of_its_own" {
  command = plan
  variables {
    create_kms_key                  = true
    kms_key_deletion_window_in_days = 7
    kms_key_rotation_period_in_days = 90
    policies                        = { full = {}, read_only = {}, writer = {}, stream = {}, function = {} }
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == aws_kms_key.this[0].arn && output.kms_key_arn == aws_kms_key.this[0].arn && aws_kms_key.this[0].enable_key_rotation
    error_message = "the table is not encrypted with its key"
  }
  assert {
    condition     = aws_kms_key.this[0].deletion_window_in_days == 7 && aws_kms_key.this[0].rotation_period_in_days == 90 && aws_kms_alias.this[0].name == "alias/chat_sessions"
    error_message = "the key's settings are not taken"
  }
  assert {
    condition     = !strcontains(aws_kms_key.this[0].policy, "kms:*") && jsondecode(aws_kms_key.this[0].policy).Statement[1].Condition.StringEquals["kms:ViaService"] == "dynamodb.eu-central-1.amazonaws.com"
    error_message = "the key may be used otherwise than through DynamoDB"
  }
  assert {
    condition     = alltrue([for policy in values(aws_iam_policy.this) : contains([for statement in jsondecode(policy.policy).Statement : jsonencode(statement.Resource)], jsonencode([aws_kms_key.this[0].arn]))])
    error_message = "a policy cannot use the key"
  }
  assert {
    condition = { for kind, policy in aws_iam_policy.this : kind => length(flatten([for statement in jsondecode(policy.policy).Statement : statement.Action if statement.Sid == "UseKey"])) } == {
      full = 7, function = 7, read_only = 2, stream = 2, writer = 7
    }
    error_message = "who reads may encrypt, or who writes may not"
  }
  assert {
    condition = alltrue([
      for statement in flatten([for policy in values(aws_iam_policy.this) : jsondecode(policy.policy).Statement]) :
      statement.Condition.StringEquals["kms:ViaService"] == "dynamodb.eu-central-1.amazonaws.com" if statement.Sid == "UseKey"
    ])
    error_message = "a policy may use the key otherwise than through DynamoDB"
  }
}

run "a_key_given" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:000011112222:key/given"
    policies    = { writer = {} }
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-central-1:000011112222:key/given" && length(aws_kms_key.this) == 0
    error_message = "the given key is not used"
  }
  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.this["writer"].policy).Statement : statement if statement.Sid == "UseKey"]).Condition.StringEquals["kms:ViaService"] == "dynamodb.eu-central-1.amazonaws.com"
    error_message = "a policy may use the given key otherwise than through DynamoDB"
  }
}

run "replicas_are_protected_like_the_table" {
  command = plan
  variables {
    replicas       = [{ region_name = "eu-west-1", consistency_mode = "STRONG" }]
    witness_region = "eu-west-3"
    region         = "eu-central-1"
    ttl_enabled    = false
  }

  assert {
    condition     = [for replica in aws_dynamodb_table.this.replica : [replica.region_name, replica.point_in_time_recovery, replica.deletion_protection_enabled, replica.propagate_tags]] == [["eu-west-1", true, true, true]]
    error_message = "the replica is not protected: ${jsonencode(aws_dynamodb_table.this.replica)}"
  }
  assert {
    condition     = aws_dynamodb_table.this.global_table_witness[0].region_name == "eu-west-3" && aws_dynamodb_table.this.region == "eu-central-1"
    error_message = "witness or region is not taken"
  }
}

run "strong_replicas_need_no_witness_when_they_are_two" {
  command = plan
  variables {
    replicas    = [{ region_name = "eu-west-1", consistency_mode = "STRONG" }, { region_name = "eu-west-3", consistency_mode = "STRONG" }]
    ttl_enabled = false
  }

  assert {
    condition     = alltrue([for replica in aws_dynamodb_table.this.replica : replica.consistency_mode == "STRONG"]) && length(aws_dynamodb_table.this.replica) == 2 && length(aws_dynamodb_table.this.global_table_witness) == 0
    error_message = "the replicas are not as given"
  }
}

run "import_from_s3" {
  command = plan
  variables {
    import_from_s3 = { bucket = "exports", key_prefix = "chat/", input_format = "CSV", compression_type = "GZIP", csv_delimiter = ";" }
    timeouts       = { create = "2h" }
  }

  assert {
    condition     = aws_dynamodb_table.this.import_table[0].s3_bucket_source[0].bucket == "exports" && aws_dynamodb_table.this.import_table[0].input_format_options[0].csv[0].delimiter == ";" && aws_dynamodb_table.this.timeouts.create == "2h"
    error_message = "the import is not as given"
  }
}

run "restore_to_the_latest_moment" {
  command = plan
  variables {
    restore = { source_table_name = "chat_sessions_old" }
  }

  assert {
    condition     = aws_dynamodb_table.this.restore_source_name == "chat_sessions_old" && aws_dynamodb_table.this.restore_to_latest_time && aws_dynamodb_table.this.restore_date_time == null
    error_message = "the origin is wrong"
  }
}

run "restore_to_a_moment_from_another_region" {
  command = plan
  variables {
    restore = { source_table_arn = "arn:aws:dynamodb:eu-west-1:000011112222:table/chat_sessions", date_time = "2026-01-31T12:00:00Z" }
  }

  assert {
    condition     = aws_dynamodb_table.this.restore_date_time == "2026-01-31T12:00:00Z" && aws_dynamodb_table.this.restore_to_latest_time == null
    error_message = "the moment is wrong"
  }
}
