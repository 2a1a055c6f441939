output "notifications_table_name" {
  description = "The table's name: DYNAMODB_NOTIFICATIONS_TABLE of the application."
  value       = module.table.table_name
}

output "notifications_table_arn" {
  description = "The table's ARN."
  value       = module.table.table_arn
}

output "notifications_table_id" {
  description = "The table's id, which is its name."
  value       = module.table.table_id
}

output "notifications_table_stream_arn" {
  description = "ARN of the table's stream; null where it is off."
  value       = module.table.table_stream_arn
}

output "notifications_table_stream_label" {
  description = "The time the stream was switched on, which tells it from earlier ones; null where it is off."
  value       = module.table.table_stream_label
}

output "notifications_table_hash_key" {
  description = "Name of the table's partition key."
  value       = local.definition.primary_key.partition_key
}

output "notifications_table_range_key" {
  description = "Name of the table's sort key."
  value       = local.definition.primary_key.sort_key
}

output "dynamodb_access_policy_arn" {
  description = "ARN of the policy for full access."
  value       = module.table.policy_arns["full"]
}

output "dynamodb_read_only_policy_arn" {
  description = "ARN of the policy that reads only."
  value       = module.table.policy_arns["read_only"]
}

output "dynamodb_stream_policy_arn" {
  description = "ARN of the policy that reads the stream only; null where it is off."
  value       = lookup(module.table.policy_arns, "stream", null)
}

output "alarm_arns" {
  description = "ARNs of the alarms by name, the table's and its indexes'."
  value       = module.table.alarm_arns
}
