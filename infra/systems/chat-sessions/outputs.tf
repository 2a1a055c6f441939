output "table_name" {
  description = "Name of the table."
  value       = module.table.table_name
}

output "table_arn" {
  description = "ARN of the table."
  value       = module.table.table_arn
}

output "env" {
  description = "The lines for the application's .env, ready to paste: terraform output -raw env >> .env"
  value       = <<-ENV
    USE_DYNAMODB=true
    DYNAMODB_TABLE_NAME=${module.table.table_name}
    DYNAMODB_REGION=${var.aws_region}
  ENV
}
