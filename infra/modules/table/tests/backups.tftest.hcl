# AWS Backup, and the daily backup with its name.

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
  # The key of AWS Backup, where the vault is given none.
  mock_resource "aws_backup_vault" {
    defaults = { kms_key_arn = "arn:aws:kms:eu-central-1:000011112222:key/of-aws-backup" }
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
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/jobs.json"))
  name       = "CloudToolsJobs-production-7f3a"
}

run "none_unless_asked_for" {
  command = plan

  assert {
    condition     = length(aws_backup_plan.this) + length(aws_sfn_state_machine.daily_backup) + length(aws_iam_role.backup) + length(data.aws_caller_identity.current) == 0
    error_message = "a backup was made"
  }
}

run "a_backup_plan_with_vault_and_narrow_role" {
  command = plan
  variables {
    backup_plan_enabled            = true
    backup_schedule                = "cron(30 1 * * ? *)"
    backup_retention_days          = 120
    backup_cold_storage_after_days = 30
    backup_copy_vault_arn          = "arn:aws:backup:eu-west-1:000011112222:backup-vault:safe"
    permissions_boundary_arn       = "arn:aws:iam::000011112222:policy/boundary"
  }

  assert {
    condition     = [for rule in aws_backup_plan.this[0].rule : [rule.schedule, rule.lifecycle[0].delete_after, rule.lifecycle[0].cold_storage_after, one(rule.copy_action).destination_vault_arn]] == [["cron(30 1 * * ? *)", 120, 30, "arn:aws:backup:eu-west-1:000011112222:backup-vault:safe"]]
    error_message = "the rule is wrong"
  }
  assert {
    condition     = aws_backup_selection.this[0].resources == toset([aws_dynamodb_table.this.arn]) && aws_backup_vault.this[0].name == "CloudToolsJobs-production-7f3a-backup" && aws_iam_role.backup[0].permissions_boundary == "arn:aws:iam::000011112222:policy/boundary"
    error_message = "the plan is not for this table alone"
  }
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.backup[0].policy).Statement : !contains(statement.Resource, "*") && alltrue([for action in statement.Action : !strcontains(action, "*")])])
    error_message = "the role may do more than back up this table"
  }
}

run "a_key_of_the_table_alone_is_not_the_vault_s" {
  command = plan
  variables {
    backup_plan_enabled = true
    create_kms_key      = true
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == aws_kms_key.this[0].arn && aws_backup_vault.this[0].kms_key_arn == "arn:aws:kms:eu-central-1:000011112222:key/of-aws-backup"
    error_message = "the vault has a key that AWS Backup may not use"
  }
}

run "a_key_given_is_the_vault_s_too" {
  command = plan
  variables {
    backup_plan_enabled = true
    kms_key_arn         = "arn:aws:kms:eu-central-1:000011112222:key/given"
  }

  assert {
    condition     = aws_backup_vault.this[0].kms_key_arn == "arn:aws:kms:eu-central-1:000011112222:key/given"
    error_message = "the given key does not encrypt the vault"
  }
}

run "a_vault_and_role_that_are_there" {
  command = plan
  variables {
    backup_plan_enabled = true
    backup_vault_name   = "central"
    create_backup_role  = false
    backup_role_arn     = "arn:aws:iam::000011112222:role/backup"
  }

  assert {
    condition     = length(aws_backup_vault.this) == 0 && length(aws_iam_role.backup) == 0 && one(aws_backup_plan.this[0].rule).target_vault_name == "central" && aws_backup_selection.this[0].iam_role_arn == "arn:aws:iam::000011112222:role/backup"
    error_message = "vault or role was made all the same"
  }
}

run "a_daily_backup_named_after_the_day" {
  command = plan
  variables {
    daily_backup_enabled = true
    alarms_enabled       = true
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.daily_backup[0].definition).States.CreateBackup.Arguments.BackupName == "{% 'CloudToolsJobs-production-7f3a-backup-' & $substring($states.input.scheduled_time, 0, 10) %}"
    error_message = "the name is not {table}-backup-YYYY-MM-DD"
  }
  assert {
    condition     = aws_scheduler_schedule.daily_backup[0].target[0].input == "{\"scheduled_time\":\"<aws.scheduler.scheduled-time>\"}" && aws_scheduler_schedule.daily_backup[0].schedule_expression == "cron(0 2 * * ? *)" && aws_scheduler_schedule.daily_backup[0].schedule_expression_timezone == "UTC"
    error_message = "the schedule does not hand over its time"
  }
  assert {
    condition     = { for statement in jsondecode(aws_iam_role_policy.daily_backup[0].policy).Statement : statement.Action[0] => statement.Resource[0] } == { "dynamodb:CreateBackup" = aws_dynamodb_table.this.arn, "dynamodb:ListBackups" = "*", "dynamodb:DeleteBackup" = "${aws_dynamodb_table.this.arn}/backup/*" }
    error_message = "the role is too wide or too narrow: ${aws_iam_role_policy.daily_backup[0].policy}"
  }
  assert {
    condition     = jsondecode(aws_iam_role.daily_backup[0].assume_role_policy).Statement[0].Principal.Service == "states.amazonaws.com" && jsondecode(aws_iam_role.daily_backup_schedule[0].assume_role_policy).Statement[0].Principal.Service == "scheduler.amazonaws.com"
    error_message = "the roles are not those of state machine and scheduler"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.daily_backup[0].metric_name == "ExecutionsFailed" && contains(keys(output.alarm_arns), "daily-backup-failed")
    error_message = "a failed backup tells nobody"
  }
}

run "a_daily_backup_that_stays" {
  command = plan
  variables {
    daily_backup_enabled        = true
    daily_backup_retention_days = null
  }

  assert {
    condition     = keys(jsondecode(aws_sfn_state_machine.daily_backup[0].definition).States) == ["CreateBackup"] && length(jsondecode(aws_iam_role_policy.daily_backup[0].policy).Statement) == 1
    error_message = "backups are deleted, or might be"
  }
}

run "long_names_fit" {
  command = plan
  variables {
    name                 = "a.name-of-a-table-that-is-much-longer-than-the-name-of-a-role-may-be-in-identity-and-access-management"
    backup_plan_enabled  = true
    daily_backup_enabled = true
  }

  assert {
    condition     = length(aws_iam_role.daily_backup_schedule[0].name) <= 64 && length(aws_backup_vault.this[0].name) <= 50 && length(aws_scheduler_schedule.daily_backup[0].name) <= 64 && can(regex("^[A-Za-z0-9_-]+$", aws_backup_vault.this[0].name))
    error_message = "a name is too long: ${aws_iam_role.daily_backup_schedule[0].name}"
  }
}
