output "dynamodb_notifications_table_name" {
  description = "The table's name: DYNAMODB_NOTIFICATIONS_TABLE of the application."
  value       = module.dynamodb.notifications_table_name
}

output "dynamodb_notifications_table_arn" {
  description = "The table's ARN."
  value       = module.dynamodb.notifications_table_arn
}

output "dynamodb_notifications_stream_arn" {
  description = "ARN of the table's stream; null where it is off."
  value       = module.dynamodb.notifications_table_stream_arn
}

output "dynamodb_access_policy_arn" {
  description = "ARN of the policy for full access."
  value       = module.dynamodb.dynamodb_access_policy_arn
}

output "dynamodb_read_only_policy_arn" {
  description = "ARN of the policy that reads only."
  value       = module.dynamodb.dynamodb_read_only_policy_arn
}
