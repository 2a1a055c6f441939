# A backup a day whose name says the day. AWS Backup names its recovery points itself, and the scheduler alone
# cannot name one either: the time it fills in has colons, which a backup's name must not have. So it starts a
# state machine that calls DynamoDB; there is no function and no code to look after.

locals {
  daily_backup_count = var.daily_backup_enabled ? 1 : 0
  daily_backup_name  = "${local.short_name}-daily-backup"
}

resource "aws_sfn_state_machine" "daily_backup" {
  #checkov:skip=CKV_AWS_284:It makes a handful of calls a day; its history, which Step Functions keeps for 90 days, shows each of them.
  #checkov:skip=CKV_AWS_285:It makes a handful of calls a day; its history, which Step Functions keeps for 90 days, shows each of them.
  count = local.daily_backup_count

  name     = local.daily_backup_name
  region   = var.region
  role_arn = aws_iam_role.daily_backup[0].arn
  tags     = local.tags

  definition = templatefile("${path.module}/daily-backup.asl.json", {
    partition      = local.partition
    table          = aws_dynamodb_table.this.name
    retention_days = var.daily_backup_retention_days
  })

  # Step Functions tries the role's rights when it makes the machine.
  depends_on = [aws_iam_role_policy.daily_backup]
}

resource "aws_scheduler_schedule" "daily_backup" {
  #checkov:skip=CKV_AWS_297:It holds a time and the state machine's ARN, nothing to keep secret.
  count = local.daily_backup_count

  name                         = local.daily_backup_name
  description                  = "Starts the daily backup of ${var.name}"
  region                       = var.region
  schedule_expression          = var.daily_backup_schedule
  schedule_expression_timezone = var.daily_backup_timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.daily_backup[0].arn
    role_arn = aws_iam_role.daily_backup_schedule[0].arn
    # Not by jsonencode, which would write < and > in a way that the scheduler does not know.
    input = "{\"scheduled_time\":\"<aws.scheduler.scheduled-time>\"}"
  }
}

resource "aws_iam_role" "daily_backup" {
  count = local.daily_backup_count

  name                 = local.daily_backup_name
  path                 = var.policy_path
  description          = "Makes and ends the daily backups of the table ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy   = local.daily_backup_trust["states"]
  tags                 = local.tags
}

resource "aws_iam_role_policy" "daily_backup" {
  #checkov:skip=CKV_AWS_355:dynamodb:ListBackups knows no resource that it could be narrowed to.
  count = local.daily_backup_count

  name = "backup"
  role = aws_iam_role.daily_backup[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Sid = "MakeBackup", Effect = "Allow", Action = ["dynamodb:CreateBackup"], Resource = [aws_dynamodb_table.this.arn] }],
      var.daily_backup_retention_days == null ? [] : [
        { Sid = "FindExpired", Effect = "Allow", Action = ["dynamodb:ListBackups"], Resource = ["*"] },
        { Sid = "DeleteExpired", Effect = "Allow", Action = ["dynamodb:DeleteBackup"], Resource = ["${aws_dynamodb_table.this.arn}/backup/*"] },
      ],
    )
  })
}

resource "aws_iam_role" "daily_backup_schedule" {
  count = local.daily_backup_count

  name                 = "${local.daily_backup_name}-schedule"
  path                 = var.policy_path
  description          = "Starts the daily backup of the table ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy   = local.daily_backup_trust["scheduler"]
  tags                 = local.tags
}

resource "aws_iam_role_policy" "daily_backup_schedule" {
  count = local.daily_backup_count

  name = "start"
  role = aws_iam_role.daily_backup_schedule[0].id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Start", Effect = "Allow", Action = ["states:StartExecution"], Resource = [aws_sfn_state_machine.daily_backup[0].arn] }]
  })
}

locals {
  daily_backup_trust = {
    for service in ["states", "scheduler"] : service => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Service"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "${service}.amazonaws.com" }
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      }]
    })
  }
}

resource "aws_cloudwatch_metric_alarm" "daily_backup" {
  count = var.daily_backup_enabled && var.alarms_enabled ? 1 : 0

  alarm_name          = "${coalesce(var.alarm_name_prefix, var.name)}-daily-backup-failed"
  alarm_description   = "The daily backup of ${var.name} failed after its retries: see the executions of the state machine ${local.daily_backup_name}."
  region              = var.region
  namespace           = "AWS/States"
  metric_name         = "ExecutionsFailed"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.daily_backup[0].arn }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_ok_actions
  tags                = local.tags
}
