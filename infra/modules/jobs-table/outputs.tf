output "table_name" {
  description = "The table's name: DYNAMODB_TABLE_NAME of the functions."
  value       = module.table.table_name
}

output "table_id" {
  description = "The table's id, which is its name."
  value       = module.table.table_id
}

output "table_arn" {
  description = "The table's ARN."
  value       = module.table.table_arn
}

output "table_stream_arn" {
  description = "ARN of the table's change stream."
  value       = module.table.table_stream_arn
}

output "global_secondary_indexes" {
  description = "The table's global secondary indexes: name, arn, hash_key, range_key and projection_type of each."
  value       = [for name, index in module.table.global_secondary_indexes : merge({ name = name }, index)]
}

output "function_policy_arn" {
  description = "ARN of the policy to attach to the role of each function that works on jobs."
  value       = module.table.policy_arns["function"]
}
