output "table" {
  description = "The table as a whole, for what the other outputs do not name: keys, capacity, protection."
  value       = aws_dynamodb_table.this
}

output "table_name" {
  description = "The table's name."
  value       = aws_dynamodb_table.this.name
}

output "table_id" {
  description = "The table's id, which is its name."
  value       = aws_dynamodb_table.this.id
}

output "table_arn" {
  description = "The table's ARN."
  value       = aws_dynamodb_table.this.arn
}

output "table_stream_arn" {
  description = "ARN of the change stream; null where it is off."
  value       = local.stream_enabled ? aws_dynamodb_table.this.stream_arn : null
}

output "table_stream_label" {
  description = "The stream's time stamp, the last part of its ARN; null where it is off."
  value       = local.stream_enabled ? aws_dynamodb_table.this.stream_label : null
}

output "global_secondary_indexes" {
  description = "The global indexes by name: arn, hash_key, range_key and projection_type."
  value = {
    for name, index in local.global_indexes : name => {
      arn             = "${aws_dynamodb_table.this.arn}/index/${name}"
      hash_key        = index.partition_key
      range_key       = index.sort_key
      projection_type = index.projection_type
    }
  }
}

output "local_secondary_indexes" {
  description = "The local indexes by name: arn, range_key and projection_type."
  value = {
    for name, index in local.local_indexes : name => {
      arn             = "${aws_dynamodb_table.this.arn}/index/${name}"
      range_key       = index.sort_key
      projection_type = index.projection_type
    }
  }
}

output "billing_mode" {
  description = "How the table is paid for."
  value       = var.billing_mode
}

output "ttl_attribute" {
  description = "The attribute by which items expire; null where they do not."
  value       = local.ttl_enabled ? local.ttl_attribute : null
}

output "replica_arns" {
  description = "ARNs of the table in its further regions, by region."
  value       = { for replica in aws_dynamodb_table.this.replica : replica.region_name => replica.arn }
}

output "kms_key_arn" {
  description = "ARN of the table's KMS key, made or given; null where AWS's own serves."
  value       = local.kms_key_arn
}

output "access_policy_arn" {
  description = "ARN of the policy of kind full; null where it is not made."
  value       = try(aws_iam_policy.this["full"].arn, null)
}

output "read_only_policy_arn" {
  description = "ARN of the policy of kind read_only; null where it is not made."
  value       = try(aws_iam_policy.this["read_only"].arn, null)
}

output "stream_policy_arn" {
  description = "ARN of the policy of kind stream; null where it is not made."
  value       = try(aws_iam_policy.this["stream"].arn, null)
}

output "policy_arns" {
  description = "ARNs of the IAM policies made, by kind."
  value       = { for kind, policy in aws_iam_policy.this : kind => policy.arn }
}

output "policy_documents" {
  description = "The JSON of every kind of policy, made or not, for roles that hold theirs inline; stream is null where the stream is off."
  value       = local.policy_documents
}

output "alarm_arns" {
  description = "ARNs of the alarms, by name without prefix: read-throttle-events, TypeIndex-read-throttle-events …"
  value = merge(
    { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.arn },
    { for alarm in aws_cloudwatch_metric_alarm.daily_backup : "daily-backup-failed" => alarm.arn },
  )
}

output "autoscaling_policy_arns" {
  description = "ARNs of the scaling policies, by table:read, table:write, TypeIndex:read …"
  value       = { for name, policy in aws_appautoscaling_policy.this : name => policy.arn }
}

output "backup_plan_arn" {
  description = "ARN of the AWS Backup plan; null where there is none."
  value       = one(aws_backup_plan.this[*].arn)
}

output "backup_vault_arn" {
  description = "ARN of the AWS Backup vault that was made; null where there is none."
  value       = one(aws_backup_vault.this[*].arn)
}

output "daily_backup_state_machine_arn" {
  description = "ARN of the state machine that makes the daily backup; null where there is none."
  value       = one(aws_sfn_state_machine.daily_backup[*].arn)
}
